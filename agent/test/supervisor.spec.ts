import { expect } from 'chai'
import type { SensorFrame } from '../sensors/frame.ts'
import { forkSensorProcess } from '../sensors/sensor-process.ts'
import type { SensorProcess } from '../sensors/sensor-process.ts'
import { createSensorSupervisor } from '../sensors/supervisor.ts'
import type { SensorStatus } from '../sensors/supervisor.ts'
import { waitFor } from './kit/wait-for.ts'

const quick = 0.2

describe('the sensor supervisor', function () {
  this.timeout(20_000)

  it('kills a process that does not become ready and tries again later', async () => {
    const processes: SensorProcess[] = []
    const start = forkSensorProcess(new URL('./kit/hanging-host.ts', import.meta.url))
    const statuses: SensorStatus[] = []
    const supervisor = createSensorSupervisor({
      timeScale: quick, onFrame: () => undefined, onStatus: (status) => statuses.push(status),
      startProcess: (options) => {
        const child = start(options)
        processes.push(child)
        return child
      },
    })
    await supervisor.want({ window: false, hook: false })
    await waitFor('a second attempt', () => processes.length === 2)
    expect(() => process.kill(processes[0]?.pid ?? 0, 0)).to.throw('ESRCH')
    expect(statuses.map(({ state }) => state)).to.deep.equal(['starting', 'waiting', 'starting'])
    await supervisor.want(null)
    expect(supervisor.status().state).to.equal('off')
  })

  it('goes on at once without an input hook that ends its process, says so, and takes only closed frames', async () => {
    const frames: SensorFrame[] = []
    const started: boolean[] = []
    const start = forkSensorProcess(new URL('./kit/aborting-host.ts', import.meta.url))
    const supervisor = createSensorSupervisor({
      timeScale: quick, firstHookRetry: 5_000, onFrame: (frame) => frames.push(frame), onStatus: () => undefined,
      startProcess: (options) => {
        started.push(options.hook)
        return start(options)
      },
    })
    await supervisor.want({ window: false, hook: true })
    await waitFor('frames', () => frames.length > 3)
    expect(supervisor.status()).to.deep.include({ state: 'running', hook: 'failed', idleTime: true })
    expect(frames.every((frame) => frame.idleTime === true && !('title' in frame))).to.equal(true)
    await waitFor('the hook tried again and given up once more', () => started.length === 4)
    expect(started).to.deep.equal([true, false, true, false])
    await supervisor.want({ window: false, hook: false })
    await waitFor('a process of which no hook is wanted', () => supervisor.status().state === 'running')
    expect(supervisor.status().hook).to.equal('off')
    await supervisor.want(null)
  })

  it('misses no moment when the input hook hangs as it starts: frames of one process follow those of the other', async () => {
    const at: number[] = []
    const supervisor = createSensorSupervisor({
      onFrame: () => at.push(performance.now()), onStatus: () => undefined, startProcess: forkSensorProcess(new URL('./kit/hook-hangs-host.ts', import.meta.url)),
    })
    await supervisor.want({ window: true, hook: true })
    await waitFor('some seconds', () => at.length >= 4, 15_000)
    const longest = Math.max(...at.slice(1).map((each, index) => each - (at[index] ?? 0)))
    expect(longest, 'segments bear gaps of up to ten seconds').to.be.below(5_000)
    expect(supervisor.status()).to.deep.include({ state: 'running', hook: 'failed' })
    await supervisor.want(null)
  })

  it('leaves a hook that notices nothing', async () => {
    const desks: boolean[] = []
    const frames: SensorFrame[] = []
    const start = forkSensorProcess(new URL('./kit/deaf-host.ts', import.meta.url))
    const supervisor = createSensorSupervisor({
      onFrame: (frame) => frames.push(frame), onStatus: () => undefined,
      startProcess: (options) => {
        desks.push(options.hook)
        return start(options)
      },
    })
    await supervisor.want({ window: false, hook: true })
    await waitFor('the hook', () => supervisor.status().hook === 'running')
    supervisor.hookIsDeaf()
    await waitFor('frames without it', () => frames.at(-1)?.hook === null)
    expect(desks).to.deep.equal([true, false])
    await supervisor.want(null)
  })
})
