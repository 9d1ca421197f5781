import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import type { Entry } from '../../sdk/wire/index.ts'
import type { TestWorkspace } from '@overt/testing/platform'
import { axeViolations, dateIn, signIn, useWatchedPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'

describe('what can be done with entries', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let taskId: string
  let page: Page
  let daysAgo = 10
  let date: string

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    taskId = (await fillWorkspace(workspace)).taskIds[0] ?? ''
  })
  useWatchedPage(() => platform.origin, { viewport: { width: 1280, height: 900 }, timezoneId: 'Europe/Berlin' }, (opened) => { page = opened.page })
  beforeEach(async () => {
    // Each test has a day of its own.
    date = Temporal.Now.plainDateISO('Europe/Berlin').subtract({ days: daysAgo++ }).toString()
    for (const hour of [9, 13]) await file(hour)
    await signIn(page, platform.origin, workspace.admin, '/time')
    await page.getByLabel('From', { exact: true }).fill(date)
    await page.getByLabel('To', { exact: true }).fill(date)
    await row('09:00–11:00').waitFor()
  })

  const instant = (hour: number): string => Temporal.PlainDateTime.from(`${date}T00:00`).add({ hours: hour }).toZonedDateTime('Europe/Berlin').toInstant().toString()
  async function file(hour: number): Promise<void> {
    const answer = await workspace.admin.post('/entries', { taskId, startedAt: instant(hour), stoppedAt: instant(hour + 2), description: 'as before' })
    expect(answer.statusCode, answer.body).to.equal(201)
  }
  async function filed(): Promise<readonly Entry[]> {
    const { items } = (await workspace.admin.get(`/entries?memberId=${workspace.admin.id}&from=${date}&to=${date}`)).json<{ items: Entry[] }>()
    return items.toSorted((one, other) => one.startedAt.localeCompare(other.startedAt))
  }
  const row = (time: string): Locator => page.getByRole('main').getByRole('listitem').filter({ hasText: time })
  const box = (time: string): Locator => row(time).getByRole('checkbox')
  const dialog = (): Locator => page.getByRole('dialog')

  it('splits an entry at the instant that was asked for', async () => {
    await row('09:00–11:00').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Split' }).click()
    const at = dialog().getByLabel('Split at')
    expect(await dateIn(at), 'the middle is offered').to.equal(`${date}T10:00`)
    expect(await axeViolations(page)).to.deep.equal([])
    await at.fill(`${date}T12:00`)
    await dialog().getByText('Choose a time within').waitFor()
    expect(await dialog().getByRole('button', { name: 'Split it' }).isDisabled()).to.equal(true)
    await at.fill(`${date}T09:30`)
    await dialog().getByRole('button', { name: 'Split it' }).click()
    await row('09:00–09:30').waitFor()
    await row('09:30–11:00').waitFor()
    expect((await filed()).map(({ description }) => description)).to.deep.equal(['as before', 'as before', 'as before'])
  })

  it('splits by keyboard alone', async () => {
    await box('13:00–15:00').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('x')
    await dialog().getByLabel('Split at').waitFor()
    await page.keyboard.press('Enter')
    await row('09:00–10:00').waitFor()
    await row('10:00–11:00').waitFor()
  })

  it('files the same again right after it, by menu and by key, and says when there is no room', async () => {
    await row('09:00–11:00').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    await dialog().getByLabel('Start').waitFor()
    await dialog().getByRole('button', { name: 'Duplicate' }).click()
    await row('11:00–13:00').waitFor()
    await dialog().waitFor({ state: 'detached' })

    await box('09:00–11:00').focus()
    await page.keyboard.press('d')
    // The field takes the focus in a turn of its own after the dialog is there.
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'startedAt')
    await page.keyboard.press('Enter')
    await dialog().getByRole('alert').waitFor()
    await dialog().getByLabel('Start').fill(`${date}T16:00`)
    await page.keyboard.press('Enter')
    await row('16:00–18:00').waitFor()
    expect((await filed()).every((entry) => entry.taskId === taskId && entry.description === 'as before')).to.equal(true)
  })

  it('changes task, billable, tags and description of many entries at once, by keyboard, and leaves the rest', async () => {
    await box('13:00–15:00').focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Edit 2 entries' }).waitFor()
    expect(await dialog().getByRole('button', { name: 'Save' }).isDisabled(), 'nothing was chosen yet').to.equal(true)
    await dialog().getByLabel('Billable').selectOption('no')
    await dialog().getByLabel('Replace the tags').press('Space')
    await dialog().getByLabel('Tags', { exact: true }).fill('night')
    await page.keyboard.press('Enter')
    expect(await axeViolations(page)).to.deep.equal([])
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'detached' })
    const [first] = await filed()
    expect((await filed()).map(({ billable, tags, description }) => ({ billable, tags, description })))
      .to.deep.equal([1, 2].map(() => ({ billable: false, tags: ['night'], description: 'as before' })))

    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Edit' }).click()
    await dialog().getByLabel('Task').click()
    await page.getByRole('option', { name: 'Support' }).click()
    await dialog().getByLabel('Replace the description').click()
    await dialog().getByLabel('Description', { exact: true }).fill('all the same')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'detached' })
    await row('09:00–11:00').getByText('Support').waitFor()
    expect((await filed()).every((entry) => entry.taskId !== first?.taskId && entry.description === 'all the same')).to.equal(true)
  })
})
