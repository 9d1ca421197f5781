import { expect } from 'chai'
import sharp from 'sharp'
import type { CaptureRequest, CaptureResult } from '@overt/sdk/agent'
import { forkCaptureProcess } from '../capture/capture-process.ts'
import type { StartCaptureProcess } from '../capture/capture-process.ts'
import { createAgent } from '../engine/agent.ts'
import type { Agent } from '../engine/agent.ts'
import { createCapturing } from '../engine/capturing.ts'
import type { Clock } from '../engine/clock.ts'
import { isPlainWebp } from '../engine/plain-webp.ts'
import { forkSensorProcess } from '../sensors/sensor-process.ts'
import type { ChildPort } from '../sensors/child-port.ts'
import { password, startFakeServer } from './kit/fake-server.ts'
import type { FakeServer } from './kit/fake-server.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { waitFor } from './kit/wait-for.ts'
import { missingDesktopPrograms, startXDesktop } from './kit/x-desktop.ts'
import type { XDesktop } from './kit/x-desktop.ts'
import { missingDisplayPrograms, startXDisplays } from './kit/x-displays.ts'

const request: CaptureRequest = { displays: 'all', maximumWidth: 1_600, quality: 70, blur: 'none' }
const worker = new URL('../capture/worker.ts', import.meta.url)

/** Captures as the engine does, in a real process, and remembers which. */
function camera(start: StartCaptureProcess, timeScale = 1): { take(changes?: Partial<CaptureRequest>, signal?: AbortSignal): Promise<CaptureResult>, children: ChildPort[] } {
  const children: ChildPort[] = []
  return {
    children,
    take: (changes = {}, signal = new AbortController().signal) => createCapturing({
      port: { support: () => 'possible', start: (order) => {
        const child = start(order)
        children.push(child)
        return child
      } },
      now: Date.now, elapsed: () => performance.now(), isAllowed: () => true, timeScale,
    }).capture({ ...request, ...changes }, signal),
  }
}

function pictures(result: CaptureResult) {
  if (result.kind === 'failed') throw new Error(result.reason)
  return result.pictures
}

/** The colour in the middle of a rectangle, and how much neighbouring pixels differ in it. */
async function look(image: Uint8Array, left: number, top: number, width: number, height: number): Promise<{ colour: number[], edges: number }> {
  const { data } = await sharp(image).extract({ left, top, width, height }).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  let edges = 0
  for (let at = 0; at < data.length - 3; at += 3) edges += Math.abs((data[at] ?? 0) - (data[at + 3] ?? 0))
  const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 3
  return { colour: [...data.subarray(middle, middle + 3)], edges: edges / (width * height) }
}

function isNear(colour: readonly number[], expected: readonly number[]): boolean {
  return expected.every((value, index) => Math.abs(value - (colour[index] ?? 0)) < 12)
}

function isAlive(child: ChildPort | undefined): boolean {
  try {
    return child?.pid !== undefined && process.kill(child.pid, 0)
  } catch {
    return false
  }
}

/** The clock of a machine on which `secondsBefore` are left of a whole minute. */
function clockBeforeTheMinute(secondsBefore: number): Clock {
  const offset = 60_000 - secondsBefore * 1_000 - (Date.now() % 60_000)
  return { elapsed: () => performance.now(), wall: () => Date.now() + offset }
}

describe('the capture process', function () {
  this.timeout(60_000)
  let desktop: XDesktop

  before(async function () {
    const missing = missingDesktopPrograms()
    if (missing.length > 0) {
      process.stdout.write(`    skipped: not installed: ${missing.join(', ')}\n`)
      return this.skip()
    }
    desktop = await startXDesktop()
  })
  after(() => desktop?.close())

  it('shows real windows in their colours, reduced to the longest side, without metadata', async () => {
    const window = await desktop.paint('#c81e64', 300, 200, 500, 300)
    const { take } = camera(forkCaptureProcess(worker, desktop.environment))
    const [whole] = pictures(await take())
    expect([whole?.width, whole?.height, whole?.display, whole?.displays]).to.deep.equal([1_280, 800, 0, 1])
    expect(isNear((await look(whole?.image ?? Buffer.alloc(0), 400, 300, 100, 100)).colour, [200, 30, 100])).to.equal(true)
    const [small] = pictures(await take({ maximumWidth: 640 }))
    expect([small?.width, small?.height]).to.deep.equal([640, 400])
    expect(isNear((await look(small?.image ?? Buffer.alloc(0), 200, 150, 50, 50)).colour, [200, 30, 100])).to.equal(true)
    for (const picture of [whole, small]) {
      const { format, exif, icc, xmp } = await sharp(picture?.image).metadata()
      expect({ format, exif, icc, xmp }).to.deep.equal({ format: 'webp', exif: undefined, icc: undefined, xmp: undefined })
      expect(isPlainWebp(picture?.image ?? new Uint8Array())).to.equal(true)
      expect((await sharp(picture?.preview).metadata()).width).to.equal(320)
    }
    await window.close()
  })

  it('leaves nothing of a text when it blurs, and even less when it blurs strongly', async () => {
    const window = await desktop.write('The quarterly numbers are not for everybody. '.repeat(200), 100, 100, 800, 500)
    const { take } = camera(forkCaptureProcess(worker, desktop.environment))
    const edges: number[] = []
    for (const blur of ['none', 'light', 'strong'] as const) {
      const [picture] = pictures(await take({ blur }))
      edges.push((await look(picture?.image ?? Buffer.alloc(0), 150, 200, 600, 300)).edges)
      expect((await sharp(picture?.image).metadata()).width).to.equal(1_280)
    }
    const [sharpest = 0, light = Infinity, strong = Infinity] = edges
    expect(sharpest, 'there is a text').to.be.greaterThan(15)
    expect(light).to.be.below(sharpest / 10)
    expect(strong).to.be.below(light / 2)
    await window.close()
  })

  it('ends after its picture, says when there is no display, and is killed when it hangs or is not wanted any more', async () => {
    const good = camera(forkCaptureProcess(worker, desktop.environment))
    await good.take()
    await waitFor('its end', () => !isAlive(good.children[0]))
    const blind = camera(forkCaptureProcess(worker, { ...desktop.environment, DISPLAY: ':4711' }))
    expect(await blind.take()).to.deep.equal({ kind: 'failed', reason: 'no-display' })
    const hanging = camera(forkCaptureProcess(new URL('./kit/hanging-host.ts', import.meta.url)), 0.1)
    expect(await hanging.take()).to.deep.equal({ kind: 'failed', reason: 'capture-failed' })
    await waitFor('the end of what hung', () => !isAlive(hanging.children[0]))
    const crashing = camera(forkCaptureProcess(new URL('./kit/dying-capture.ts', import.meta.url)))
    expect(await crashing.take()).to.deep.equal({ kind: 'failed', reason: 'capture-failed' })
    const abort = new AbortController()
    const unwanted = camera(forkCaptureProcess(worker, desktop.environment))
    const taking = unwanted.take({}, abort.signal)
    abort.abort()
    expect(await taking).to.deep.equal({ kind: 'failed', reason: 'changed' })
    await waitFor('the end of what nobody wants', () => !isAlive(unwanted.children[0]))
  })

  it('takes no more than two in a minute, whoever asks', async () => {
    const capturing = createCapturing({
      port: { support: () => 'possible', start: forkCaptureProcess(worker, desktop.environment) },
      now: Date.now, elapsed: () => performance.now(), isAllowed: () => true,
    })
    const results = []
    for (let time = 0; time < 3; time++) results.push((await capturing.capture(request, new AbortController().signal)).kind)
    expect(results).to.deep.equal(['captured', 'captured', 'failed'])
    expect(await capturing.capture({ ...request, quality: 100 }, new AbortController().signal), 'beyond the bounds').to.deep.equal({ kind: 'failed', reason: 'capture-failed' })
  })

  it('sends a picture of what was on the screen, and none where something came between', async () => {
    const [editor, secret] = await Promise.all([desktop.paint('#1e9650', 40, 40, 600, 400), desktop.openWindow('Safe', 'Safe')])
    const agents: { agent: Agent, server: FakeServer, close(): Promise<void> }[] = []
    // Three sensor processes start at different times; one key press could come before the last of them listens.
    const typing = setInterval(() => void desktop.xdotool('key', 'a').catch(() => undefined), 300)
    const start = async (index: number, excludedApps: string[], atCapture: (agent: Agent) => Promise<unknown>): Promise<void> => {
      const [own, folder] = await Promise.all([startFakeServer(), temporaryFolder()])
      const clock = clockBeforeTheMinute(15)
      own.now = clock.wall
      own.policy.plugins = { ...own.policy.plugins, screenshots: { ...request, mode: 'fixed', everyMinutes: 1, excludedApps, excludedDomains: [], notice: false } }
      const launch = forkCaptureProcess(worker, desktop.environment)
      const agent: Agent = await createAgent({
        dataFolder: folder.path, device: { name: 'Test desk', platform: 'linux', agentVersion: '0.0.1' }, clock, loopbackPorts: { first: 0, last: 0 },
        startSensorProcess: forkSensorProcess(new URL('../sensors/host.ts', import.meta.url), desktop.environment),
        capture: { support: () => 'possible', start: (order) => {
          void atCapture(agent)
          return launch(order)
        } },
      })
      await agent.signIn({ server: own.url, email: 'ada@example.com', password })
      agent.start()
      agents[index] = { agent, server: own, close: async () => {
        await agent.stop('quit')
        await own.close()
        await folder.remove()
      } }
    }
    try {
      await editor.focus()
      await Promise.all([start(0, [], async () => undefined), start(1, ['safe'], () => secret.focus()), start(2, [], (agent) => agent.pause(null))])
      await waitFor('the sensors', () => agents.every(({ agent }) => agent.state().foreground.app !== null))
      const sent = (index: number) => [...agents[index]?.server.stored.values() ?? []].filter(({ kind }) => kind.startsWith('screenshots.'))
      await waitFor('all three to have decided', async () => {
        for (const { agent } of agents) await agent.syncNow()
        return [0, 1, 2].every((index) => sent(index).length > 0)
      }, 40_000)
      expect([0, 1, 2].map((index) => sent(index).map(({ kind, reason }) => reason ?? kind))).to.deep.equal([['screenshots.shot'], ['changed'], ['changed']])
      const image = agents[0]?.server.files.values().next().value?.bytes ?? Buffer.alloc(0)
      expect(isNear((await look(image, 200, 150, 100, 100)).colour, [30, 150, 80])).to.equal(true)
      expect(agents.slice(1).map(({ server: { files } }) => files.size)).to.deep.equal([0, 0])
    } finally {
      clearInterval(typing)
      await Promise.all([...agents.map(({ close }) => close()), editor.close(), secret.close()])
    }
  })
})

describe('the capture process on two displays', function () {
  this.timeout(60_000)

  it('takes both, each in its own colours, or the one with the pointer', async function () {
    const missing = missingDisplayPrograms()
    if (missing.length > 0) {
      process.stdout.write(`      left out: two displays need ${missing.join(', ')}, which this machine has not\n`)
      return this.skip()
    }
    const screens = await startXDisplays()
    try {
      await screens.paint('#c81e64', 0, 0, 1_280, 800)
      await screens.paint('#1e64c8', 1_280, 0, 1_024, 768)
      const { take } = camera(forkCaptureProcess(worker, screens.environment))
      const both = pictures(await take())
      expect(both.map(({ display, displays, width, height }) => [display, displays, width, height])).to.deep.equal([[0, 2, 1_280, 800], [1, 2, 1_024, 768]])
      const colours = await Promise.all(both.map(async ({ image }) => (await look(image, 300, 300, 100, 100)).colour))
      expect(isNear(colours[0] ?? [], [200, 30, 100]) && isNear(colours[1] ?? [], [30, 100, 200]), JSON.stringify(colours)).to.equal(true)
      for (const [x, expected] of [[100, 0], [1_500, 1]] as const) {
        await screens.movePointer(x, 300)
        expect(pictures(await take({ displays: 'active' })).map(({ display, displays }) => [display, displays])).to.deep.equal([[expected, 2]])
      }
    } finally {
      await screens.close()
    }
  })
})
