/// <reference lib="dom" />
import { expect } from 'chai'
import { axeViolations, closeTestBrowser, openPage } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestMember, TestWorkspace } from '@overt/testing'

const base = '/plugins/attendance'

describe('schedules in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  let taskId: string

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['attendance'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    grace = await workspace.member({ name: 'Grace Hopper' })
    await workspace.member({ name: 'Alan Turing' })
    const organization = (await workspace.admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>()
    const project = (await workspace.admin.post('/projects', { name: 'TrackingIM', organizationId: organization.id })).json<{ id: string }>()
    taskId = (await workspace.admin.post('/tasks', { name: 'Reading help', projectId: project.id })).json<{ id: string }>().id
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, { settled: true, ...options })
  const pictures = process.env.OVERT_PICTURES
  const picture = async ({ page }: OpenedPage, name: string): Promise<void> => {
    if (pictures === undefined) return
    for (const [width, height] of [[1440, 900], [390, 844]] as const) {
      await page.setViewportSize({ width, height })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png` })
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  const versions = async () => (await workspace.admin.get(`${base}/schedules/${grace.id}`)).json<{ versions: { weeklySeconds?: number; weekdays?: { weekday: number; endsAt: string }[]; minimumSeconds: number; breaks?: unknown[]; limits?: { preset: string } }[] }>().versions

  it('are found from Attendance, given to several people from a template, and taken back', async () => {
    const opened = await open(workspace.admin, '/attendance')
    const { page, faults, close } = opened
    await page.getByRole('link', { name: 'Schedules' }).click()
    await page.getByText('Grace Hopper').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await picture(opened, 'list')
    await page.getByRole('checkbox', { name: 'Grace Hopper' }).check()
    await page.getByRole('checkbox', { name: 'Alan Turing' }).check()
    await page.getByRole('button', { name: 'Set their schedule' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Schedule' }).click()
    await page.getByRole('option', { name: 'Flexible hours' }).click()
    await picture(opened, 'apply')
    await dialog.getByRole('button', { name: 'Check' }).click()
    await dialog.getByText('Alan Turing').first().waitFor()
    await picture(opened, 'apply-check')
    await dialog.getByRole('button', { name: 'Set for 2 people' }).click()
    await page.getByText('Schedule set for 2 people').first().waitFor()
    await page.getByText('40 h a week, Mon–Fri').nth(1).waitFor()
    expect((await versions()).map(({ weeklySeconds }) => weeklySeconds)).to.deep.equal([144_000])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('40 h a week, Mon–Fri').nth(1).waitFor({ state: 'detached' })
    expect(await versions()).to.deep.equal([])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('take lengths as people type them, hours per day, breaks and limits', async () => {
    const opened = await open(workspace.admin, `/members/${grace.id}/attendance`)
    const { page, faults, close } = opened
    await page.getByRole('button', { name: 'Schedule', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Monday').first().waitFor()
    await dialog.getByLabel('Friday: Shift end').fill('13:00')
    const friday = dialog.getByLabel('Friday: Required')
    await friday.fill('four hours or so')
    await dialog.getByRole('button', { name: 'Check and save' }).click()
    expect(await friday.evaluate((input: HTMLInputElement) => [input.value, input.validity.customError])).to.deep.equal(['four hours or so', true])
    await friday.fill('4h')
    await friday.blur()
    expect(await friday.inputValue()).to.equal('4:00')
    await dialog.getByRole('button', { name: 'Add a break' }).click()
    await dialog.getByLabel('Length').fill('45m')
    await dialog.getByRole('combobox', { name: 'Limits of working time' }).click()
    await page.getByRole('option', { name: 'Germany' }).click()
    await picture(opened, 'form')
    expect(await axeViolations(page)).to.deep.equal([])
    await dialog.getByRole('button', { name: 'Check and save' }).click()
    await dialog.getByRole('button', { name: 'Save schedule' }).click()
    await page.getByText('Schedule saved').first().waitFor()
    const [saved] = await versions()
    expect(saved).to.deep.include({ minimumSeconds: 28_800, limits: { preset: 'de' }, breaks: [{ kind: 'deducted', seconds: 2_700, afterSeconds: 21_600 }] })
    expect(saved!.weekdays).to.deep.equal([{ weekday: 5, startsAt: '09:00', endsAt: '13:00', minimumSeconds: 14_400 }])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('lead on from the palette', async () => {
    const { page, faults, close } = await open(workspace.admin, '/')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').or(page.getByRole('dialog').getByRole('textbox')).first().fill('gleitzeit')
    await page.getByRole('option', { name: /schedule/i }).first().click()
    await page.waitForURL(/\/attendance\/schedules$/)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('know the public holidays of a country without a file', async () => {
    const opened = await open(workspace.admin, '/attendance/leave')
    const { page, faults, close } = opened
    await page.getByRole('button', { name: 'Add a country’s holidays' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Country' }).or(dialog.getByRole('button', { name: 'Country' })).first().click()
    await page.keyboard.type('Austria')
    await page.getByRole('option', { name: 'Austria' }).click()
    await dialog.getByText('Corpus Christi').waitFor()
    await picture(opened, 'calendar')
    await dialog.getByRole('button', { name: 'Save holidays' }).click()
    await page.getByRole('button', { name: 'Change Austria' }).waitFor()
    await page.getByText('Corpus Christi').waitFor()
    await picture(opened, 'holidays')
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Remove Corpus Christi' }).click()
    await page.getByText('Corpus Christi', { exact: true }).waitFor({ state: 'detached' })
    expect(faults).to.deep.equal([])
    await close()
  })

  it('have stop and break in reach of a thumb on a phone, each large enough to hit', async () => {
    expect((await grace.post('/timer/start', { taskId })).statusCode).to.be.oneOf([200, 201])
    const { page, faults, close } = await open(grace, '/members', { width: 390 })
    const bar = page.getByRole('group', { name: 'Running entry' })
    await bar.waitFor()
    const size = async (name: string | RegExp) => {
      const button = page.locator('#timer-strip').getByRole('button', { name })
      await button.waitFor()
      const box = (await button.boundingBox())!
      expect(Math.min(box.width, box.height), String(name)).to.be.at.least(44)
      expect(box.y, `${String(name)} in the lower third`).to.be.greaterThan((page.viewportSize()!.height * 2) / 3)
      return button
    }
    await size('Stop')
    await (await size(/break/i)).click()
    await (await size(/end/i)).click()
    await bar.waitFor()
    await page.evaluate(() => { scrollTo(0, document.documentElement.scrollHeight) })
    expect(await axeViolations(page)).to.deep.equal([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0)
    if (process.env.OVERT_TEST_PICTURES !== undefined) await page.screenshot({ path: `${process.env.OVERT_TEST_PICTURES}/strip.png` })
    await (await size('Stop')).click()
    await bar.waitFor({ state: 'detached' })
    expect(faults).to.deep.equal([])
    await close()
  })

  it('have a break beside start and stop, that goes on with the task', async () => {
    await grace.post('/timer/start', { taskId })
    const opened = await open(grace, '/time')
    const { page, faults, close } = opened
    const main = page.getByRole('main')
    await picture(opened, 'running')
    await main.getByRole('button', { name: 'Take a break' }).click()
    await main.getByRole('button', { name: 'End break' }).waitFor()
    await picture(opened, 'break')
    expect((await grace.get('/timer')).json<{ entry: unknown }>().entry).to.equal(null)
    await main.getByRole('button', { name: 'End break' }).click()
    await main.getByRole('button', { name: 'Take a break' }).waitFor()
    await main.getByText('Reading help').first().waitFor()
    expect((await grace.get('/timer')).json<{ entry: { taskId: string } }>().entry.taskId).to.equal(taskId)
    expect(faults).to.deep.equal([])
    await close()
  })
})
