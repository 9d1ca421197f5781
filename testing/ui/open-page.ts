import type { Page } from 'playwright-core'
import type { TestMember } from '../contracts.ts'
import { testBrowser } from './browser.ts'
import { watchPage } from './page-watch.ts'
import { signIn } from './sign-in.ts'

/** A page in a browser of its own. */
export interface OpenedPage {
  readonly page: Page
  /** What must never happen, see `watchPage`. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

/** The window and the browser that a page is opened in. */
export interface OpenPageOptions {
  readonly width?: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
  /** Of the browser; UTC where absent. */
  readonly timeZone?: string
  /** BCP 47; `en-GB` where absent. The page speaks the language of the account. */
  readonly locale?: string
  /** Called before anything is opened, for routes and scripts of the test's own. */
  readonly prepare?: (page: Page) => Promise<void>
  /** Waits until nothing is asked of the server any more. */
  readonly settled?: boolean
}

/** Opens an address in a browser of its own, signed in as this member, and waits for its heading. */
export async function openPage({ origin }: { readonly origin: string }, as: Pick<TestMember, 'email' | 'password'>, path: string, { width = 1440, height = 900, scheme = 'light', timeZone = 'UTC', locale = 'en-GB', prepare, settled = false }: OpenPageOptions = {}): Promise<OpenedPage> {
  const context = await (await testBrowser()).newContext({ viewport: { width, height }, colorScheme: scheme, ...prepare === undefined ? {} : { serviceWorkers: 'block' as const }, locale, timezoneId: timeZone })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const faults = await watchPage(page, origin)
  await prepare?.(page)
  await signIn(page, origin, as, path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  if (settled) await page.waitForLoadState('networkidle')
  return { page, faults, close: () => context.close() }
}
