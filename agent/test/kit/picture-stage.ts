import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CollectedRecord } from '@overt/sdk/agent'
import type { ScreenshotsPolicy } from '@overt/plugin-screenshots/agent'
import { createFakeCapture } from './fake-capture.ts'
import type { FakeCapture } from './fake-capture.ts'
import { earlyInTheDay } from './fake-clock.ts'
import { problem } from './fake-server.ts'
import type { Scripted, SeenRequest } from './fake-server.ts'
import { createTestAgent } from './test-agent.ts'
import type { TestAgent } from './test-agent.ts'

const policy: ScreenshotsPolicy = {
  mode: 'fixed', everyMinutes: 1, quality: 50, maximumWidth: 1_600, displays: 'all', blur: 'none', excludedApps: ['KeePass'], excludedDomains: [], notice: false,
}

/** For each test: a signed-in agent whose policy asks for a picture a minute, and what its server received of them. */
export interface PictureStage {
  readonly test: TestAgent
  readonly capture: FakeCapture
  /** Closes the agent and starts another, not signed in yet, with the same capture. */
  replaceAgent(ports: Parameters<typeof createTestAgent>[0]): Promise<void>
  /** Publishes a new version of the policy. */
  ask(changes: Partial<ScreenshotsPolicy>): void
  shots(): CollectedRecord[]
  /** Why there was no picture, in the order of the records. */
  reasons(): unknown[]
  /** How many pictures wait to be sent. */
  waiting(): number
  fileRequests(): SeenRequest[]
  refuseFiles(answer?: Scripted): void
  /** The path of every file in the agent's folder. */
  allFiles(): Promise<string[]>
}

/** Opens the stage before each test of the surrounding `describe`. */
export function pictureStage(): PictureStage {
  const opened: { test?: TestAgent, capture?: FakeCapture } = {}
  const present = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The stage opens before each test')
    return value
  }
  const stage: PictureStage = {
    get test() { return present(opened.test) },
    get capture() { return present(opened.capture) },
    async replaceAgent(ports) {
      await stage.test.close()
      opened.test = await createTestAgent({ capture: stage.capture, ...ports })
    },
    ask(changes) {
      const { server } = stage.test
      server.policy = { ...server.policy, version: server.policy.version + 1, plugins: { ...server.policy.plugins, screenshots: { ...policy, ...changes } } }
    },
    shots: () => [...stage.test.server.stored.values()].filter(({ kind }) => kind === 'screenshots.shot'),
    reasons: () => [...stage.test.server.stored.values()].filter(({ kind }) => kind === 'screenshots.skip').map(({ reason }) => reason),
    waiting: () => stage.test.agent.state().pictures.waiting,
    fileRequests: () => stage.test.server.requests.filter(({ path }) => path === '/api/agent/files'),
    refuseFiles(answer = problem(503, 'unavailable')) {
      stage.test.server.intercept = ({ path }) => (path === '/api/agent/files' ? answer : undefined)
    },
    allFiles: async () => (await readdir(stage.test.folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
  }
  beforeEach(async () => {
    opened.capture = await createFakeCapture()
    opened.test = await createTestAgent({ capture: opened.capture }, earlyInTheDay())
    stage.ask({})
    await stage.test.signIn()
    await stage.test.live(2)
  })
  afterEach(() => stage.test.close())
  return stage
}
