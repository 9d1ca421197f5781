import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type Electron from 'electron'
import { isUpdateDue } from '../engine/update-schedule.ts'
import { pageResponse } from '../shell/page-protocol.ts'
import { followPower } from '../shell/power.ts'
import { shellTexts } from '../shell/shell-texts.ts'
import { createStartAtLogin } from '../shell/start-at-login.ts'
import { systemCapture } from '../shell/system-capture.ts'
import type { CaptureParts } from '../shell/system-capture.ts'
import { createSystemTokenStore } from '../shell/system-token-store.ts'
import { createAgentTray } from '../shell/tray.ts'
import { confine, denyEverything } from '../shell/window-security.ts'
import de from '../windows/locales/de.json' with { type: 'json' }
import en from '../windows/locales/en.json' with { type: 'json' }
import { createFakeSafeStorage, createFakeSession, createFakeTray } from './kit/fake-electron.ts'
import { problem } from './kit/fake-server.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

describe('the shell', () => {
  let test: TestAgent
  beforeEach(async () => {
    test = await createTestAgent()
  })
  afterEach(() => test.close())

  const labels = (menu: readonly Electron.MenuItemConstructorOptions[]) => menu.filter(({ type }) => type !== 'separator').map(({ label }) => label)

  it('shows in the tray what the agent does, and lets the person pause, resume and quit there', async () => {
    const { tray, electron } = createFakeTray()
    const done: string[] = []
    createAgentTray(electron, 'icons', shellTexts('en')).follow(test.agent, { open: () => done.push('open'), quit: () => done.push('quit'), restartToUpdate: () => undefined })
    expect(tray.images.at(-1)).to.match(/tray-attention\.png$/)
    await test.signIn()
    await test.live(5)
    expect(tray.images.at(-1)).to.match(/tray-collecting\.png$/)
    expect(tray.toolTips.at(-1)).to.equal('Overt: Recording: active')
    const pause = tray.menu.find(({ label }) => label === 'Pause')
    expect(labels(pause?.submenu as Electron.MenuItemConstructorOptions[])).to.deep.equal(['For 15 minutes', 'For 30 minutes', 'For 60 minutes', 'Until I resume'])
    await test.agent.pause(15)
    expect(tray.images.at(-1)).to.match(/tray-paused\.png$/)
    expect(labels(tray.menu)).to.include('Resume')
    await test.agent.resume()
    await test.live(200, { input: false })
    expect(tray.images.at(-1)).to.match(/tray-idle\.png$/)
    test.server.intercept = () => ({ status: 200, thenHangUp: true })
    await test.agent.syncNow()
    await test.live(1)
    expect(tray.images.at(-1)).to.match(/tray-offline\.png$/)
    for (const label of ['Open Overt', 'Quit']) {
      const item = tray.menu.find((each) => each.label === label)
      Reflect.apply(item?.click ?? (() => undefined), undefined, [])
    }
    expect(done).to.deep.equal(['open', 'quit'])
  })

  it('shows the running entry in the tray since when it runs, and starts, stops and continues there, also without a network', async () => {
    const { tray, electron } = createFakeTray()
    const id = '0198cccc-0000-7000-8000-000000000002'
    const task = { taskId: id, task: 'Planning', projectId: id, project: 'Site', organizationId: id, organization: 'Acme' }
    test.server.window = { timer: { isOn: true, entry: null, waiting: [] }, tasks: [task], plugins: {} }
    createAgentTray(electron, 'icons', shellTexts('de-DE')).follow(test.agent, { open: () => undefined, quit: () => undefined, restartToUpdate: () => undefined })
    await test.signIn()
    await test.live(70)
    test.server.intercept = () => ({ status: 200, thenHangUp: true })
    const press = async (label: string, menu: readonly Electron.MenuItemConstructorOptions[] = tray.menu): Promise<void> => {
      const item = menu.find((each) => each.label === label)
      expect(item, `${label} among ${labels(menu).join()}`).to.not.equal(undefined)
      Reflect.apply(item!.click!, undefined, [])
      await test.live(2)
    }
    const time = new Date(test.clock.wall()).toLocaleTimeString('de-DE', { timeStyle: 'short' })
    expect(labels(tray.menu)).to.include.members(['Es läuft kein Timer', 'Fortsetzen', 'Starten'])
    await press('Planning · Site', tray.menu.find(({ label }) => label === 'Starten')?.submenu as Electron.MenuItemConstructorOptions[])
    expect(labels(tray.menu)).to.include.members([`Läuft: Planning, seit ${time}`, 'Stoppen'])
    expect(tray.toolTips.at(-1)).to.match(/^Overt: .* · Läuft: Planning, seit /)
    await press('Stoppen')
    await press('Fortsetzen')
    expect(labels(tray.menu)).to.include('Stoppen')
    expect(shellTexts('en-GB').running({ task: 'x'.repeat(200), startedAt: '2026-03-01T09:00:00Z' }, Date.parse('2026-03-03T09:00:00Z'), null)).to.match(/^Running: x{59}…, since 1 Mar 2026, \d\d:00$/)
  })

  it('begins and ends a break in the tray, where breaks are recorded, also without a network', async () => {
    const { tray, electron } = createFakeTray()
    const told = (attendance: object) => ({ timer: { isOn: true, entry: null, waiting: [] }, tasks: [], plugins: { attendance } })
    test.server.window = told({ breaks: { running: null } })
    createAgentTray(electron, 'icons', shellTexts('en-GB')).follow(test.agent, { open: () => undefined, quit: () => undefined, restartToUpdate: () => undefined })
    await test.signIn()
    await test.live(70)
    test.server.intercept = () => ({ status: 200, thenHangUp: true })
    const press = async (label: string): Promise<void> => {
      Reflect.apply(tray.menu.find((each) => each.label === label)!.click!, undefined, [])
      await test.live(2)
    }
    const time = new Date(test.clock.wall()).toLocaleTimeString('en-GB', { timeStyle: 'short' })
    await press('Start break')
    expect(labels(tray.menu)).to.include.members([`On a break since ${time}`, 'End break'])
    expect(tray.toolTips.at(-1)).to.match(/ · On a break since /)
    await press('End break')
    expect(labels(tray.menu)).to.include('Start break')
    test.server.intercept = () => undefined
    test.server.window = told({})
    await test.live(130)
    expect(labels(tray.menu)).to.not.include('Start break')
  })

  it('says in the tray that pausing is not allowed', async () => {
    test.server.policy.pause = { allowed: false }
    const { tray, electron } = createFakeTray()
    createAgentTray(electron, 'icons', shellTexts('de-AT')).follow(test.agent, { open: () => undefined, quit: () => undefined, restartToUpdate: () => undefined })
    await test.signIn()
    await test.live(3)
    expect(tray.menu.find(({ label }) => label === 'Dein Arbeitsbereich erlaubt keine Pausen.')).to.have.property('enabled', false)
  })

  it('has the same texts in both languages, with the same places to fill', () => {
    expect(Object.keys(de).sort()).to.deep.equal(Object.keys(en).sort())
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
    for (const [key, text] of Object.entries(en)) expect(places(de[key as keyof typeof de]), key).to.deep.equal(places(text))
  })

  it('gives pages no permission, no navigation and no second window', () => {
    const session = createFakeSession()
    denyEverything(session)
    const answers: boolean[] = []
    Reflect.apply(session.request[0] ?? (() => undefined), undefined, [null, 'media', (given: boolean) => answers.push(given)])
    answers.push(Reflect.apply(session.check[0] ?? (() => true), undefined, []), Reflect.apply(session.device[0] ?? (() => true), undefined, []))
    expect(answers).to.deep.equal([false, false, false])
    const contents = Object.assign(new EventEmitter(), { open: null as null | (() => unknown), setWindowOpenHandler(handler: () => unknown) {
      contents.open = handler
    } })
    confine(contents as unknown as Parameters<typeof confine>[0])
    expect(contents.open?.()).to.deep.equal({ action: 'deny' })
    const navigate = (url: string): boolean => {
      let prevented = false
      contents.emit('will-navigate', { url, preventDefault: () => {
        prevented = true
      } })
      return prevented
    }
    expect(navigate('https://example.com/')).to.equal(true)
    expect(navigate('agent://window.example.com/')).to.equal(true)
    expect(navigate('agent://window/index.html')).to.equal(false)
  })

  it('serves its own files and nothing else, with a closed policy', async () => {
    const folder = join(import.meta.dirname, '../windows')
    const page = await pageResponse('agent://window/index.html', folder)
    expect(page.headers.get('content-security-policy')).to.match(/^default-src 'none'.*connect-src 'none'/).and.to.include("font-src 'self'")
    for (const address of ['agent://window/tsconfig.json', 'agent://window/../package.json', 'agent://window/%2e%2e/package.json', 'agent://other/index.html', 'nonsense']) {
      expect((await pageResponse(address, folder)).status, address).to.equal(404)
    }
  })

  it('keeps the token in the key store, and in a private file that says so where there is none', async () => {
    const folder = await temporaryFolder()
    const path = join(folder.path, 'token')
    const safe = createSystemTokenStore(createFakeSafeStorage(true), path)
    await safe.write('ovd_secret')
    expect(await safe.read()).to.equal('ovd_secret')
    expect(safe.protection).to.equal('system')
    expect(await readFile(`${path}.encrypted`, 'utf8')).to.not.include('ovd_secret')
    await safe.clear()
    expect(await safe.read()).to.equal(null)
    expect(createSystemTokenStore(createFakeSafeStorage(false), path).protection).to.equal('file')
    await folder.remove()
  })

  it('starts at login through the desktop\'s autostart folder, visibly and removably', async () => {
    const folder = await temporaryFolder()
    const entry = join(folder.path, 'autostart/overt-agent.desktop')
    const app = {
      isPackaged: true, getPath: () => '/opt/Over "t"/agent', setLoginItemSettings: () => undefined,
      getLoginItemSettings: () => ({ openAtLogin: false }) as Electron.LoginItemSettings,
    }
    const start = createStartAtLogin(app, 'linux', entry)
    expect(start.isOn()).to.equal(false)
    await start.set(true)
    expect(start.isOn()).to.equal(true)
    expect(await readFile(entry, 'utf8')).to.include('Exec="/opt/Over \\"t\\"/agent"')
    await start.set(false)
    expect(existsSync(entry)).to.equal(false)
    await folder.remove()
  })

  it('takes a locked screen and a sleep from the system', async () => {
    const monitor = new EventEmitter()
    followPower(monitor as unknown as Parameters<typeof followPower>[0], test.agent)
    await test.signIn()
    await test.live(5)
    monitor.emit('lock-screen')
    await test.live(5)
    expect(test.agent.state().activity).to.equal('locked')
    monitor.emit('unlock-screen')
    await test.live(5)
    expect(test.agent.state().activity).to.equal('active')
    monitor.emit('suspend')
    expect(test.agent.recording()).to.deep.equal([])
  })

  it('looks for updates only while everything else is in order', async () => {
    await test.signIn()
    await test.agent.syncNow()
    expect(isUpdateDue(test.agent.state())).to.equal(true)
    test.server.intercept = () => problem(401, 'token-revoked')
    await test.agent.syncNow()
    expect(isUpdateDue(test.agent.state())).to.equal(false)
  })

  it('tells of a changed policy in the person\'s language', () => {
    const shown: { title?: string, body?: string }[] = []
    class Notification {
      constructor(options: { title?: string, body?: string }) {
        shown.push(options)
      }

      show(): void {
        shown.push({})
      }
    }
    const stand: unknown = Notification
    shellTexts('de').notify(stand as typeof Electron.Notification, { kind: 'policy-changed', isFirst: false, widened: [], standing: 'unacknowledged' })
    expect(shown[0]?.body).to.equal('Bis du zustimmst, wird nichts erfasst.')
  })

  it('says where the system shows the screen to no program, and brings the pointer where only it knows', () => {
    const parts = (status: 'granted' | 'denied' | 'not-determined'): CaptureParts => ({
      utilityProcess: { fork: () => { throw new Error('not asked') } },
      screen: { getCursorScreenPoint: () => ({ x: 10, y: 20 }), dipToScreenPoint: ({ x, y }) => ({ x: x * 2, y: y * 2 }) },
      systemPreferences: { getMediaAccessStatus: () => status },
    })
    const on = (platform: NodeJS.Platform, status: 'granted' | 'denied' | 'not-determined' = 'granted', environment: NodeJS.ProcessEnv = {}) =>
      systemCapture(parts(status), 'worker.js', platform, environment)
    expect(on('linux', 'denied', { XDG_SESSION_TYPE: 'x11' }).support()).to.equal('possible')
    expect(on('linux', 'granted', { XDG_SESSION_TYPE: 'wayland' }).support()).to.equal('wayland')
    expect(on('linux', 'granted', { WAYLAND_DISPLAY: 'wayland-0' }).support()).to.equal('wayland')
    expect(on('darwin', 'denied').support()).to.equal('not-permitted')
    expect(on('darwin', 'not-determined').support(), 'asking is what brings the permission').to.equal('possible')
    expect(on('win32', 'denied').support()).to.equal('possible')
    expect([on('win32').pointer?.(), on('darwin').pointer?.(), on('linux').pointer?.()]).to.deep.equal([{ x: 20, y: 40 }, { x: 10, y: 20 }, null])
  })

  it('starts the capture process as a process of its own, with its order as the one argument', () => {
    const started: unknown[] = []
    const child = Object.assign(new EventEmitter(), { pid: 4711, kill: () => true })
    const port = systemCapture({
      utilityProcess: { fork: (...all) => {
        started.push(all)
        return child as unknown as Electron.UtilityProcess
      } },
      screen: { getCursorScreenPoint: () => ({ x: 0, y: 0 }) }, systemPreferences: {},
    }, 'worker.js', 'linux', {})
    const order = { displays: 'all', maximumWidth: 1_600, quality: 50, blur: 'none', pointer: null } as const
    const messages: unknown[] = []
    port.start(order).onMessage((message) => messages.push(message))
    child.emit('message', { type: 'done' })
    expect(started).to.deep.equal([['worker.js', [JSON.stringify(order)], { serviceName: 'Overt picture', stdio: 'ignore' }]])
    expect(messages).to.deep.equal([{ type: 'done' }])
  })
})
