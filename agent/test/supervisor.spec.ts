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
    await supervisor.want({ window: false })
    await waitFor('a second attempt', () => processes.length === 2)
    expect(() => process.kill(processes[0]?.pid ?? 0, 0)).to.throw('ESRCH')
    expect(statuses.map(({ state }) => state)).to.deep.equal(['starting', 'waiting', 'starting'])
    await supervisor.want(null)
    expect(supervisor.status().state).to.equal('off')
  })

  it('does without the input hook after three failures, says so, and takes only closed frames', async () => {
    const frames: SensorFrame[] = []
    const supervisor = createSensorSupervisor({
      timeScale: quick, onFrame: (frame) => frames.push(frame), onStatus: () => undefined,
      startProcess: forkSensorProcess(new URL('./kit/aborting-host.ts', import.meta.url)),
    })
    await supervisor.want({ window: false })
    await waitFor('frames', () => frames.length > 3)
    expect(supervisor.status()).to.deep.include({ state: 'running', input: 'idle-time', failures: 3 })
    expect(frames.every((frame) => frame.input && !('title' in frame))).to.equal(true)
    await supervisor.want(null)
  })
})
