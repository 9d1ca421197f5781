/// <reference lib="dom" />
import { expect } from 'chai'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { closeTestBrowser, dateIn, openPage } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'

const base = '/plugins/attendance'
const note = 'Days and times in Europe/Berlin, the zone of the workspace. Yours is Pacific/Auckland.'

describe('attendance for a viewer in another zone', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let [mia, tomo]: TestMember[] = []
  const today = Temporal.Now.plainDateISO('Europe/Berlin')
  /** The Tuesday of last week. */
  const date = today.subtract({ days: today.dayOfWeek + 5 })
  const at = (time: string, zone: string): string => date.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString()

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin', enabled: ['attendance'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    ;[mia, tomo] = [await workspace.member({ name: 'Mia Maier' }), await workspace.member({ name: 'Tomo Tanaka' })]
    const shift = { validFrom: date.toString(), workingDays: [1, 2, 3, 4, 5], startsAt: '09:00', endsAt: '17:00', minimumSeconds: 3_600 }
    await workspace.admin.put(`${base}/schedules/${mia.id}`, { ...shift, timeZone: 'Europe/Berlin' })
    await workspace.admin.put(`${base}/schedules/${tomo.id}`, { ...shift, timeZone: 'Asia/Tokyo' })
    const organization = (await workspace.admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>()
    const project = (await workspace.admin.post('/projects', { name: 'TrackingIM', organizationId: organization.id })).json<{ id: string }>()
    const taskId = (await workspace.admin.post('/tasks', { name: 'Reading help', projectId: project.id })).json<{ id: string }>().id
    for (const [member, zone] of [[mia, 'Europe/Berlin'], [tomo, 'Asia/Tokyo']] as const) {
      await workspace.admin.post('/entries', { memberId: member.id, taskId, startedAt: at('08:55', zone), stoppedAt: at('17:05', zone) })
    }
    for (const viewer of [workspace.admin, mia]) await viewer.patch('/api/me', { timeZone: 'Pacific/Auckland' })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  async function open(as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> {
    const opened = await openPage(platform, as, path, { settled: true, ...options })
    if (path.includes('attendance') && !path.includes('/requests') && date.month !== today.month) await opened.page.getByRole('button', { name: 'Previous month' }).click()
    return opened
  }

  it('P14: lists each day with the zone that defines it', async () => {
    const { items } = (await workspace.admin.get(`${base}/days?from=${date}&to=${date}`)).json<{ items: { memberId: string; timeZone: string; code: string }[] }>()
    const zones = new Map(items.map(({ memberId, timeZone }) => [memberId, timeZone]))
    expect([zones.get(mia!.id), zones.get(tomo!.id)]).to.deep.equal(['Europe/Berlin', 'Asia/Tokyo'])
  })

  it('P14: shows the team in the workspace’s zone, says so, and names the zone of a schedule that has another', async () => {
    const { page, faults, close } = await open(workspace.admin, '/attendance')
    await page.getByText(note).waitFor()
    await page.getByRole('gridcell', { name: /Mia Maier.*08:55–17:05,/ }).waitFor()
    await page.getByRole('gridcell', { name: /Tomo Tanaka.*08:55–17:05 Asia\/Tokyo,/ }).click()
    const panel = page.getByRole('dialog')
    await panel.getByText('Why?').waitFor()
    expect(await panel.innerText()).to.match(/Clock-in\s+08:55\s*Asia\/Tokyo/)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('P14: shows a member’s month, a day and a correction on one clock', async () => {
    const { page, faults, close } = await open(mia!, `/members/${mia!.id}/attendance`)
    await page.getByText(note).waitFor()
    await page.getByRole('button', { name: /08:55–17:05/ }).click()
    const panel = page.getByRole('dialog')
    await panel.getByText('Why?').waitFor()
    expect(await panel.innerText()).to.match(/Clock-in\s+08:55\s+Clock-out\s+17:05\s/)
    await panel.getByRole('button', { name: 'Request a correction' }).click()
    expect(await dateIn(page.getByLabel('Clock-in'))).to.equal('08:55')
    await page.getByLabel('Clock-in').fill('09:00')
    await page.getByText('As proposed').waitFor()
    expect(await page.getByRole('dialog').innerText()).to.match(/08:55 – 17:05[\s\S]*09:00 – 17:05/)
    await page.getByLabel('Reason').fill('I was at the client first.')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Request sent').first().waitFor()
    expect(faults).to.deep.equal([])
    await close()
    const decided = await open(workspace.admin, '/attendance/requests')
    await decided.page.getByText(note).waitFor()
    await decided.page.getByText('I was at the client first.').waitFor()
    expect(await decided.page.getByRole('article').first().innerText()).to.match(/08:55 – 17:05[\s\S]*09:00 – 17:05/)
    await decided.close()
  })

  for (const width of [1440, 390]) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`P14: fits the page at ${String(width)} px in ${scheme}`, async () => {
        for (const [as, path, name] of [[workspace.admin, '/attendance', 'grid'], [tomo!, `/members/${tomo!.id}/attendance`, 'month'], [workspace.admin, '/attendance/requests', 'requests']] as const) {
          const { page, close } = await open(as, path, { width, scheme })
          if (process.env['OVERT_LOOKS'] !== undefined) await page.screenshot({ path: `${process.env['OVERT_LOOKS']}/zone-${name}-${String(width)}-${scheme}.png` })
          expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).to.equal(0)
          await close()
        }
      })
    }
  }
})
