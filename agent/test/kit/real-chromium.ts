import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { BrowserContext, Page } from 'playwright-core'
import { waitFor } from './wait-for.ts'
import type { XDesktop } from './x-desktop.ts'

/** A whole Chromium: the one of the registry's package shows no windows and loads no extension. */
const candidates = [process.env.OVERT_FULL_CHROMIUM ?? '', '/usr/bin/chromium', '/usr/lib/chromium/chromium']

/** Where it is on this machine, and its name for `openBrowserScene`. */
export function findChromium(): { readonly executable: string | null, readonly name: string } {
  return { executable: candidates.find((path) => path !== '' && existsSync(path)) ?? null, name: 'a full Chromium (Debian: chromium)' }
}

/** Websites of any name, each a page with its name on it. */
export interface Websites {
  readonly port: number
  close(): Promise<void>
}

export async function startWebsites(): Promise<Websites> {
  const server = createServer(({ headers }, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>${headers.host}</title><h1>${headers.host}</h1>`)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

/** One profile of a real, visible Chromium with the extension in it. */
export interface RealChromium {
  readonly context: BrowserContext
  readonly page: Page
  readonly extensionId: string
  /** Types the agent's code into the extension's page, as a person does. */
  pair(code: string): Promise<string>
  /** The numbers of its windows on the desktop. */
  windows(): Promise<string[]>
  close(): Promise<void>
}

export interface ChromiumOptions {
  readonly executable: string
  readonly extension: string
  readonly profile: string
  readonly desktop: XDesktop
  readonly websites: Websites
}

export async function startRealChromium({ executable, extension, profile, desktop, websites }: ChromiumOptions): Promise<RealChromium> {
  const context = await chromium.launchPersistentContext(join(profile), {
    executablePath: executable, headless: false, viewport: null, env: { ...desktop.environment as Record<string, string> },
    ignoreDefaultArgs: ['--mute-audio', '--disable-extensions', '--disable-component-extensions-with-background-pages'],
    args: [
      '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync', '--password-store=basic',
      `--disable-extensions-except=${extension}`, `--load-extension=${extension}`, `--host-resolver-rules=MAP *.example 127.0.0.1:${websites.port}`,
      '--window-size=900,600',
    ],
  })
  const worker = context.serviceWorkers()[0] ?? await context.waitForEvent('serviceworker', { timeout: 20_000 })
  const extensionId = new URL(worker.url()).host
  const page = context.pages()[0] ?? await context.newPage()
  return {
    context, page, extensionId,
    async pair(code) {
      const options = await context.newPage()
      await options.goto(`chrome-extension://${extensionId}/options.html`)
      await options.locator('#code').fill(code)
      await options.locator('button').click()
      await waitFor('an answer', async () => await options.locator('#result').textContent())
      const result = await options.locator('#result').textContent() ?? ''
      await options.close()
      return result
    },
    windows: async () => (await desktop.xdotool('search', '--onlyvisible', '--class', 'chromium')).split('\n').filter((id) => id !== ''),
    close: () => context.close(),
  }
}
