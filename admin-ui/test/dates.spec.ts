import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import { axeViolations, dateIn, signIn, useWatchedPage } from '@overt/testing/ui'
import type { TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'

describe('dates and how they read', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let page: Page

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    await fillWorkspace(workspace)
  })
  useWatchedPage(() => platform.origin, { viewport: { width: 1440, height: 900 }, timezoneId: 'Europe/Berlin', locale: 'en-GB' }, (opened) => { page = opened.page })
  afterEach(() => workspace.admin.patch('/api/me', { locale: null, formats: { clock: null, durations: null, weekStart: null } }))

  const field = (name: string): Locator => page.getByRole('main').getByRole('group', { name: 'Dates' }).getByLabel(name, { exact: true })
  const openTrail = async (): Promise<void> => {
    await signIn(page, platform.origin, workspace.admin, '/audit')
    await field('From').waitFor()
  }

  it('are typed as the reader writes them or as ISO, and stand there as the reader writes them', async () => {
    await openTrail()
    for (const [typed, date, shown] of [['3.2.2026', '2026-02-03', '3 Feb 2026'], ['2026-01-05', '2026-01-05', '5 Jan 2026'], ['7 March 2025', '2025-03-07', '7 Mar 2025']] as const) {
      await field('From').fill(typed)
      await field('From').press('Tab')
      expect([await dateIn(field('From')), await field('From').inputValue()]).to.deep.equal([date, shown])
    }
    await field('From').press('ArrowUp')
    expect(await dateIn(field('From'))).to.equal('2025-03-08')
  })

  it('stay what was typed, with a sentence, where the calendar has no such date', async () => {
    await openTrail()
    const before = await dateIn(field('From'))
    for (const typed of ['31.2.2026', '202611-11-29', 'soon']) {
      await field('From').fill(typed)
      await field('From').press('Tab')
      await page.getByRole('alert').filter({ hasText: 'This is not a date. Enter it like this: ' }).waitFor()
      expect([await field('From').inputValue(), await dateIn(field('From'))]).to.deep.equal([typed, before])
    }
    await field('From').fill('')
    await field('From').press('Tab')
    expect(await dateIn(field('From'))).to.equal(before)
  })

  it('are chosen in a calendar by keyboard alone, also a range and a usual one', async () => {
    await openTrail()
    await field('From').fill('2026-03-10')
    await field('To').fill('2026-03-12')
    await page.getByRole('button', { name: 'Choose dates in a calendar' }).press('Enter')
    const calendar = page.getByRole('dialog')
    await calendar.getByRole('application').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await calendar.getByRole('button', { name: /10 March 2026/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await calendar.waitFor({ state: 'detached' })
    expect([await dateIn(field('From')), await dateIn(field('To'))]).to.deep.equal(['2026-03-11', '2026-03-18'])
    await page.getByRole('button', { name: 'Choose dates in a calendar' }).click()
    await calendar.getByRole('button', { name: 'This year' }).click()
    expect((await dateIn(field('From'))).slice(4)).to.equal('-01-01')
  })

  it('follow the choices of the person: clock, durations and the first day of the week, in German too', async () => {
    await signIn(page, platform.origin, workspace.admin, '/me')
    await page.getByLabel('Clock', { exact: true }).selectOption('12-hour')
    await page.getByLabel('Durations').selectOption('decimal')
    await page.getByLabel('First day of the week').selectOption('7')
    await page.getByRole('main').getByRole('button', { name: 'Save' }).first().click()
    await page.getByText('Saved', { exact: true }).first().waitFor()
    await page.goto(`${platform.origin}/time`)
    await page.getByRole('button', { name: 'Add entry' }).first().click()
    const start = page.getByRole('dialog').getByLabel('Start', { exact: true })
    await start.fill('2026-11-27T17:05')
    await start.press('Tab')
    expect((await start.inputValue()).replaceAll('\u202F', ' ')).to.equal('27 Nov 2026, 5:05 pm')
    await start.fill('9p')
    await start.press('Tab')
    expect(await dateIn(start)).to.equal('2026-11-27T21:00')
    await start.press('Alt+ArrowDown')
    const calendar = page.getByRole('dialog').filter({ has: page.getByRole('application') }).last()
    expect((await calendar.locator('th').first().textContent())?.trim()[0]).to.equal('S')
  })
})
