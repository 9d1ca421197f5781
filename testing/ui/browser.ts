import { existsSync } from 'node:fs'
import { chromium as playwright } from 'playwright-core'
import type { Browser, BrowserContext, LaunchOptions, Locator } from 'playwright-core'
import { splitWorkspacePath } from '@overt/sdk'
import { unpackedChromium } from './chromium.ts'
import type { Chromium } from './chromium.ts'

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--disable-sync',
  '--no-first-run', '--mute-audio', '--force-color-profile=srgb', '--hide-scrollbars',
]

/** The browser to test with: the one that `CHROME_PATH` names, else the Chromium of a registry package. Unpacks it where that was not done yet. */
export async function prepareTestBrowser(): Promise<Chromium> {
  const named = process.env['CHROME_PATH']
  if (named === undefined || named === '') return unpackedChromium()
  if (!existsSync(named)) throw new Error(`CHROME_PATH names no file: ${named}`)
  return { executablePath: named, environment: {} }
}

/** Starts a browser of one's own; whoever asks closes it. */
export async function launchTestBrowser(options: Pick<LaunchOptions, 'args'> = {}): Promise<Browser> {
  const { executablePath, environment } = await prepareTestBrowser()
  return playwright.launch({ executablePath, headless: true, args: [...flags, ...options.args ?? []], env: { ...process.env, ...environment } })
}

/** Starts a browser with a profile in this folder, for what private windows cannot do, such as installing an app; whoever asks closes it. */
export async function launchTestProfile(folder: string): Promise<BrowserContext> {
  const { executablePath, environment } = await prepareTestBrowser()
  return playwright.launchPersistentContext(folder, { executablePath, headless: true, args: flags, env: { ...process.env, ...environment } })
}

let running: Promise<Browser> | undefined

/** The browser of this test run, started once; each test opens contexts of its own in it. A start that failed is tried again by the next test. */
export function testBrowser(): Promise<Browser> {
  const launched = running ??= launchTestBrowser()
  launched.catch(() => { if (running === launched) running = undefined })
  return launched
}

/** The page that an address shows, whatever workspace it names: `/time` of `/w/acme/time`. */
export function pageOf(address: string | URL): string {
  const { pathname } = new URL(address)
  return splitWorkspacePath(pathname)?.page ?? pathname
}

/** Ends the browser of this test run. */
export async function closeTestBrowser(): Promise<void> {
  const browser = await running?.catch(() => undefined)
  running = undefined
  await browser?.close()
}

/** Types a date `YYYY-MM-DD`, a moment `YYYY-MM-DDTHH:MM` or a time `HH:MM` into a `DateInput` or `TimeInput`, and leaves it: it is then written as its reader writes it. */
export async function fillDate(input: Locator, value: string): Promise<void> {
  await input.fill(value)
  await input.blur()
}

/** What a `DateInput` or `TimeInput` says, however it is written. */
export const dateIn = async (input: Locator): Promise<string> => await input.getAttribute('data-value') ?? ''
