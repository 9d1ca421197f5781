import { fork } from 'node:child_process'
import { expect } from 'chai'
import { sensorMessage } from '../sensors/frame.ts'
import type { SensorFrame } from '../sensors/frame.ts'
import { encodeOptions } from '../sensors/sensor-options.ts'
import type { SensorOptions } from '../sensors/sensor-options.ts'
import { createSensorSupervisor } from '../sensors/supervisor.ts'
import { forkSensorProcess } from '../sensors/sensor-process.ts'
import { end, missingDesktopPrograms, startXDesktop } from './kit/x-desktop.ts'
import type { XDesktop } from './kit/x-desktop.ts'
import { waitFor } from './kit/wait-for.ts'

const host = new URL('../sensors/host.ts', import.meta.url)

interface RunningHost {
  readonly frames: SensorFrame[]
  /** Every byte that came out of the process, by whatever way. */
  readonly output: string[]
  nextFrame(that: string, matches: (frame: SensorFrame) => boolean): Promise<SensorFrame>
  close(): Promise<void>
}

async function startHost(desktop: XDesktop, options: SensorOptions = { hook: true, window: true }): Promise<RunningHost> {
  const frames: SensorFrame[] = []
  const output: string[] = []
  const child = fork(host, [encodeOptions(options)], { env: desktop.environment, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  let ready = false
  child.on('message', (message) => {
    output.push(JSON.stringify(message))
    const known = sensorMessage(message)
    if (known?.type === 'ready') ready = known.hook !== 'starting'
    if (known?.type === 'frame') frames.push(known)
  })
  await waitFor('the sensors', () => ready)
  return {
    frames, output,
    nextFrame(that, matches) {
      const from = frames.length
      return waitFor(that, () => frames.slice(from).find(matches))
    },
    close: () => end(child),
  }
}

describe('the sensors on a real X server', function () {
  this.timeout(30_000)
  let desktop: XDesktop
  let sensors: RunningHost

  before(async function () {
    const missing = missingDesktopPrograms()
    if (missing.length > 0) {
      process.stdout.write(`    skipped: not installed: ${missing.join(', ')}\n`)
      this.skip()
    }
    desktop = await startXDesktop()
    sensors = await startHost(desktop)
  })
  after(async () => {
    await sensors?.close()
    await desktop?.close()
  })

  it('notice that something was typed, and that nothing was', async () => {
    const window = await desktop.openWindow('Editor', 'Notes')
    await window.focus()
    await sensors.nextFrame('a quiet second', ({ hook }) => hook === false)
    const typed = sensors.nextFrame('a second with input', ({ hook }) => hook === true)
    await desktop.xdotool('key', 'a')
    await typed
    await sensors.nextFrame('a quiet second', ({ hook }) => hook === false)
    const moved = sensors.nextFrame('a second with input', ({ hook }) => hook === true)
    await desktop.xdotool('mousemove', '300', '300')
    await moved
    await window.close()
  })

  it('name the application in front and follow the change to another', async () => {
    const editor = await desktop.openWindow('Editor', 'secret = plan "B" \\ ü')
    const chat = await desktop.openWindow('Chat', 'Ada')
    await editor.focus()
    await sensors.nextFrame('the editor', ({ app }) => app === 'Editor')
    await chat.focus()
    await sensors.nextFrame('the chat', ({ app }) => app === 'Chat')
    await chat.close()
    await editor.close()
    await sensors.nextFrame('nothing in front', ({ app }) => app === null)
  })

  it('let out nothing but the closed frame: no key, no title, no text that was typed', async () => {
    const window = await desktop.openWindow('Editor', 'canary-title top secret')
    await window.focus()
    const from = sensors.output.length
    const seen = sensors.nextFrame('the typing', ({ hook, app }) => hook === true && app === 'Editor')
    await desktop.xdotool('type', '--delay', '5', 'hunter2 my secret password')
    await desktop.xdotool('key', 'Return')
    await seen
    await sensors.nextFrame('one more second', () => true)
    const output = sensors.output.slice(from)
    const frame = /^\{"type":"frame","hook":(null|true|false),"idleTime":(true|false),"app":("[A-Za-z]+"|null),"window":(\d+|null),"locked":(null|true|false),"engagement":null\}$/
    expect(output.filter((line) => !frame.test(line))).to.deep.equal([])
    expect(output.join('')).to.not.match(/hunter2|password|canary|secret|keycode|rawcode/i)
    await window.close()
  })

  it('do not even look for windows when the policy does not ask for applications', async () => {
    const limited = await startHost(desktop, { hook: true, window: false })
    const window = await desktop.openWindow('Editor', 'Notes')
    await window.focus()
    expect((await limited.nextFrame('a frame', () => true)).app).to.equal(null)
    await limited.close()
    await window.close()
  })

  it('tell activity from the idle time when the input hook cannot run', async () => {
    const fallback = await startHost(desktop, { hook: false, window: false })
    await fallback.nextFrame('a quiet second', ({ hook, idleTime }) => hook === null && idleTime === false)
    const busy = fallback.nextFrame('a second with input', ({ hook, idleTime }) => hook === null && idleTime === true)
    const typing = setInterval(() => void desktop.xdotool('key', 'a'), 300)
    await busy
    clearInterval(typing)
    await fallback.close()
  })

  it('are restarted when their process is killed, and are gone when stopped', async () => {
    const frames: SensorFrame[] = []
    const supervisor = createSensorSupervisor({
      startProcess: forkSensorProcess(host, desktop.environment), onFrame: (frame) => frames.push(frame), onStatus: () => undefined,
    })
    await supervisor.want({ window: true, hook: true })
    await waitFor('the first frame', () => frames.length > 0)
    const first = supervisor.pid()
    if (first !== undefined) process.kill(first, 'SIGKILL')
    await waitFor('another process', () => supervisor.status().state === 'running' && supervisor.pid() !== first)
    const second = supervisor.pid()
    await supervisor.want(null)
    expect(() => process.kill(second ?? 0, 0)).to.throw('ESRCH')
  })

  it('tell activity without a gap from the idle time where the hook’s process is killed, or the X server lets no hook run', async () => {
    // Without RECORD there is no XTEST either: nobody can type there, but that nobody does must be told.
    const bare = await startXDesktop(['-extension', 'RECORD'])
    const supervise = async (on: XDesktop): Promise<{ longestGap: () => number, supervisor: ReturnType<typeof createSensorSupervisor>, frames: SensorFrame[] }> => {
      const frames: SensorFrame[] = []
      let last: number | null = null
      let longest = 0
      const supervisor = createSensorSupervisor({
        startProcess: forkSensorProcess(host, on.environment), onStatus: () => undefined,
        onFrame(frame) {
          if (on === desktop ? frame.hook !== true && frame.idleTime !== true : frame.hook === null && frame.idleTime === null) return
          const at = performance.now()
          if (last !== null) longest = Math.max(longest, at - last)
          last = at
          frames.push(frame)
        },
      })
      await supervisor.want({ window: true, hook: true })
      return { longestGap: () => longest, supervisor, frames }
    }
    for (const on of [desktop, bare]) {
      const typing = setInterval(() => void on.xdotool('key', 'a').catch(() => undefined), 250)
      const { longestGap, supervisor, frames } = await supervise(on)
      await waitFor('the hook, or none', () => supervisor.status().state === 'running')
      expect(supervisor.status().hook).to.equal(on === desktop ? 'running' : 'failed')
      const before = supervisor.pid()
      if (on === desktop && before !== undefined) process.kill(before, 'SIGKILL')
      await waitFor('activity from the idle time', () => supervisor.status().hook === 'failed' && frames.at(-1)?.hook === null && frames.at(-1)?.idleTime === (on === desktop))
      const from = frames.length
      await waitFor('some more of it', () => frames.length > from + 3)
      process.stdout.write(`      longest time without a word of activity: ${Math.round(longestGap())} ms\n`)
      expect(longestGap(), 'segments bear ten seconds').to.be.below(6_000)
      clearInterval(typing)
      await supervisor.want(null)
    }
    await bare.close()
  }).timeout(60_000)

  it('end with their parent', async () => {
    const child = fork(host, [encodeOptions({ hook: true, window: true })], { env: desktop.environment, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    await new Promise((resolve) => child.once('message', resolve))
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.disconnect()
    await ended
    expect(child.exitCode).to.equal(0)
  })
})
