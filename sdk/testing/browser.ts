import { existsSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import type { Browser } from 'playwright-core'

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--disable-sync',
  '--no-first-run', '--mute-audio', '--force-color-profile=srgb', '--hide-scrollbars',
]

/** The browser to test with: the one that `CHROME_PATH` names, else the Chromium of a registry package. */
export async function chromePath(): Promise<string> {
  const named = process.env['CHROME_PATH']
  if (named === undefined || named === '') return chromium.executablePath()
  if (!existsSync(named)) throw new Error(`CHROME_PATH names no file: ${named}`)
  return named
}

let running: Promise<Browser> | undefined

/** The browser of this test run, started once; each test opens contexts of its own in it. */
export function testBrowser(): Promise<Browser> {
  running ??= chromePath().then((executablePath) => playwright.launch({ executablePath, headless: true, args: flags }))
  return running
}

/** Ends the browser of this test run. */
export async function closeTestBrowser(): Promise<void> {
  const browser = await running
  running = undefined
  await browser?.close()
}
