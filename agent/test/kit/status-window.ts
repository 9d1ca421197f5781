import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchTestBrowser } from '@overt/testing/ui'
import type { Agent } from '../../engine/agent.ts'
import { buildAgent } from '../../build.ts'
import { pageAddress, pageOrigin } from '../../shell/page-address.ts'
import { pageResponse } from '../../shell/page-protocol.ts'
import { createWindowHandlers } from '../../shell/window-handlers.ts'
import type { ShellActions } from '../../shell/window-handlers.ts'
import { requestChannel, stateChannel } from '../../shell/window-bridge.ts'
import { windowRequestNames } from '../../shell/window-requests.ts'

/**
 * The real window in a real browser: its built page and content security policy, the built preload script on a stand-in for
 * Electron's renderer half, and the real handlers with the frame's true address.
 */
export interface WindowLab {
  open(agent: Agent, options?: { locale?: string, dark?: boolean, width?: number, height?: number, address?: string, shell?: Partial<ShellActions>, /** What the window's clock shows, in milliseconds since 1970; without it, the time of day. */ at?: number }): Promise<OpenWindow>
  readonly folder: string
  close(): Promise<void>
}

export interface OpenWindow {
  readonly page: Page
  /** Violations of the content security policy and errors of the page. */
  readonly complaints: string[]
  /** Addresses the page asked for that are not its own. */
  readonly strangers: string[]
  close(): Promise<void>
}

/** The scheme that stands for `agent:`: browsers outside Electron know no protocols of our own. */
const stage = 'https://window.test'

export async function startWindowLab(): Promise<WindowLab> {
  const folder = await mkdtemp(join(tmpdir(), 'overt-window-'))
  await buildAgent(folder)
  const preload = await readFile(join(folder, 'preload.cjs'), 'utf8')
  const browser: Browser = await launchTestBrowser()
  return {
    folder,
    async open(agent, { locale = 'en-GB', dark = false, width = 820, height = 680, address = pageAddress, shell = {}, at } = {}) {
      const context: BrowserContext = await browser.newContext({ locale, colorScheme: dark ? 'dark' : 'light', viewport: { width, height } })
      const page = await context.newPage()
      if (at !== undefined) await page.clock.setFixedTime(at)
      const complaints: string[] = []
      const strangers: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await context.route('**', async (route) => {
        const asked = route.request().url()
        if (!asked.startsWith(`${stage}/`)) strangers.push(asked)
        const response = await pageResponse(asked.replace(stage, pageOrigin), join(folder, 'windows'))
        await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) })
      })
      const handlers = createWindowHandlers(agent, { ...defaultShell(locale), ...shell })
      await context.exposeBinding('electronInvoke', async ({ frame }, channel: string, input: unknown) => {
        const name = windowRequestNames.find((each) => requestChannel(each) === channel)
        if (name === undefined) throw new Error(`no handler for ${channel}`)
        const sender = { senderFrame: { url: frame.url().replace(stage, pageOrigin), parent: frame.parentFrame() } }
        return handlers[name](sender, input)
      })
      await context.addInitScript({ content: `(() => {
        const listeners = new Map()
        const standIn = {
          contextBridge: { exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: api }) },
          ipcRenderer: {
            invoke: (channel, input) => window.electronInvoke(channel, input),
            on: (channel, listener) => listeners.set(channel, listener),
            off: (channel) => listeners.delete(channel),
          },
        }
        window.electronSend = (channel, value) => listeners.get(channel)?.({}, value)
        const require = () => standIn
        ;(() => { ${preload}
        })()
      })()` })
      const unsubscribe = agent.subscribe((state) => {
        void page.evaluate(`electronSend(${JSON.stringify(stateChannel)}, ${JSON.stringify(state)})`).catch(() => undefined)
      })
      await page.goto(address.replace(pageOrigin, stage))
      return {
        page, complaints, strangers,
        close: async () => {
          unsubscribe()
          await context.close()
        },
      }
    },
    async close() {
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function defaultShell(locale: string): ShellActions {
  return {
    preferences: () => ({ locale, timeZone: 'Europe/Berlin', agentVersion: '0.1.0', startAtLogin: true, canStartAtLogin: true, isStartAtLoginManaged: false, serverPreset: null, workspacePreset: null }),
    costs: () => ({ cpuPercent: 0.42, memoryBytes: 118 * 1_048_576, processes: 4 }),
    setStartAtLogin: async () => undefined,
    openWorkspace: async () => undefined,
    isShortcutRefused: () => false,
    open: () => undefined,
    restartToUpdate: () => undefined,
    quit: () => undefined,
  }
}
