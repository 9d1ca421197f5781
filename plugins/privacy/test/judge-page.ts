/// <reference lib="dom" />
import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import { axeViolations } from '@overt/testing/ui'
import type { OpenedPage } from '@overt/testing/ui'

/** Pictures of the pages for whoever looks at them; nowhere unless asked for. */
const pictures = process.env['OVERT_PAGE_PICTURES']

/** Expects a page without violations in axe that is as wide as the window of a phone and of a desk, and takes pictures of it where they are wanted. */
export async function judgePage({ page }: OpenedPage, name: string): Promise<void> {
  // The guards of a dialog's focus go a moment after it.
  await page.locator('[data-reka-focus-guard]').first().waitFor({ state: 'detached' })
  expect(await axeViolations(page), name).to.deep.equal([])
  for (const [width, height] of [[390, 844], [1_440, 900]] as const) {
    await page.setViewportSize({ width, height })
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} at ${String(width)}`).to.equal(true)
    if (pictures === undefined) continue
    mkdirSync(pictures, { recursive: true })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: `${pictures}/${name}-${String(width)}-${colorScheme}.png`, fullPage: true })
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }
}
