import { createAgent } from '../../engine/agent.ts'
import type { Agent } from '../../engine/agent.ts'
import { lockFolder } from '../../engine/folder-lock.ts'
import type { FolderLock } from '../../engine/folder-lock.ts'
import type { AgentPorts, Notice } from '../../engine/agent-ports.ts'
import { createFakeClock } from './fake-clock.ts'
import type { FakeClock } from './fake-clock.ts'
import { createFakeSensors } from './fake-sensors.ts'
import type { FakeSensors } from './fake-sensors.ts'
import { password, startFakeServer } from './fake-server.ts'
import type { FakeServer } from './fake-server.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** An agent on a fake clock, fake sensors and a server of its own, with its files in a temporary folder. */
export interface TestAgent {
  agent: Agent
  readonly server: FakeServer
  readonly clock: FakeClock
  readonly sensors: FakeSensors
  readonly folder: string
  readonly notices: Notice[]
  signIn(): Promise<void>
  /** Lives that many seconds, one tick each, with the given frame. */
  live(seconds: number, frame?: Parameters<FakeSensors['frame']>[0]): Promise<void>
  /** The same data folder in a new process, so to speak: `crash` leaves the old one as it is. */
  restart(how: 'stop' | 'crash'): Promise<void>
  events(): string[]
  close(): Promise<void>
}

export async function createTestAgent(overrides: Partial<AgentPorts> = {}, near = Date.now()): Promise<TestAgent> {
  const server = await startFakeServer()
  const folder = await temporaryFolder()
  const clock = createFakeClock(near)
  const beginning = clock.wall() - clock.elapsed()
  server.now = () => beginning + clock.elapsed()
  const sensors = createFakeSensors()
  const notices: Notice[] = []
  let lock: FolderLock | null = null
  const open = (): Promise<Agent> => createAgent({
    dataFolder: overrides.dataFolder ?? folder.path,
    async lock(path) {
      lock = await lockFolder(path)
      return lock
    },
    device: { name: 'Test desk', platform: 'linux', agentVersion: '0.0.1' },
    startSensorProcess: sensors.start,
    clock,
    notify: (notice) => notices.push(notice),
    random: () => 0.5,
    timeZone: () => 'Europe/Berlin',
    domainFeed: sensors.domainFeed,
    ...overrides,
  })
  /** Ended with the test: a process that dies gives back its files and ports, an object that is forgotten does not. */
  const crashed: Agent[] = []
  const test: TestAgent = {
    agent: await open(),
    server, clock, sensors, notices,
    folder: folder.path,
    signIn: () => test.agent.signIn({ server: server.url, email: 'ada@example.com', password }),
    async live(seconds, frame) {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000)
        sensors.frame(frame)
        await test.agent.tick()
        await test.agent.quiet()
        if (overrides.capture === undefined) continue
        // A capture goes on beside the ticks.
        await new Promise(setImmediate)
        await test.agent.quiet()
      }
    },
    async restart(how) {
      await test.agent.quiet()
      if (how === 'stop') await test.agent.stop('stopped')
      else {
        crashed.push(test.agent)
        await lock?.release()
      }
      test.agent = await open()
    },
    events: () => [...server.stored.values()].filter(({ kind }) => kind === 'agent.event').map(({ event }) => String(event)),
    async close() {
      // A successor has moved on with the files of those that crashed.
      for (const agent of crashed) await agent.stop('stopped').catch(() => undefined)
      await test.agent.stop('stopped')
      await server.close()
      await folder.remove()
    },
  }
  return test
}
