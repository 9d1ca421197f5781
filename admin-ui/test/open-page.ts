import type { Page } from 'playwright-core'
import type { TestMember } from '@overt/sdk/testing'
import { testBrowser } from '../../sdk/testing/browser.ts'
import { watchPage } from './page-watch.ts'
import { signIn } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

export interface OpenedPage {
  readonly page: Page
  /** What must never happen, see `watchPage`. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

export interface OpenPageOptions {
  readonly width?: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
  /** Of the browser; UTC where absent. */
  readonly timeZone?: string
  /** Waits until nothing is asked of the server any more. */
  readonly settled?: boolean
}

/** Opens an address in a browser of its own, signed in as this member, and waits for its heading. */
export async function openPage({ origin }: Pick<UiPlatform, 'origin'>, as: Pick<TestMember, 'email' | 'password'>, path: string, { width = 1440, height = 900, scheme = 'light', timeZone = 'UTC', settled = false }: OpenPageOptions = {}): Promise<OpenedPage> {
  const context = await (await testBrowser()).newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'en-GB', timezoneId: timeZone })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const faults = await watchPage(page, origin)
  await signIn(page, origin, as, path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  if (settled) await page.waitForLoadState('networkidle')
  return { page, faults, close: () => context.close() }
}
