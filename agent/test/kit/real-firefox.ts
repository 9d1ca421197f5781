import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { firefoxExtensionId } from '../../extension/manifest-for.ts'
import { waitFor } from './wait-for.ts'
import { end } from './x-desktop.ts'
import type { XDesktop } from './x-desktop.ts'

const candidates = [process.env.OVERT_FIREFOX ?? '', '/usr/bin/firefox-esr', '/usr/bin/firefox']
const uuid = '2c8a5b5e-6f0d-4c3a-9d0e-0f6f0a5e7b11'

export function firefoxPath(): string | null {
  return candidates.find((path) => path !== '' && existsSync(path)) ?? null
}

/** A real, visible Firefox with the extension in it, driven by WebDriver BiDi. */
export interface RealFirefox {
  goto(address: string): Promise<void>
  /** Types the agent's code into the extension's page, as a person does. */
  pair(code: string): Promise<void>
  close(): Promise<void>
}

export interface FirefoxOptions {
  readonly executable: string
  readonly extension: string
  readonly profile: string
  readonly desktop: XDesktop
  readonly websitesPort: number
}

interface Reply {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: string
  readonly message?: string
}

export async function startRealFirefox({ executable, extension, profile, desktop, websitesPort }: FirefoxOptions): Promise<RealFirefox> {
  await mkdir(profile, { recursive: true })
  const preferences = {
    'extensions.webextensions.uuids': JSON.stringify({ [firefoxExtensionId]: uuid }),
    'network.proxy.type': 1, 'network.proxy.http': '127.0.0.1', 'network.proxy.http_port': websitesPort, 'network.proxy.no_proxies_on': 'localhost, 127.0.0.1',
    'browser.shell.checkDefaultBrowser': false, 'browser.aboutwelcome.enabled': false, 'datareporting.policy.dataSubmissionEnabled': false,
    'dom.security.https_first': false,
  }
  await writeFile(join(profile, 'user.js'), Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''))
  const child = spawn(executable, ['--no-remote', '--profile', profile, '--remote-debugging-port', '0'], { env: { ...desktop.environment, HOME: profile }, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const address = await waitFor('Firefox', () => /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1], 60_000)
  const socket = new WebSocket(`${address}/session`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const replies = new Map<number, Reply>()
  socket.on('message', (data) => {
    const reply: Reply = JSON.parse(String(data))
    if (reply.id !== undefined) replies.set(reply.id, reply)
  })
  let calls = 0
  const call = async (method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> => {
    const id = ++calls
    socket.send(JSON.stringify({ id, method, params }))
    const { result, error, message } = await waitFor(method, () => replies.get(id), 30_000)
    if (result === undefined) throw new Error(`${method}: ${error} ${message}`)
    return result
  }
  await call('session.new', { capabilities: {} })
  await call('webExtension.install', { extensionData: { type: 'path', path: extension } })
  const { contexts } = await call('browsingContext.getTree') as { contexts: { context: string }[] }
  const first = contexts[0]?.context
  return {
    goto: async (url) => void await call('browsingContext.navigate', { context: first, url, wait: 'complete' }),
    async pair(code) {
      // Driving software may not go to an extension's page: the keyboard may.
      await desktop.xdotool('search', '--sync', '--onlyvisible', '--class', 'firefox', 'windowactivate', '--sync')
      await desktop.xdotool('key', 'ctrl+t')
      await desktop.xdotool('key', 'ctrl+l')
      await desktop.xdotool('type', '--delay', '10', `moz-extension://${uuid}/options.html`)
      await desktop.xdotool('key', 'Return')
      await waitFor('the extension’s page', async () => (await desktop.xdotool('getactivewindow', 'getwindowname')).startsWith('Connect this browser'))
      await desktop.xdotool('type', '--delay', '20', code)
      await desktop.xdotool('key', 'Return')
    },
    async close() {
      socket.terminate()
      await end(child)
    },
  }
}
