import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { Entry } from '@overt/sdk'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { axeViolations, openPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const zone = 'Europe/Berlin'
const pictures = process.env.OVERT_TEST_PICTURES

describe('the time sheet', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let tasks: ReadonlyMap<string, string>

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: zone })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    const made = async (path: string, body: object): Promise<string> => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    const projectId = await made('/projects', { name: 'TrackingIM', organizationId: await made('/organizations', { name: 'PrettyNeat' }), color: '#0d9488' })
    tasks = new Map(await Promise.all(['Accounts', 'Support'].map(async (name) => [name, await made('/tasks', { name, projectId })] as const)))
  })

  const today = Temporal.Now.plainDateISO(zone)
  const monday = today.subtract({ days: today.dayOfWeek - 1 })
  const at = (day: Temporal.PlainDate, time: string): string => day.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString()
  const file = async (member: TestMember, task: string, day: Temporal.PlainDate, from: string, to: string, description = ''): Promise<void> => {
    const answer = await member.post('/entries', { taskId: tasks.get(task), startedAt: at(day, from), stoppedAt: at(day, to), description })
    expect(answer.statusCode, answer.body).to.equal(201)
  }
  const lengths = async (member: TestMember): Promise<readonly string[]> => (await member.get(`/entries?sort=startedAt&memberId=${member.id}`)).json<{ items: Entry[] }>().items
    .map(({ startedAt, stoppedAt, taskId, description }) => [[...tasks].find(([, id]) => id === taskId)![0], Temporal.Instant.from(startedAt).toZonedDateTimeISO(zone).toPlainDate().toString(), (Date.parse(stoppedAt!) - Date.parse(startedAt)) / 3_600_000, description].filter((each) => each !== '').join(' '))
  const cell = (page: Page, task: string, day: Temporal.PlainDate) => page.locator(`[data-cell="${tasks.get(task)!} ${day.toString()}"]`)
  const isFocused = (page: Page, task: string, day: Temporal.PlainDate): Promise<unknown> =>
    page.waitForFunction((key) => (document.activeElement as HTMLElement | null)?.dataset['cell'] === key, `${tasks.get(task)!} ${day.toString()}`)
  const picture = async (page: Page, name: string): Promise<void> => {
    if (pictures === undefined) return
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: `${pictures}/${name}.png` })
  }

  it('is filled by keyboard alone, saved as one and taken back', async () => {
    const member = await workspace.member({ name: 'Ida' })
    for (const [index, task] of ['Accounts', 'Support'].entries()) await file(member, task, monday.subtract({ days: 5 }), `${String(9 + index)}:00`.padStart(5, '0'), `${String(10 + index)}:00`)
    const { page, faults, close } = await openPage(platform, member, '/timesheet', { timeZone: zone, settled: true })
    await cell(page, 'Accounts', monday).waitFor()
    await cell(page, 'Accounts', monday).focus()
    await page.keyboard.type('8')
    await page.keyboard.press('ArrowDown')
    await isFocused(page, 'Support', monday)
    await page.keyboard.type('45m')
    await page.keyboard.press('ArrowDown')
    await isFocused(page, 'Support', monday)
    // Below the last row there is nothing to go to; what comes next is typed over.
    await page.keyboard.type('1h30')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowRight')
    await isFocused(page, 'Accounts', monday.add({ days: 1 }))
    await page.keyboard.type('7,25')
    await page.keyboard.press('Tab')
    await isFocused(page, 'Accounts', monday.add({ days: 2 }))
    await page.keyboard.type('90m')
    await page.keyboard.press('Escape')
    expect(await cell(page, 'Accounts', monday.add({ days: 2 })).inputValue(), 'Escape takes back').to.equal('')
    await page.keyboard.type('90m')
    await page.keyboard.press('Enter')
    await isFocused(page, 'Support', monday.add({ days: 2 }))
    await page.keyboard.press('Alt+ArrowDown')
    await page.getByRole('dialog').getByText('Enter a duration first.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText('4 cells changed').waitFor()
    await page.getByRole('table').getByText('18:15').first().waitFor()
    await picture(page, 'sheet-1440')
    expect(await lengths(member), 'nothing is stored before').to.have.length(2)
    await cell(page, 'Accounts', monday).focus()
    await page.keyboard.press('Control+Enter')
    await page.getByText('Time saved').first().waitFor()
    expect((await lengths(member)).slice(2)).to.have.members([`Accounts ${monday.toString()} 8`, `Support ${monday.toString()} 1.5`, `Accounts ${monday.add({ days: 1 }).toString()} 7.25`, `Accounts ${monday.add({ days: 2 }).toString()} 1.5`])
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await page.getByText('Change taken back').first().waitFor()
    expect(await lengths(member)).to.have.length(2)
    await page.waitForFunction((key) => document.querySelector<HTMLInputElement>(`[data-cell="${key}"]`)?.value === '', `${tasks.get('Accounts')!} ${monday.toString()}`)
    expect(await axeViolations(page)).to.deep.equal([])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('keeps what it cannot save, says why in the cell, and never touches entries with times', async () => {
    const member = await workspace.member({ name: 'Jo' })
    await file(member, 'Support', monday, '09:00', '11:00', 'call')
    const { page, close } = await openPage(platform, member, '/timesheet', { timeZone: zone, settled: true })
    await cell(page, 'Support', monday).focus()
    await page.keyboard.type('soon')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.type('2')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('alert').getByText('1 cell cannot be saved').waitFor()
    await isFocused(page, 'Support', monday)
    expect(await cell(page, 'Support', monday).inputValue()).to.equal('soon')
    await page.getByText('This is not a duration.').first().waitFor()
    await page.keyboard.type('1')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Entries of this cell have a start and a stop of their own').first().waitFor()
    expect(await cell(page, 'Support', monday).inputValue(), 'what was typed stays').to.equal('1:00')
    expect(await lengths(member), 'nor the other cell').to.have.length(1)
    await picture(page, 'sheet-refused')
    await page.keyboard.type('3')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Time saved').first().waitFor()
    expect(await lengths(member)).to.have.members([`Support ${monday.toString()} 2 call`, `Support ${monday.toString()} 1`, `Support ${monday.add({ days: 1 }).toString()} 2`])
    await cell(page, 'Support', monday).focus()
    await page.keyboard.press('Alt+ArrowDown')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('09:00–11:00').waitFor()
    await dialog.getByText('Entered as a duration').waitFor()
    await picture(page, 'sheet-entries')
    expect(await axeViolations(page)).to.deep.equal([])
    await dialog.getByRole('button', { name: /Edit entry/ }).last().click()
    await page.getByRole('dialog', { name: 'Edit entry' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await cell(page, 'Support', monday.add({ days: 1 })).focus()
    await page.keyboard.press('Alt+ArrowDown')
    await page.getByRole('dialog').getByLabel('Note').fill('report')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText('1 cell changed').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('Discard what you typed?').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Time saved').first().waitFor()
    expect(await lengths(member)).to.include(`Support ${monday.add({ days: 1 }).toString()} 2 report`)
    await close()
  })

  it('copies last week and the last day with a preview', async () => {
    const member = await workspace.member({ name: 'Kim' })
    await file(member, 'Accounts', monday.subtract({ days: 7 }), '09:00', '12:00', 'books')
    await file(member, 'Support', monday.subtract({ days: 6 }), '09:00', '10:00')
    await file(member, 'Accounts', monday, '09:00', '10:00')
    const { page, close } = await openPage(platform, member, '/timesheet', { timeZone: zone, settled: true })
    await page.getByRole('button', { name: 'Copy last week' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Holds 1:00 already').waitFor()
    await picture(page, 'sheet-copy')
    expect(await axeViolations(page)).to.deep.equal([])
    await dialog.getByRole('button', { name: 'Add 1 entry' }).click()
    await page.getByText('Time saved').first().waitFor()
    expect((await lengths(member)).slice(-2)).to.deep.equal([`Accounts ${monday.toString()} 1`, `Support ${monday.add({ days: 1 }).toString()} 1`])
    await page.getByRole('button', { name: 'Copy last day' }).click()
    const wednesday = monday.add({ days: 2 })
    await page.getByRole('dialog').getByLabel('To').selectOption(wednesday.toString())
    await page.getByRole('dialog').getByRole('button', { name: 'Add 1 entry' }).click()
    await page.waitForFunction((key) => document.querySelector<HTMLInputElement>(`[data-cell="${key}"]`)?.value === '1:00', `${tasks.get('Support')!} ${wednesday.toString()}`)
    await close()
  })

  it('is a day at a time on a phone, and somebody else\'s for who may enter their time', async () => {
    const lee = await workspace.member({ name: 'Lee' })
    await file(lee, 'Support', monday.subtract({ days: 7 }), '09:00', '10:00')
    for (const scheme of ['light', 'dark'] as const) {
      const { page, close } = await openPage(platform, lee, '/timesheet', { timeZone: zone, width: 390, height: 844, scheme, settled: true })
      await page.getByRole('button', { name: 'Support: 15 minutes more' }).click()
      await page.getByRole('button', { name: 'Support: 15 minutes more' }).click()
      expect(await page.locator('[data-cell]').first().inputValue()).to.equal('0:30')
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).to.equal(0)
      expect(await axeViolations(page)).to.deep.equal([])
      await picture(page, `sheet-390-${scheme}`)
      await page.getByRole('button', { name: 'Discard' }).click()
      await close()
    }
    const { page, close } = await openPage(platform, workspace.admin, `/timesheet?person=${lee.id}`, { timeZone: zone, scheme: 'dark', settled: true })
    await cell(page, 'Support', monday).focus()
    await page.keyboard.type('2')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Time saved').first().waitFor()
    await picture(page, 'sheet-1440-dark')
    expect(await lengths(lee)).to.include(`Support ${monday.toString()} 2`)
    expect(await lengths(workspace.admin)).to.deep.equal([])
    expect(await axeViolations(page)).to.deep.equal([])
    await close()
  })
})
