import { readFile, readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import sharp from 'sharp'
import { Compile } from 'typebox/compile'
import type { CollectedRecord } from '@overt/sdk/agent'
import { ActivitySegment } from '@overt/plugin-activity/agent'
import { ClickDecision } from '@overt/plugin-clickim/agent'
import { ScreenshotsShot, ScreenshotsSkip } from '@overt/plugin-screenshots/agent'
import { collectors } from '../collectors/registry.ts'
import { createAgent } from '../engine/agent.ts'
import { eventRecord } from '../engine/event-record.ts'
import { fileKinds } from '../engine/file-kinds.ts'
import { openLog, redact } from '../engine/log.ts'
import { TimerChoices } from '../engine/timer-choices.ts'
import { timerShortcuts } from '../engine/timer-shortcuts.ts'
import { createWireGate } from '../engine/wire-gate.ts'
import { createInputCounter } from '../sensors/input-counter.ts'
import { forkSensorProcess } from '../sensors/sensor-process.ts'
import { windowRequests } from '../shell/window-requests.ts'
import { buildAgent } from '../build.ts'
import { plainPicture } from './kit/fake-capture.ts'
import { password, startFakeServer } from './kit/fake-server.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { waitFor } from './kit/wait-for.ts'
import { missingDesktopPrograms, startXDesktop } from './kit/x-desktop.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const plugins = join(root, '../plugins')
const segment = {
  kind: 'activity.segment', id: '0198aaaa-0000-7000-8000-000000000001', startedAt: '2026-03-02T09:00:00.000Z', endedAt: '2026-03-02T09:05:00.000Z',
  state: 'active', app: 'Editor',
}

async function filesBelow(folder: string, ending: RegExp): Promise<string[]> {
  return (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

async function sources(): Promise<{ name: string, text: string }[]> {
  const inAgent = (await filesBelow(root, /\.ts$/)).filter((path) => !/node_modules|[/\\](test|dist)[/\\]/.test(path))
  const inPlugins = (await filesBelow(plugins, /\.ts$/)).filter((path) => /^[\w-]+[/\\]agent[/\\]/.test(relative(plugins, path)))
  const paths = [...inAgent, ...inPlugins]
  return Promise.all(paths.map(async (path) => ({ name: relative(root, path).replaceAll('\\', '/'), text: await readFile(path, 'utf8') })))
}

describe('privacy', function () {
  this.timeout(40_000)

  it('the input counter does not look at the event at all', () => {
    const forbidden = (): never => {
      throw new Error('the event was looked at')
    }
    const event = new Proxy({}, { get: forbidden, has: forbidden, ownKeys: forbidden, getOwnPropertyDescriptor: forbidden, getPrototypeOf: forbidden })
    const counter = createInputCounter()
    expect(counter.take()).to.equal(false)
    Reflect.apply(counter.onEvent, undefined, [event])
    expect(counter.take()).to.equal(true)
    expect(counter.take()).to.equal(false)
  })

  it('only one file imports the input hook, and it is not loaded before it is wanted', async () => {
    const importers = (await sources()).filter(({ text }) => /['"]uiohook-napi['"]/.test(text)).map(({ name }) => name)
    expect(importers.sort()).to.deep.equal(['build.ts', 'sensors/input.ts'])
    const host = (await sources()).filter(({ text }) => /from '.*\/input\.ts'/.test(text) && !/import type .*input\.ts/.test(text))
    expect(host.map(({ name }) => name)).to.deep.equal([])
  })

  it('only the capture process can see the screen, and it uses displays alone, never windows', async () => {
    const all = await sources()
    const importers = (library: string) => all.filter(({ text }) => new RegExp(`from ['"]${library}['"]`).test(text)).map(({ name }) => name)
    expect(importers('node-screenshots')).to.deep.equal(['capture/displays.ts'])
    expect(importers('sharp')).to.deep.equal(['capture/picture.ts'])
    expect(all.find(({ name }) => name === 'capture/displays.ts')?.text).to.match(/import \{ Monitor \} from 'node-screenshots'/)
    const writing = all.filter(({ name, text }) => name.startsWith('capture/') && /node:fs|node:net|node:http|fetch\(/.test(text))
    expect(writing.map(({ name }) => name), 'it writes to no disk and no network').to.deep.equal([])
  })

  it('the engine and the sensors know nothing of Electron', async () => {
    const strangers = (await sources()).filter(({ name, text }) => /^(engine|sensors|capture|collectors|\.\.\/plugins)\//.test(name) && /from 'electron|from '\.\.\/shell/.test(text))
    expect(strangers.map(({ name }) => name)).to.deep.equal([])
    expect((await sources()).map(({ name }) => name), 'the collectors are looked at').to.include('../plugins/activity/agent/collector.ts')
  })

  it('nothing in the built agent can read keys, titles or the clipboard', async () => {
    const folder = await temporaryFolder()
    await buildAgent(folder.path)
    const forbidden = /keycode|rawcode|keychar|clipboard\.|readText|before-input-event|_NET_WM_NAME|WM_NAME|\.title\b(?!\s*[=:])|getWindowTitle/
    const built = (await filesBelow(folder.path, /\.(js|cjs)$/)).filter((path) => !path.includes('windows') && !path.includes('extension'))
    expect(built).to.have.length.greaterThan(2)
    for (const path of built) {
      const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => forbidden.test(line) && !/\bbody\.title\b|^\s*"[\w.-]+": "/.test(line))
      expect(lines, relative(folder.path, path)).to.deep.equal([])
    }
    await folder.remove()
  })

  it('one file registers a key combination, from a short closed list of which nothing is typed', async () => {
    const all = await sources()
    expect(all.filter(({ text }) => /globalShortcut/.test(text)).map(({ name }) => name)).to.deep.equal(['shell/timer-shortcut.ts'])
    const { text } = all.find(({ name }) => name === 'shell/timer-shortcut.ts')!
    expect(text.match(/globalShortcut\.\w+\([^)]*\)/g), 'one at a time, and only the one that was chosen').to.deep.equal(['globalShortcut.unregister(registered)', 'globalShortcut.register(wanted, press)'])
    expect(text).to.match(/const press = \(\): void =>/).and.to.include('choices.shortcut')
    expect(timerShortcuts).to.have.length.within(1, 5)
    for (const keys of timerShortcuts) expect(keys).to.match(/^CommandOrControl\+(Alt\+)?Shift\+(F\d|[A-Z])$/)
    const choices = Compile(TimerChoices)
    const chosen = { remindMissing: true, remindPastShift: false, remindSummary: false, days: [1], from: '09:00', to: '17:00' }
    for (const shortcut of [null, ...timerShortcuts]) expect(choices.Check({ ...chosen, shortcut })).to.equal(true)
    for (const shortcut of ['A', 'Shift+A', 'Return', 'CommandOrControl+A', 'VolumeUp', 'commandorcontrol+shift+f9', '', [...timerShortcuts]]) expect(choices.Check({ ...chosen, shortcut }), String(shortcut)).to.equal(false)
    const request = Compile(windowRequests['timer-choices'])
    expect(request.Check({ ...chosen, shortcut: 'A' }), 'nor can a window ask for another').to.equal(false)
  })

  it('the only exit is closed: a record with one field more does not leave', () => {
    const gate = createWireGate([ActivitySegment], [])
    expect(gate.allows(segment)).to.equal(true)
    expect(gate.allows(eventRecord(Date.now(), 'paused', { until: null }))).to.equal(true)
    fc.assert(fc.property(
      fc.string({ minLength: 1 }).filter((name) => !['kind', 'id', 'startedAt', 'endedAt', 'state', 'app', 'domain', '__proto__'].includes(name)), fc.jsonValue(),
      (name, value) => {
        const record = { ...segment, [name]: value }
        expect(gate.allows(record)).to.equal(false)
        expect(() => gate.serialise({ sentAt: segment.startedAt, policyVersion: 1, records: [segment, record] })).to.throw('closed schema')
      }))
    for (const domain of ['https://example.com', 'example.com/path', 'a b', 'user@example.com', 'example.com?q=1']) {
      expect(gate.allows({ ...segment, domain }), domain).to.equal(false)
    }
    expect(gate.allows({ ...segment, kind: 'keys.typed' })).to.equal(false)
  })

  it('a picture leaves only with its closed record, as plain WebP, and neither of them alone or in disguise', async () => {
    const gate = createWireGate(collectors.flatMap(({ records }) => records), fileKinds)
    const shot = {
      kind: 'screenshots.shot', id: segment.id, takenAt: segment.startedAt, slotStartedAt: segment.startedAt, slotEndedAt: segment.endedAt,
      display: 0, displays: 1, width: 64, height: 40, blur: 'none', app: 'Editor',
    }
    const skip = { kind: 'screenshots.skip', id: segment.id, slotStartedAt: segment.startedAt, slotEndedAt: segment.endedAt, reason: 'idle' }
    const { image } = await plainPicture(1, 2, 3)
    const envelope = (record: CollectedRecord) => ({ sentAt: segment.startedAt, policyVersion: 1, records: [record] })
    expect(gate.allowsFile(shot, image)).to.equal(true)
    expect(gate.allows(shot), 'without its file').to.equal(false)
    expect(gate.allows(skip)).to.equal(true)
    for (const record of [segment, skip]) expect(gate.allowsFile(record, image), record.kind).to.equal(false)
    fc.assert(fc.property(
      fc.string({ minLength: 1 }).filter((name) => !(name in ScreenshotsShot.properties) && name !== '__proto__'), fc.jsonValue(),
      (name, value) => {
        expect(gate.allowsFile({ ...shot, [name]: value }, image)).to.equal(false)
        expect(() => gate.serialiseFile(envelope({ ...shot, [name]: value }), image)).to.throw('closed schema')
      }))
    const withExif = await sharp(image).withExif({ IFD0: { ImageDescription: 'quarterly-layoffs.xlsx' } }).webp().toBuffer()
    for (const [name, bytes] of [
      ['metadata', withExif], ['another format', await sharp(image).png().toBuffer()], ['something after its end', Buffer.concat([image, Buffer.from('secret')])],
      ['nothing', Buffer.alloc(0)], ['too large', Buffer.alloc(9 * 1024 * 1024)],
    ] as const) expect(gate.allowsFile(shot, bytes), name).to.equal(false)
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(gate.allowsFile(shot, bytes)).to.equal(false)
    }))
    const body = Buffer.from(gate.serialiseFile(envelope(shot), image).bytes)
    expect(body.includes(JSON.stringify(envelope(shot)))).to.equal(true)
    expect(body.length - image.length - JSON.stringify(envelope(shot)).length, 'and nothing else').to.be.below(320)
  })

  it('what a record may say is this list and no longer', () => {
    expect(Object.keys(ActivitySegment.properties)).to.deep.equal(['kind', 'id', 'startedAt', 'endedAt', 'state', 'app', 'domain', 'engaged'])
    expect(Object.keys(ClickDecision.properties)).to.deep.equal(['kind', 'id', 'entryId', 'fromAt', 'toAt', 'choice', 'taskId'])
    expect(Object.keys(ScreenshotsShot.properties)).to.deep.equal([
      'kind', 'id', 'takenAt', 'slotStartedAt', 'slotEndedAt', 'display', 'displays', 'width', 'height', 'blur', 'app', 'domain',
    ])
    expect(Object.keys(ScreenshotsSkip.properties)).to.deep.equal(['kind', 'id', 'slotStartedAt', 'slotEndedAt', 'reason'])
    expect(collectors.map(({ id }) => id)).to.deep.equal(['activity', 'clickim', 'screenshots'])
  })

  it('the log names no person, no host and no token', async () => {
    const folder = await temporaryFolder()
    const log = openLog(folder.path)
    log.warn('sync-failed', { detail: 'ada@example.com at https://overt.example.com/x with ovd_abcDEF123 and Bearer xyz123', failures: 3 })
    log.close()
    const text = await readFile(join(folder.path, 'agent.log'), 'utf8')
    expect(text).to.not.match(/ada|example|ovd_|xyz123/)
    expect(text).to.include('"failures":3')
    expect((await stat(join(folder.path, 'agent.log'))).mode & 0o777).to.equal(0o600)
    expect(redact('Error: connect ECONNREFUSED 127.0.0.1:4000')).to.include('ECONNREFUSED')
    await folder.remove()
  })

  it('nothing that is typed or shown in a title reaches a file, the log or the server', async function () {
    const missing = missingDesktopPrograms()
    if (missing.length > 0) {
      process.stdout.write(`      skipped: not installed: ${missing.join(', ')}\n`)
      return this.skip()
    }
    const [desktop, server, folder, logs] = await Promise.all([startXDesktop(), startFakeServer(), temporaryFolder(), temporaryFolder()])
    const agent = await createAgent({
      dataFolder: folder.path, device: { name: 'Test desk', platform: 'linux', agentVersion: '0.0.1' }, log: openLog(logs.path),
      startSensorProcess: forkSensorProcess(new URL('../sensors/host.ts', import.meta.url), desktop.environment), loopbackPorts: { first: 0, last: 0 },
    })
    await agent.signIn({ server: server.url, email: 'ada@example.com', password })
    agent.start()
    const window = await desktop.openWindow('Editor', 'canary-title quarterly-layoffs.xlsx')
    await window.focus()
    await waitFor('the application', () => agent.state().foreground.app === 'Editor')
    await desktop.xdotool('type', '--delay', '10', 'hunter2 my secret password')
    await desktop.xdotool('key', 'Return')
    await waitFor('activity', () => agent.state().activity === 'active')
    await waitFor('five seconds of it', () => agent.recording().some(({ startedAt, endedAt, app }) =>
      app === 'Editor' && Date.parse(String(endedAt)) - Date.parse(String(startedAt)) > 3_000))
    await agent.pause(null)
    await agent.syncNow()
    await agent.stop('quit')
    const kept = await Promise.all([...await filesBelow(folder.path, /./), ...await filesBelow(logs.path, /./)].map((path) => readFile(path, 'utf8')))
    const sent = server.requests.filter(({ path }) => path !== '/api/agent/enroll').map(({ text, path, headers }) => `${path} ${text} ${JSON.stringify(headers)}`)
    const everything = [...kept, ...sent].join('\n')
    expect(everything).to.include('Editor')
    expect(everything).to.not.match(/hunter2|secret|canary|layoffs|xlsx|keycode/i)
    expect(everything).to.not.include(password)
    for (const entry of await readdir(folder.path, { recursive: true, withFileTypes: true })) {
      const mode = (await stat(join(entry.parentPath, entry.name))).mode & 0o777
      expect(mode, entry.name).to.equal(entry.isDirectory() ? 0o700 : 0o600)
    }
    await window.close()
    await desktop.close()
    await server.close()
    await folder.remove()
    await logs.remove()
  })
})
