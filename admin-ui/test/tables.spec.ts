import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { TestWorkspace } from '@overt/testing/platform'
import { openPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'

const screenshots = process.env['OVERT_SCREENSHOTS']
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Tables that are no lists of rows, and why the SDK's `DataTable` cannot show them. */
const ownTables: Readonly<Record<string, string>> = {
  'admin-ui/parts/AuditDialog.vue': 'differences of one record: values of any length, shown whole over several lines',
  'admin-ui/parts/me/NoticeChoices.vue': 'a form: one box for each kind of notice and each way it goes',
  'admin-ui/parts/plugins/ReadmeText.vue': 'a table that the author of a plugin wrote, in running text',
  'admin-ui/parts/time/sheet/SheetTable.vue': 'the weekly grid: cells are inputs, keys move in two directions, both edges have sums',
  'plugins/attendance/ui/MonthCalendar.vue': 'a calendar: weeks by weekdays, keys move in two directions',
  'plugins/attendance/ui/TeamGrid.vue': 'the month matrix: people by dates, keys move in two directions, rows in view only',
  'plugins/attendance/ui/TeamWidget.vue': 'a small matrix of people by the days of a week',
  'plugins/permissions/ui/RightsMatrix.vue': 'the rights matrix: a tree by actions, painted with the pointer, keys move in two directions',
  'sdk/ui/components/DataTable.vue': 'the component itself',
  'sdk/ui/components/chart/ChartView.vue': 'the figures of a chart, for screen readers only',
}

/** Texts of cells and headings that are cut, e.g. `Alexandra…`. */
const cutTexts = (page: Page): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll<HTMLElement>('table[aria-label] :is(th, td), table[aria-label] :is(th, td) .truncate')]
  .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && !element.classList.contains('sr-only')).map(({ innerText }) => innerText))

describe('tables', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    await fillWorkspace(workspace)
    await workspace.member({ name: 'Maximiliane von Schwarzenberg-Hohenlohe' })
  })

  it('are the SDK’s, but for those that are no lists of rows', () => {
    const found = globSync(['admin-ui/**/*.vue', 'plugins/*/ui/**/*.vue', 'sdk/ui/**/*.vue', 'examples/*/ui/**/*.vue'], { cwd: root, exclude: (name) => name.includes('node_modules') || name.includes('dist') })
      .map((file) => file.replaceAll('\\', '/')).filter((file) => /<table\b/.test(readFileSync(root + file, 'utf8')))
    expect(found.sort()).to.deep.equal(Object.keys(ownTables).sort())
  })

  it('cut no name and no address of members at 1600 px, where there is room at any hour', async () => {
    const { page, faults, close } = await openPage(platform, workspace.admin, '/members', { settled: true, width: 1600 })
    await page.getByText('Maximiliane von Schwarzenberg-Hohenlohe').waitFor()
    await page.waitForFunction(() => document.querySelector<HTMLElement>('thead [data-column=name]')!.style.width.endsWith('px'))
    if (screenshots !== undefined) await page.screenshot({ path: `${screenshots}/members-wide.png` })
    expect(await cutTexts(page)).to.deep.equal([])
    const frame = await page.locator('table').boundingBox()
    expect(frame!.width).to.be.closeTo(await page.locator('table').evaluate((table) => table.parentElement!.clientWidth), 2)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('show what has no room whole while a row has the focus, and keep the first column in view', async () => {
    const { page, faults, close } = await openPage(platform, workspace.admin, '/members', { settled: true, width: 390, height: 800 })
    const row = page.getByRole('row').filter({ hasText: 'Maximiliane' })
    await row.waitFor()
    await page.keyboard.press('j')
    for (let steps = 0; steps < 3 && !await row.evaluate((element) => element === document.activeElement); steps++) await page.keyboard.press('j')
    await page.locator('.overt-whole').getByText('Maximiliane von Schwarzenberg-Hohenlohe').waitFor()
    if (screenshots !== undefined) await page.screenshot({ path: `${screenshots}/members-phone.png` })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('have boxes and headings on one line with their cells', async () => {
    const { page, close } = await openPage(platform, workspace.admin, '/members', { settled: true })
    await page.getByText('Maximiliane von Schwarzenberg-Hohenlohe').waitFor()
    const starts = await page.evaluate(() => {
      const left = (selector: string): number[] => [...document.querySelectorAll(selector)].map((element) => Math.round(element.getBoundingClientRect().left))
      return { boxes: [...new Set([...left('thead .overt-check'), ...left('tbody .overt-check')])].length, heads: left('thead th'), cells: left('tbody tr:not([aria-hidden]):first-of-type > *') }
    })
    expect(starts.boxes).to.equal(1)
    expect(starts.heads).to.deep.equal(starts.cells)
    await close()
  })
})
