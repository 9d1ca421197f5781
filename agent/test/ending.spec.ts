import { EventEmitter } from 'node:events'
import { expect } from 'chai'
import type Electron from 'electron'
import { createEnding } from '../shell/ending.ts'
import { isBackgroundStart } from '../shell/background-start.ts'
import { systemFetch } from '../shell/system-fetch.ts'
import { createServerClient } from '../engine/server-client.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'
import { waitFor } from './kit/wait-for.ts'

type Parts = Parameters<typeof createEnding>[0]

describe('the end of the program', () => {
  let test: TestAgent
  const exits: number[] = []
  let app: EventEmitter & { exit(code: number): void }
  let powerMonitor: EventEmitter
  let hidden: { options: Electron.BaseWindowConstructorOptions, window: EventEmitter }[]
  beforeEach(async () => {
    test = await createTestAgent()
    await test.signIn()
    await test.live(10)
    await test.live(25, { app: 'Editor' })
    exits.length = 0
    hidden = []
    app = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) })
    powerMonitor = new EventEmitter()
  })
  afterEach(() => test.close())

  /** `killed`: the system leaves no time for anything after its handlers returned. */
  function begin(platform: NodeJS.Platform, killed = false) {
    class BaseWindow extends EventEmitter {
      constructor(options: Electron.BaseWindowConstructorOptions) {
        super()
        hidden.push({ options, window: this })
      }
    }
    return createEnding({ app, powerMonitor, BaseWindow } as unknown as Parts, killed ? { endNow: test.agent.endNow, stop: () => new Promise(() => undefined) } : test.agent, platform)
  }
  /** Whether the quit that the system or the person asks for was put off. */
  function askToQuit(): boolean {
    let prevented = false
    app.emit('before-quit', { preventDefault: () => {
      prevented = true
    } })
    return prevented
  }
  /** The next start, as of a process that was killed the moment the handler returned. */
  async function startAfterKill(): Promise<void> {
    await test.restart('crash')
    await test.live(2)
    await test.agent.syncNow()
  }
  const segments = () => [...test.server.stored.values()].filter(({ kind }) => kind === 'activity.segment')

  it('of a quit puts it off until everything is sealed, and then exits', async () => {
    begin('linux')
    expect(askToQuit()).to.equal(true)
    await waitFor('the exit', () => exits.length > 0)
    expect(test.events()).to.deep.equal(['started', 'quit'])
  })

  it('with the system is not held up, not even on macOS, and leaves nothing open', async () => {
    begin('darwin', true)
    powerMonitor.emit('shutdown')
    expect(askToQuit(), 'nothing is prevented').to.equal(false)
    await startAfterKill()
    expect(test.events(), 'no false crash').to.not.include('crashed')
    const editor = segments().filter(({ app: name }) => name === 'Editor')
    const seconds = editor.reduce((sum, { startedAt, endedAt }) => sum + (Date.parse(String(endedAt)) - Date.parse(String(startedAt))) / 1_000, 0)
    expect(seconds, 'to the last second').to.be.within(24, 26)
  })

  it('at log-off of Windows comes to a window that is never shown, because the program has no other', async () => {
    begin('win32', true)
    expect(hidden.map(({ options }) => options)).to.deep.equal([{ show: false, width: 1, height: 1, skipTaskbar: true, focusable: false }])
    hidden[0]?.window.emit('session-end', {})
    expect(askToQuit()).to.equal(false)
    await startAfterKill()
    expect(test.events()).to.not.include('crashed')
    expect(segments().some(({ app: name }) => name === 'Editor')).to.equal(true)
  })

  it('is still a crash where nobody said anything', async () => {
    begin('linux')
    await startAfterKill()
    expect(test.events()).to.include('crashed')
  })

  it('for an update installs only once everything is sealed', async () => {
    const order: string[] = []
    const ending = begin('linux')
    ending.stopFor(() => order.push(`install after ${test.events().at(-1)}`))
    ending.quit()
    await waitFor('the installation', () => order.length > 0)
    expect(order).to.deep.equal(['install after stopped'])
    expect(exits).to.deep.equal([])
  })
})

describe('the start at login', () => {
  it('is known from the argument of the login item, on macOS by the system, and by nothing else', () => {
    const app = (wasOpenedAtLogin: boolean) => ({ getLoginItemSettings: () => ({ wasOpenedAtLogin }) as Electron.LoginItemSettings })
    expect(isBackgroundStart(app(false), ['overt', '--background'], 'win32')).to.equal(true)
    expect(isBackgroundStart(app(true), ['overt'], 'darwin')).to.equal(true)
    expect(isBackgroundStart(app(true), ['overt'], 'win32')).to.equal(false)
    expect(isBackgroundStart(app(false), ['overt'], 'linux')).to.equal(false)
  })
})

describe('the network of the system', () => {
  const token = 'ovd_secret'
  const ask = (fetch: (input: string, init?: RequestInit) => Promise<Response>) =>
    createServerClient({ fetch: systemFetch({ fetch } as Pick<Electron.Net, 'fetch'>), elapsed: () => 0, agentVersion: '1', language: () => 'en' })
      .send('https://overt.example.com', { method: 'GET', path: '/api/agent/policy', token })

  it('carries no cookie, and follows no redirect', async () => {
    const asked: [string, RequestInit | undefined][] = []
    await ask(async (input, init) => {
      asked.push([input, init])
      return Response.json({})
    })
    expect(asked.map(([address, init]) => [address, init?.redirect, init?.credentials])).to.deep.equal([['https://overt.example.com/api/agent/policy', 'manual', 'omit']])
  })

  it('takes a redirect for somebody else who answers, whether it is refused, handed over or was followed', async () => {
    const followed = Object.defineProperty(Response.json({ version: 1 }), 'redirected', { value: true })
    for (const fetch of [
      () => Promise.reject(new Error('Redirect was cancelled')),
      () => Promise.reject(new Error('Attempted to redirect, but redirect policy was \'error\'')),
      () => Promise.resolve(new Response(null, { status: 302, headers: { location: 'https://evil.example' } })),
      () => Promise.resolve(followed),
    ]) expect(await ask(fetch)).to.deep.include({ kind: 'unreachable', reason: 'foreign' })
    expect(await ask(() => Promise.reject(new Error('net::ERR_INTERNET_DISCONNECTED')))).to.deep.include({ kind: 'unreachable', reason: 'offline' })
  })
})
