import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { expect } from 'chai'
import { linuxCamera } from '../sensors/engagement/linux-camera.ts'
import { linuxInhibitor } from '../sensors/engagement/linux-inhibitor.ts'
import { isPipeWireRecordedFrom, linuxMicrophone } from '../sensors/engagement/linux-microphone.ts'
import { forkSensorProcess } from '../sensors/sensor-process.ts'
import type { SensorProcess } from '../sensors/sensor-process.ts'
import { sensorMessage } from '../sensors/frame.ts'
import type { SensorFrame } from '../sensors/frame.ts'
import { startInhibitors } from './kit/fake-inhibitors.ts'
import { isBusInstalled } from './kit/fake-logind.ts'
import { reasonAgainstLogind, startLogind } from './kit/real-logind.ts'
import type { RealLogind } from './kit/real-logind.ts'
import { missingSoundPrograms, startSoundServer } from './kit/sound-server.ts'
import type { SoundServer } from './kit/sound-server.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { waitFor } from './kit/wait-for.ts'
import { end, missingDesktopPrograms, startXDesktop } from './kit/x-desktop.ts'
import type { XDesktop } from './kit/x-desktop.ts'

type Engagement = NonNullable<SensorFrame['engagement']>

const leftOut = (why: string): void => void process.stdout.write(`    left out: ${why}\n`)

describe('the engagement sensors on Linux', function () {
  this.timeout(60_000)

  describe('with a real sound server, a real X server and a real logind', () => {
    let sound: SoundServer
    let desktop: XDesktop
    let logind: RealLogind | null = null
    let sensors: SensorProcess
    let frames: SensorFrame[] = []
    const output: string[] = []

    before(async function () {
      const missing = [...await missingSoundPrograms(), ...missingDesktopPrograms(), ...(isBusInstalled() ? [] : ['dbus-daemon'])]
      if (missing.length > 0) {
        leftOut(`not installed: ${missing.join(', ')}`)
        this.skip()
      }
      sound = await startSoundServer()
      desktop = await startXDesktop()
      const reason = reasonAgainstLogind()
      if (reason === null) logind = await startLogind()
      else leftOut(`the inhibitor of a real logind: ${reason}`)
      sensors = forkSensorProcess(new URL('../sensors/host.ts', import.meta.url), {
        ...desktop.environment, ...sound.environment, DBUS_SESSION_BUS_ADDRESS: undefined,
        ...(logind === null ? {} : { DBUS_SYSTEM_BUS_ADDRESS: logind.address }),
      })({ hook: false, window: false, engagement: ['microphone', 'camera', 'fullScreen', 'inhibitor'], lookEvery: 400 })
      sensors.onMessage((raw) => {
        output.push(JSON.stringify(raw))
        const message = sensorMessage(raw)
        if (message?.type === 'frame') frames.push(message)
      })
      await waitFor('the first frame', () => frames.length > 0)
    })
    after(async () => {
      sensors?.kill()
      await logind?.close()
      await desktop?.close()
      await sound?.close()
    })

    const order = (look: boolean): void => sensors.send({ type: 'engagement', look, displays: [] })
    const become = async (what: string, matches: (engagement: Engagement) => boolean): Promise<Engagement> => {
      frames = []
      const found = await waitFor(what, () => frames.find(({ engagement }) => engagement !== null && matches(engagement)), 20_000)
      return found.engagement!
    }

    it('read nothing before the order to start and after the order to stop', async () => {
      frames = []
      await waitFor('some frames', () => frames.length >= 3)
      expect(frames.every(({ engagement }) => engagement === null)).to.equal(true)
      order(true)
      await become('looks', () => true)
      order(false)
      await waitFor('rest', () => frames.at(-1)?.engagement === null)
    })

    it('report a program that records from the microphone, but none that records an output', async () => {
      order(true)
      await become('silence', ({ microphone }) => microphone === false)
      const call = await sound.record('microphone')
      await become('the microphone', ({ microphone }) => microphone === true)
      await call.stop()
      await become('silence again', ({ microphone }) => microphone === false)
      const meter = await sound.record('output.monitor')
      // The second reading after the change began after it.
      for (const _ of [1, 2]) expect(await become('a look', ({ microphone }) => microphone !== null)).to.include({ microphone: false })
      await meter.stop()
      order(false)
    })

    it('report whether the window in front fills the screen', async () => {
      order(true)
      const editor = await desktop.openWindow('Editor', 'Notes')
      await editor.focus()
      await become('an ordinary window', ({ fullScreen }) => fullScreen === false)
      const slides = await desktop.openFullScreen('Slides')
      await become('a full screen', ({ fullScreen }) => fullScreen === true)
      await slides.close()
      await become('an ordinary window again', ({ fullScreen }) => fullScreen === false)
      await editor.close()
      order(false)
    })

    it('report a program that keeps the session from becoming idle, but none that only keeps the system from sleeping', async function () {
      if (logind === null) this.skip()
      order(true)
      await become('nothing inhibited', ({ inhibitor }) => inhibitor === false)
      const download = await logind.inhibit('sleep')
      for (const _ of [1, 2]) expect(await become('a look', ({ inhibitor }) => inhibitor !== null)).to.include({ inhibitor: false })
      await download.stop()
      const film = await logind.inhibit('idle')
      await become('the inhibitor', ({ inhibitor }) => inhibitor === true)
      await film.stop()
      await become('nothing inhibited again', ({ inhibitor }) => inhibitor === false)
      order(false)
    })

    it('send yes or no for each, never which program, window or file', () => {
      expect(output.join('\n')).to.not.match(/parec|Slides|Notes|a player|a film|pulse|microphone":"|\/dev\//i)
      expect(output.join('\n')).to.match(/"microphone":true/)
    })
  })

  describe('with session managers that keep requests to the screen saver', () => {
    before(function () {
      if (isBusInstalled()) return
      leftOut('dbus-daemon is not installed')
      this.skip()
    })

    for (const [manager, flags] of [['gnome', [8]], ['kde', [4]], ['xfce', []]] as const) {
      it(`ask ${manager} only whether the screen is kept on`, async () => {
        const session = await startInhibitors(manager)
        const inhibitor = linuxInhibitor({ DBUS_SESSION_BUS_ADDRESS: session.address, DBUS_SYSTEM_BUS_ADDRESS: session.address })
        try {
          expect(await inhibitor.look()).to.equal(false)
          session.inhibited = true
          expect(await inhibitor.look()).to.equal(true)
          expect(new Set(session.asked)).to.deep.equal(new Set(flags))
        } finally {
          inhibitor.close()
          await session.close()
        }
      })
    }
  })

  describe('for the camera', () => {
    it('report a process that holds a video device open, until it closes the device', async () => {
      const folder = await temporaryFolder()
      const devices = `${folder.path}/dev`
      mkdirSync(devices)
      const look = linuxCamera({ devices, processes: '/proc', drivers: `${folder.path}/sys` })
      expect(await look(), 'no camera').to.equal(false)
      writeFileSync(`${devices}/video0`, '')
      writeFileSync(`${devices}/video0-notes`, '')
      expect(await look(), 'nobody uses it').to.equal(false)
      const other = openSync(`${devices}/video0-notes`, 'r')
      expect(await look(), 'another file').to.equal(false)
      closeSync(other)
      const handle = openSync(`${devices}/video0`, 'r')
      const user = spawn('sleep', ['600'], { stdio: [handle, 'ignore', 'ignore'] })
      closeSync(handle)
      await waitFor('the camera', look)
      expect(await look(), 'still').to.equal(true)
      await end(user)
      expect(await look(), 'closed').to.equal(false)
      await folder.remove()
    })

    it('read no process if the driver has no user', async () => {
      const folder = await temporaryFolder()
      const driver = `${folder.path}/sys/video0/device/driver/module`
      for (const name of ['dev', 'proc/2/fd', driver.slice(folder.path.length + 1)]) mkdirSync(`${folder.path}/${name}`, { recursive: true })
      writeFileSync(`${folder.path}/dev/video0`, '')
      await symlink(`${folder.path}/dev/video0`, `${folder.path}/proc/2/fd/7`)
      const look = linuxCamera({ devices: `${folder.path}/dev`, processes: `${folder.path}/proc`, drivers: `${folder.path}/sys` })
      writeFileSync(`${driver}/refcnt`, '0\n')
      expect(await look()).to.equal(false)
      writeFileSync(`${driver}/refcnt`, '1\n')
      expect(await look()).to.equal(true)
      await folder.remove()
    })

    it('skip processes of other people, and processes that end meanwhile', async () => {
      const folder = await temporaryFolder()
      for (const name of ['dev', 'proc/1', 'proc/2/fd', 'proc/self']) mkdirSync(`${folder.path}/${name}`, { recursive: true })
      writeFileSync(`${folder.path}/dev/video0`, '')
      await symlink(`${folder.path}/dev/video0`, `${folder.path}/proc/2/fd/7`)
      expect(await linuxCamera({ devices: `${folder.path}/dev`, processes: `${folder.path}/proc`, drivers: `${folder.path}/sys` })()).to.equal(true)
      await folder.remove()
    })
  })

  describe('for the microphone without PulseAudio\'s tool', () => {
    const node = (mediaClass: string, state: string): object => ({ id: 31, type: 'PipeWire:Interface:Node', info: { state, props: { 'media.class': mediaClass, 'node.name': 'alsa_input.usb' } } })

    it('use PipeWire\'s own', () => {
      const core = { id: 0, type: 'PipeWire:Interface:Core', info: { 'name': 'pipewire-0' } }
      expect(isPipeWireRecordedFrom(JSON.stringify([core, node('Audio/Source', 'suspended'), node('Audio/Sink', 'running'), node('Stream/Output/Audio', 'running')]))).to.equal(false)
      expect(isPipeWireRecordedFrom(JSON.stringify([core, null, node('Audio/Source', 'running')]))).to.equal(true)
      expect(isPipeWireRecordedFrom(JSON.stringify([node('Audio/Source/Virtual', 'running')]))).to.equal(true)
      expect(isPipeWireRecordedFrom('can\'t connect')).to.equal(null)
      expect(isPipeWireRecordedFrom('{}')).to.equal(null)
    })

    it('cannot tell without either tool', async () => {
      const asked: string[] = []
      const look = linuxMicrophone({}, async (file) => {
        asked.push(file)
        return null
      })
      expect(await look()).to.equal(null)
      expect(asked, 'a reading starts no sound server').to.deep.equal(['pw-dump'])
    })
  })
})
