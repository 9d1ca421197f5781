import { equal } from 'node:assert/strict'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { testBrowser } from './browser.ts'
import { watchPage } from './page-watch.ts'

/** An empty page and its browser context. */
export interface WatchedPage {
  readonly context: BrowserContext
  readonly page: Page
}

/** Opens an empty page in a browser of its own; `close` fails where something happened on it that must never happen. */
export async function openWatchedPage(origin: string, options: BrowserContextOptions): Promise<WatchedPage & { close(): Promise<void> }> {
  const context = await (await testBrowser()).newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const faults = await watchPage(page, origin)
  return {
    context,
    page,
    async close() {
      await context.close()
      equal(faults.join('\n'), '')
    },
  }
}

/** Such a page for each test of the `describe` that calls it. */
export function useWatchedPage(origin: () => string, options: BrowserContextOptions, take: (opened: WatchedPage) => void): void {
  let opened: Awaited<ReturnType<typeof openWatchedPage>> | undefined
  beforeEach(async () => {
    opened = await openWatchedPage(origin(), options)
    take(opened)
  })
  afterEach(() => opened?.close())
}
