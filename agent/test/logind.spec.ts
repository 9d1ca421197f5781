import { expect } from 'chai'
import { forkSensorProcess } from '../sensors/sensor-process.ts'
import type { SensorProcess } from '../sensors/sensor-process.ts'
import { sensorMessage } from '../sensors/frame.ts'
import type { SensorFrame, SensorReady } from '../sensors/frame.ts'
import { isBusInstalled, startFakeLogind } from './kit/fake-logind.ts'
import type { FakeLogind } from './kit/fake-logind.ts'
import { waitFor } from './kit/wait-for.ts'

/** The real sensor process in a Wayland session, where the login session is all there is to tell presence by. */
describe('the login session', function () {
  this.timeout(20_000)
  let logind: FakeLogind
  let sensors: SensorProcess | null = null
  let ready: SensorReady | null
  let frames: SensorFrame[]

  before(function () {
    if (isBusInstalled()) return
    process.stdout.write('    skipped: dbus-daemon is not installed\n')
    this.skip()
  })
  beforeEach(async () => {
    logind = await startFakeLogind()
    frames = []
    ready = null
  })
  afterEach(async () => {
    sensors?.kill()
    sensors = null
    await logind.close()
  })

  async function start(environment: NodeJS.ProcessEnv): Promise<SensorReady> {
    const started = forkSensorProcess(new URL('../sensors/host.ts', import.meta.url), {
      ...process.env, XDG_SESSION_TYPE: 'wayland', XDG_SESSION_ID: '1', ...environment,
    })({ hook: true, window: true })
    sensors = started
    started.onMessage((raw) => {
      const message = sensorMessage(raw)
      if (message?.type === 'ready') ready = message
      if (message?.type === 'frame') frames.push(message)
    })
    return waitFor('the sensors', () => ready)
  }
  const become = (what: string, matches: (frame: SensorFrame) => boolean): Promise<unknown> => {
    const from = frames.length
    return waitFor(what, () => frames.slice(from).some(matches))
  }

  it('tells a lock and an unlock, activity from its idleness, and that nothing more is to be had', async () => {
    expect(await start({ DBUS_SYSTEM_BUS_ADDRESS: logind.address })).to.deep.equal({ type: 'ready', hook: 'off', idleTime: true, window: 'unavailable' })
    expect(logind.asked).to.deep.equal(['GetSession 1'])
    await become('activity', ({ locked, idleTime }) => locked === false && idleTime === true)
    logind.set('LockedHint', true)
    await become('the lock', ({ locked }) => locked === true)
    logind.set('LockedHint', false)
    logind.set('IdleHint', true)
    await become('idleness', ({ locked, idleTime }) => locked === false && idleTime === false)
  })

  it('counts as locked from the moment the system prepares to sleep until it is awake', async () => {
    await start({ DBUS_SYSTEM_BUS_ADDRESS: logind.address })
    await become('presence', ({ locked }) => locked === false)
    logind.prepareForSleep(true)
    await become('sleep', ({ locked }) => locked === true)
    logind.prepareForSleep(false)
    await become('waking', ({ locked }) => locked === false)
  })

  it('is asked for by process where the environment names none', async () => {
    await start({ DBUS_SYSTEM_BUS_ADDRESS: logind.address, XDG_SESSION_ID: undefined })
    expect(logind.asked).to.have.length(1)
    expect(logind.asked[0]).to.match(/^GetSessionByPID \d+$/)
  })

  it('that goes away while locked does not leave the person locked', async () => {
    await start({ DBUS_SYSTEM_BUS_ADDRESS: logind.address })
    logind.set('LockedHint', true)
    await become('the lock', ({ locked }) => locked === true)
    await logind.die()
    await become('not knowing', ({ locked }) => locked === null)
  })

  it('that is not there is said, not guessed', async () => {
    expect(await start({ DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nonexistent' })).to.deep.equal({ type: 'ready', hook: 'off', idleTime: false, window: 'unavailable' })
    await become('frames', ({ locked, idleTime }) => locked === null && idleTime === null)
  })
})
