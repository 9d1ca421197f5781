import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { axeViolations, closeTestBrowser, openPage, testBrowser, watchPage } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'

const march = 'from=2026-03-01&to=2026-03-31'

describe('reports in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['reports'] })
    const { admin } = workspace
    await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    grace = await workspace.member({ name: 'Grace Hopper' })
    const organizationId = (await admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>().id
    for (const [index, name] of ['TrackingIM', 'Compiler', 'Harbour'].entries()) {
      const projectId = (await admin.post('/projects', { name, organizationId })).json<{ id: string }>().id
      const taskId = (await admin.post('/tasks', { name: `Work on ${name}`, projectId, billable: index < 2, rate: 7_500 })).json<{ id: string }>().id
      for (let day = 2; day < 14; day += 1) {
        const date = `2026-03-${String(day).padStart(2, '0')}`
        for (const member of [grace, admin]) {
          await member.post('/entries', { taskId, startedAt: `${date}T${String(9 + index * 2).padStart(2, '0')}:00:00Z`, stoppedAt: `${date}T${10 + index * 2}:${10 + day}:00Z`, tags: index === 0 ? ['deep'] : [], billable: index < 2 })
        }
      }
    }
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, { settled: true, ...options })

  async function exportAs(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name, exact: true }).click()
  }

  it('leads from a group over its people to the entries', async () => {
    const { page, faults, close } = await open(workspace.admin, `/reports?${march}&subgroup=member`)
    const table = page.getByRole('table', { name: 'Groups' })
    await table.getByRole('button', { name: 'Show what is below Compiler' }).click()
    await table.getByRole('button', { name: 'Grace Hopper' }).click()
    const panel = page.getByRole('dialog')
    await panel.getByText('Work on Compiler').first().waitFor()
    expect(await panel.getByRole('listitem').count()).to.equal(12)
    expect(await panel.getByText('Compiler · PrettyNeat · Grace Hopper').count()).to.equal(12)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('leads to the entries without a tag', async () => {
    const { page, faults, close } = await open(grace, `/reports?${march}&group=tag`)
    await page.getByRole('table', { name: 'Groups' }).getByRole('button', { name: 'Without a tag' }).click()
    await page.getByRole('dialog').getByText('Work on Harbour').first().waitFor()
    expect(await page.getByRole('dialog').getByRole('listitem').count()).to.equal(24)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('keeps the whole report in its address, and exports what it shows', async () => {
    const { page, faults, close } = await open(workspace.admin, `/reports?${march}`)
    await page.getByLabel('Group by').click()
    await page.getByRole('option', { name: 'Person' }).click()
    await page.getByLabel('Rounding', { exact: true }).click()
    await page.getByRole('option', { name: 'Round up' }).click()
    await page.getByText('Rounding adds').waitFor()
    await page.getByRole('button', { name: 'Hours of the week' }).click()
    await page.getByRole('figure', { name: 'Hours of the week' }).waitFor()
    const address = page.url()
    for (const part of ['group=member', 'rounding=up', 'roundingMinutes=15', 'chart=heat', 'from=2026-03-01']) expect(address).to.include(part)
    const shown = await page.getByRole('table', { name: 'Groups' }).innerText()
    await page.reload()
    await page.getByRole('figure', { name: 'Hours of the week' }).waitFor()
    expect(await page.getByRole('table', { name: 'Groups' }).innerText()).to.equal(shown)
    const [download] = await Promise.all([page.waitForEvent('download'), exportAs(page, 'Comma, 27.50')])
    const text = await readFile(await download.path(), 'utf8')
    expect(text.split('\r\n')).to.have.length(1 + 72 + 1)
    expect(text).to.include('Duration,Tracked,Amount')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('saves a report, shares it, finds it by its address, and sends it by mail', async () => {
    const { page, faults, close } = await open(workspace.admin, `/reports?${march}&group=member&projectIds=`)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByLabel('Name').fill('Everyone in March')
    await page.getByRole('radio', { name: 'Everyone' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Everyone in March', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Saved' }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'Everyone in March' })
    await row.getByRole('button', { name: 'Star Everyone in March' }).click()
    await row.getByRole('button', { name: 'Star Everyone in March', pressed: true }).waitFor()
    await row.getByRole('button', { name: 'Actions for Everyone in March' }).click()
    await page.getByRole('menuitem', { name: 'Send by mail…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await row.getByText('Every Monday at 07:00').waitFor()
    const address = await row.getByRole('link', { name: 'Everyone in March' }).getAttribute('href')
    expect(faults).to.deep.equal([])
    await close()
    const reader = await open(grace, address!)
    await reader.page.getByRole('table', { name: 'Groups' }).getByRole('button', { name: 'Grace Hopper' }).waitFor()
    expect(await reader.page.getByRole('table', { name: 'Groups' }).getByRole('rowheader').allInnerTexts()).to.deep.equal(['Grace Hopper', 'Total'])
    expect(reader.page.url()).to.include('group=member')
    expect(reader.faults).to.deep.equal([])
    await reader.close()
  })

  it('follows a file that is made in the background until it is fetched', async () => {
    const { page, faults, close } = await open(workspace.admin, `/reports?${march}`)
    const begun = await workspace.admin.post('/plugins/reports/exports', { format: 'csv', query: { from: '2026-03-01', to: '2026-03-31' } })
    expect(begun.statusCode, begun.body).to.equal(201)
    const tray = page.getByRole('region', { name: 'Files' })
    await tray.getByText('Waiting for its turn').waitFor()
    await platform.drain()
    const [download] = await Promise.all([page.waitForEvent('download'), tray.getByRole('link', { name: 'Download' }).click()])
    expect((await readFile(await download.path(), 'utf8')).split('\r\n')).to.have.length(1 + 72 + 1)
    await tray.getByRole('button', { name: 'Remove report 2026-03-01 2026-03-31.csv' }).click()
    await tray.waitFor({ state: 'detached' })
    expect(faults).to.deep.equal([])
    await close()
  })

  it('says what to do where nothing was tracked', async () => {
    const { page, faults, close } = await open(grace, '/reports?from=2020-01-01&to=2020-01-02')
    await page.getByText('Nothing tracked here').waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('speaks German', async () => {
    const context = await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 }, locale: 'de-DE', timezoneId: 'UTC' })
    const page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    await page.goto(`${platform.origin}/sign-in?next=${encodeURIComponent(`/reports?${march}&group=week`)}`)
    await page.getByLabel('E-Mail').fill(grace.email)
    await page.getByLabel('Passwort', { exact: true }).fill(grace.password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Woche ab/ }).first().waitFor()
    expect(faults).to.deep.equal([])
    await context.close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      it(`has nothing that axe objects to, and nothing too wide, at ${width} px in ${scheme}`, async () => {
        const { page, faults, close } = await open(workspace.admin, `/reports?${march}&subgroup=member`, { width, scheme })
        for (const chart of width === 390 ? ['bars', 'heat'] : ['lines', 'pie', 'heat']) {
          await page.goto(`${platform.origin}/reports?${march}&group=project&subgroup=member&rounding=up&chart=${chart}`)
          await page.getByRole('table', { name: 'Groups' }).waitFor()
          await page.waitForLoadState('networkidle')
          expect(await axeViolations(page), chart).to.deep.equal([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), chart).to.be.at.most(0)
        }
        await page.goto(`${platform.origin}/reports/saved`)
        await page.getByText('Everyone in March').waitFor()
        expect(await axeViolations(page), 'saved').to.deep.equal([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 'saved').to.be.at.most(0)
        expect(faults).to.deep.equal([])
        await close()
      })
    }
  }
})
