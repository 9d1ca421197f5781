/// <reference lib="dom" />
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeViolations, closeTestBrowser, openPage, testBrowser, watchPage } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestMember, TestWorkspace } from '@overt/testing'

const base = '/plugins/attendance'

describe('attendance in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  let taskId: string
  const today = Temporal.Now.plainDateISO('UTC')
  const nineDaysAgo = today.subtract({ days: 9 })
  /** A passed day with a passed day after it in the same month, neither on today's day of the week: a schedule for both never judges today, whatever the hour. */
  const worked = nineDaysAgo.day === nineDaysAgo.daysInMonth ? nineDaysAgo.subtract({ days: 1 }) : nineDaysAgo
  const shownMonth = (page: Page) => (worked.month === today.month ? Promise.resolve() : page.getByRole('button', { name: 'Previous month' }).click())

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['attendance'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    grace = await workspace.member({ name: 'Grace Hopper' })
    await workspace.admin.put(`${base}/schedules/${grace.id}`, {
      validFrom: worked.toString(), timeZone: 'UTC', workingDays: [worked.dayOfWeek, worked.add({ days: 1 }).dayOfWeek], startsAt: '09:00', endsAt: '17:00', minimumSeconds: 28_800,
    })
    const organization = (await workspace.admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>()
    const project = (await workspace.admin.post('/projects', { name: 'TrackingIM', organizationId: organization.id })).json<{ id: string }>()
    taskId = (await workspace.admin.post('/tasks', { name: 'Reading help', projectId: project.id })).json<{ id: string }>().id
    await workspace.admin.post('/entries', { memberId: grace.id, taskId, startedAt: `${worked}T09:30:00Z`, stoppedAt: `${worked}T17:30:00Z` })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, { settled: true, ...options })

  it('reads the team as one scrolls, and finds anybody by name', async () => {
    const large = await platform.workspace({ name: 'Large', timeZone: 'UTC', enabled: ['attendance'] })
    await large.admin.patch(`/api/workspaces/${large.id}`, { onboarding: { completed: true, step: 5 } })
    await large.inUnit((unit) => unit.query(`
      with person as (insert into identity."user" (id, name, email, email_verified) select gen_random_uuid(), 'Person ' || to_char(n, 'FM000'), 'person-' || n || '-' || $1 || '@example.test', true from generate_series(1, 120) n returning id)
      insert into core.member (workspace_id, id, user_id, role, joined_at) select $1::uuid, gen_random_uuid(), id, 'member', now() - interval '90 days' from person`, [large.id]))
    const { page, faults, close } = await open(large.admin, '/attendance')
    const grid = page.getByRole('grid')
    await page.getByRole('rowheader', { name: 'Person 001' }).waitFor()
    expect(await grid.getAttribute('aria-rowcount'), 'not everybody has been read').to.equal('-1')
    for (let seen = false; !seen;) {
      await grid.evaluate((element) => { element.parentElement!.scrollTop = element.parentElement!.scrollHeight })
      seen = await page.getByRole('rowheader', { name: 'Person 120' }).waitFor({ timeout: 1_000 }).then(() => true, () => false)
    }
    expect(await grid.getAttribute('aria-rowcount')).to.equal('122')
    await page.getByLabel('Find a person').fill('son 042')
    await page.getByRole('rowheader', { name: 'Person 042' }).waitFor()
    await page.getByRole('rowheader', { name: 'Person 120' }).waitFor({ state: 'detached' })
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows the team’s month in letters, moves by arrow keys, and says why', async () => {
    const { page, faults, close } = await open(workspace.admin, '/attendance')
    await shownMonth(page)
    const late = page.getByRole('gridcell', { name: /Grace Hopper.*Late/ })
    await late.focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.match(/Grace Hopper.*No record/)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('dialog')
    await panel.getByText('Why?').waitFor()
    expect(await panel.innerText()).to.match(/Clock-in .*09:30:00 is later than .*09:10:00: late/)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('takes a member’s request with its effect before it is sent, and another’s decision', async () => {
    const asked = await open(grace, `/members/${grace.id}/attendance`)
    await shownMonth(asked.page)
    await asked.page.getByRole('button', { name: /Late/ }).click()
    await asked.page.getByRole('dialog').getByRole('button', { name: 'Request a correction' }).click()
    await asked.page.getByLabel('Clock-in').fill('09:00')
    await asked.page.getByText('As proposed').waitFor()
    expect(await asked.page.getByRole('dialog').innerText()).to.match(/Late[\s\S]*As proposed[\s\S]*Present/)
    await asked.page.getByLabel('Reason').fill('I was at the client first.')
    await asked.page.getByRole('button', { name: 'Send' }).click()
    await asked.page.getByText('Request sent').first().waitFor()
    expect(asked.faults).to.deep.equal([])
    await asked.close()

    const decided = await open(workspace.admin, '/attendance/requests')
    await decided.page.getByText('I was at the client first.').waitFor()
    await decided.page.getByRole('button', { name: 'Approve' }).click()
    await decided.page.getByText('Nothing waits here').waitFor()
    expect(decided.faults).to.deep.equal([])
    await decided.close()
    const day = (await grace.get(`${base}/days/${grace.id}/${worked}`)).json<{ code: string; clockInAt: string }>()
    expect(day).to.include({ code: 'P', clockInAt: `${worked}T09:00:00Z` })
  })

  it('shows which days a back-dated schedule changes, saves it, and takes a later version back', async () => {
    const { page, faults, close } = await open(workspace.admin, `/members/${grace.id}/attendance`)
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Schedule' }).click()
    await dialog.getByLabel('Valid from').fill(worked.toString())
    const weekday = worked.toLocaleString('en-GB', { weekday: 'long' })
    await dialog.getByLabel(`${weekday}: Shift start`).fill('10:00')
    await dialog.getByLabel(`${weekday}: Shift end`).fill('18:00')
    await dialog.getByRole('button', { name: 'Check and save' }).click()
    await dialog.getByRole('heading', { name: '1 day changes' }).waitFor({ timeout: 30_000 })
    expect(await dialog.innerText()).to.match(/Present\s*\+ left early/)
    await dialog.getByRole('button', { name: 'Save schedule' }).click()
    await page.getByText('Schedule saved').first().waitFor()

    const later = today.add({ days: 40 })
    await page.getByRole('button', { name: 'Schedule' }).click()
    await dialog.getByLabel('Valid from').fill(later.toString())
    await dialog.getByRole('button', { name: 'Check and save' }).click()
    await dialog.getByText('No day up to today changes').waitFor()
    await dialog.getByRole('button', { name: 'Save schedule' }).click()
    await dialog.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Schedule' }).click()
    await dialog.getByText('Not yet in force').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await dialog.getByRole('button', { name: /^Withdraw: / }).first().click()
    await dialog.getByText('No day up to today changes').waitFor()
    await dialog.getByRole('button', { name: 'Withdraw' }).click()
    await page.getByText('Version withdrawn').first().waitFor()
    expect((await workspace.admin.get(`${base}/schedules/${grace.id}`)).json<{ versions: { validFrom: string }[] }>().versions.map(({ validFrom }) => validFrom)).to.deep.equal([worked.toString()])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows what a calendar holds, and what of it gives no holiday, before it is imported', async () => {
    const { page, faults, close } = await open(workspace.admin, '/attendance/leave')
    const dialog = page.getByRole('dialog')
    const choose = (lines: string[]) => page.getByLabel('Calendar file (.ics)').setInputFiles({
      name: 'days.ics', mimeType: 'text/calendar', buffer: Buffer.from(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR'].join('\r\n')),
    })
    const year = today.year
    await choose([
      'BEGIN:VEVENT', 'UID:1', `DTSTART;VALUE=DATE:${year}0501`, 'RRULE:FREQ=YEARLY', 'SUMMARY:May Day', 'END:VEVENT',
      'BEGIN:VEVENT', 'UID:2', `DTSTART;VALUE=DATE:${year}0601`, 'STATUS:CANCELLED', 'SUMMARY:Fair', 'END:VEVENT',
    ])
    await dialog.getByRole('heading', { name: '3 days found' }).waitFor()
    expect(await dialog.innerText()).to.match(/1 entry is not a holiday[\s\S]*Fair[\s\S]*cancelled/)
    await dialog.getByLabel('To year').fill(String(year))
    await dialog.getByRole('heading', { name: '1 day found' }).waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await dialog.getByRole('button', { name: 'Import 1 day' }).click()
    await page.getByText('1 holiday added').first().waitFor()
    await page.getByText('May Day').waitFor()

    await choose(['BEGIN:VEVENT', 'UID:3', `DTSTART;VALUE=DATE:${year}0231`, 'SUMMARY:No such day', 'END:VEVENT'])
    await dialog.getByText(`“No such day”: its start ${year}-02-31 does not exist.`).waitFor()
    expect(await dialog.getByRole('button', { name: /^Import/ }).isDisabled()).to.equal(true)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('speaks German', async () => {
    const context = await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 }, locale: 'de-DE', timezoneId: 'UTC' })
    const page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    await page.goto(`${platform.origin}/sign-in?next=${encodeURIComponent(`/members/${grace.id}/attendance`)}`)
    await page.getByLabel('E-Mail').fill(grace.email)
    await page.getByLabel('Passwort', { exact: true }).fill(grace.password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Korrektur beantragen' }).waitFor()
    expect(faults).to.deep.equal([])
    await context.close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      it(`has nothing that axe objects to, and nothing too wide, at ${width} px in ${scheme}`, async () => {
        const { page, faults, close } = await open(workspace.admin, '/attendance', { width, scheme })
        for (const path of ['/attendance', '/attendance/requests', '/attendance/leave', `/members/${grace.id}/attendance`]) {
          await page.goto(platform.origin + path)
          await page.getByRole('heading', { level: 1 }).waitFor()
          await page.waitForLoadState('networkidle')
          expect(await axeViolations(page), path).to.deep.equal([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).to.be.at.most(0)
        }
        expect(faults).to.deep.equal([])
        await close()
      })
    }
  }
})
