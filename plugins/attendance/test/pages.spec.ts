/// <reference lib="dom" />
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeViolations } from '../../../admin-ui/test/axe.ts'
import { openPage } from '../../../admin-ui/test/open-page.ts'
import type { OpenPageOptions, OpenedPage } from '../../../admin-ui/test/open-page.ts'
import { watchPage } from '../../../admin-ui/test/page-watch.ts'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { closeTestBrowser, testBrowser } from '../../../sdk/testing/browser.ts'
import type { TestMember, TestWorkspace } from '@overt/sdk/testing'

const base = '/plugins/attendance'

describe('attendance in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  let taskId: string
  const today = Temporal.Now.plainDateISO('UTC')
  /** The Monday of last week: wherever today falls, it has passed. */
  const monday = today.subtract({ days: today.dayOfWeek + 6 })
  const shownMonth = (page: Page) => (monday.month === today.month ? Promise.resolve() : page.getByRole('button', { name: 'Previous month' }).click())

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['attendance'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    grace = await workspace.member({ name: 'Grace Hopper' })
    await workspace.admin.put(`${base}/schedules/${grace.id}`, {
      validFrom: monday.toString(), timeZone: 'UTC', workingDays: [1, 2, 3, 4, 5], startsAt: '09:00', endsAt: '17:00', minimumSeconds: 28_800,
    })
    const organization = (await workspace.admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>()
    const project = (await workspace.admin.post('/projects', { name: 'TrackingIM', organizationId: organization.id })).json<{ id: string }>()
    taskId = (await workspace.admin.post('/tasks', { name: 'Reading help', projectId: project.id })).json<{ id: string }>().id
    await workspace.admin.post('/entries', { memberId: grace.id, taskId, startedAt: `${monday}T09:30:00Z`, stoppedAt: `${monday}T17:30:00Z` })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, { settled: true, ...options })

  it('shows the team’s month in letters, moves by arrow keys, and says why', async () => {
    const { page, faults, close } = await open(workspace.admin, '/attendance')
    await shownMonth(page)
    const late = page.getByRole('gridcell', { name: /Grace Hopper.*Late/ })
    await late.focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.match(/Grace Hopper.*Absent/)
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
    const day = (await grace.get(`${base}/days/${grace.id}/${monday}`)).json<{ code: string; clockInAt: string }>()
    expect(day).to.include({ code: 'P', clockInAt: `${monday}T09:00:00Z` })
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
