/// <reference lib="dom" />
import { expect } from 'chai'
import { closeTestBrowser, openPage, pageOf } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { judgePage } from './judge-page.ts'

const base = '/plugins/privacy'
describe('privacy in the browser', function () {
  this.timeout(180_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let mia: TestMember

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['activity', 'screenshots', 'privacy'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    await workspace.admin.post(`${base}/presets/ontario/apply`, {})
    mia = await workspace.member({ name: 'Mia Member', monitored: true })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, { settled: true, ...options })

  it('shows what a preset changes before it is applied, and applies it', async () => {
    const opened = await open(workspace.admin, '/privacy/presets')
    const { page, faults, close } = opened
    await page.waitForURL((url) => pageOf(url) === '/settings/monitoring')
    await page.getByText('European Union', { exact: true }).waitFor()
    await judgePage(opened, 'presets')
    await page.getByRole('button', { name: /Show changes.*European Union/ }).click()
    await page.getByText('CNIL', { exact: false }).first().waitFor()
    await judgePage(opened, 'preset-changes')
    await page.getByRole('button', { name: 'Apply European Union' }).click()
    await page.getByText('In force: European Union', { exact: false }).waitFor()
    expect((await workspace.admin.get(`${base}/presets`)).json<{ inForce: { id: string } }>().inForce.id).to.equal('eu')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('marks a setting that leaves the preset in its own form', async () => {
    await workspace.admin.post(`${base}/presets/eu/apply`, {})
    await workspace.admin.patch('/plugins/screenshots', { settings: { everyMinutes: 3 } })
    const { page, faults, close } = await open(workspace.admin, '/settings/monitoring')
    await page.getByText('Outside the preset European Union (there: 10 minutes).', { exact: false }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('tells a member everything, and takes an objection', async () => {
    const opened = await open(mia, '/privacy')
    const { page, faults, close } = opened
    await page.getByText('written policy on electronic monitoring', { exact: false }).waitFor()
    await page.getByText('Picture and record are deleted.', { exact: false }).waitFor()
    await page.getByRole('button', { name: /^Object.*Screenshots/ }).click()
    await page.getByLabel('Your reason').fill('My screen shows patients.')
    await page.getByRole('button', { name: 'Send objection' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText('My screen shows patients.').waitFor()
    for (const words of ['To let those who may see them check what was worked on.', 'Screenshots: 30 days, then deleted.', 'Seen by you and by', 'Nobody but you in the last 30 days.']) await page.getByText(words, { exact: false }).first().waitFor()
    await judgePage(opened, 'mine')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows the objection to those who answer, who answer it', async () => {
    // The preset that another test applies asks for a reason before somebody's records are shown.
    await workspace.admin.patch('', { lookReason: 'off' })
    await mia.post(`${base}/objections`, { about: 'activity', reason: 'My work is on paper.' })
    const opened = await open(workspace.admin, '/privacy/objections')
    const { page, faults, close } = opened
    await page.getByText('Mia Member: Activity').waitFor()
    await judgePage(opened, 'objections')
    await page.getByRole('button', { name: 'Answer', exact: true }).first().click()
    await page.getByLabel('Your answer').fill('Your screen is left out from today on.')
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByText('accepted', { exact: true }).first().waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows how long records are kept, and leads into the one field that sets it', async () => {
    await workspace.enable('attendance')
    const opened = await open(workspace.admin, '/privacy/retention')
    const { page, faults, close } = opened
    await page.getByText('Attendance days').waitFor()
    await judgePage(opened, 'retention')
    await page.getByRole('link', { name: 'Screenshots: change in Monitoring', exact: true }).click()
    await page.waitForURL((url) => url.hash === '#screenshots.retentionDays')
    await page.waitForFunction(() => (document.activeElement as HTMLInputElement | null)?.closest('[id="screenshots.retentionDays"]') !== null)
    await page.keyboard.press('Control+A')
    await page.keyboard.type('12')
    await page.keyboard.press('Enter')
    await page.getByText('Saved', { exact: true }).first().waitFor()
    expect((await workspace.admin.get('/plugins/screenshots')).json<{ settings: { retentionDays: number } }>().settings.retentionDays).to.equal(12)
    expect(faults).to.deep.equal([])
    await close()
    const other = await open(mia, '/privacy/retention')
    await other.page.getByText('Attendance days').waitFor()
    expect(await other.page.getByRole('link', { name: /change in Monitoring/ }).count()).to.equal(0)
    await other.close()
  })

  it('reports a breach to everybody, who see it above every page until they have read it', async () => {
    await workspace.admin.patch('', { lookReason: 'off' })
    const opened = await open(workspace.admin, '/privacy/breaches')
    const { page, faults, close } = opened
    await page.getByText('No breaches').waitFor()
    await page.getByRole('button', { name: 'Report a breach' }).click()
    await page.getByRole('button', { name: 'See who is affected' }).click()
    await page.getByText(/members? affected/).first().waitFor()
    await judgePage(opened, 'breach-form')
    await page.getByRole('button', { name: /^Tell all \d+ members/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: /^Tell all/ }).click()
    await page.getByText('Tell the authority by', { exact: false }).waitFor()
    await platform.drain()
    const member = await open(mia, '/')
    await member.page.getByRole('button', { name: 'I have read this' }).waitFor()
    await judgePage(member, 'breach-banner')
    await member.page.getByRole('button', { name: 'I have read this' }).click()
    await member.page.getByRole('button', { name: 'I have read this' }).waitFor({ state: 'detached' })
    await platform.drain()
    await page.reload()
    await page.getByRole('button', { name: 'Delivery list' }).click()
    await page.getByText('in the browser', { exact: false }).waitFor()
    await judgePage(opened, 'breaches')
    expect([...faults, ...member.faults]).to.deep.equal([])
    await close()
    await member.close()
  })

  it('proposes what was refused, shows the representative what waits, and offers the documents', async () => {
    const council = await platform.workspace({ name: 'Council', timeZone: 'UTC', enabled: ['activity', 'screenshots', 'privacy'] })
    await council.admin.patch(`/api/workspaces/${council.id}`, { onboarding: { completed: true, step: 5 } })
    const rosa = await council.member({ name: 'Rosa Rat', monitored: false })
    await council.admin.put(`${base}/council/representatives`, { memberIds: [rosa.id] })
    await council.admin.patch('/plugins/screenshots', { settings: { everyMinutes: 3 } })
    const opened = await open(council.admin, '/privacy/council')
    await opened.page.getByText('Screenshots: ', { exact: false }).first().waitFor()
    await opened.page.getByLabel('Reason').fill('We lost work to an error nobody could explain.')
    await opened.page.getByRole('button', { name: 'Propose' }).click()
    await opened.page.getByText('Waits until', { exact: false }).waitFor()
    // Without the toast, whose guards of the focus are hidden and can be reached.
    await opened.page.reload()
    await opened.page.getByText('Waits until', { exact: false }).waitFor()
    await judgePage(opened, 'council')
    const seen = await open(rosa, '/privacy/council')
    await seen.page.getByRole('button', { name: 'Approve' }).click()
    await seen.page.getByText('Approved', { exact: true }).waitFor()
    await judgePage(seen, 'council-representative')
    await opened.page.goto(new URL('/privacy/documents', opened.page.url()).href)
    await opened.page.getByText('Record of processing activities', { exact: false }).waitFor()
    await judgePage(opened, 'documents')
    expect([...opened.faults, ...seen.faults]).to.deep.equal([])
    await opened.close()
    await seen.close()
  })

  it('is the last step of the wizard where the plugin is on', async () => {
    const fresh = await platform.workspace({ name: 'Fresh', timeZone: 'UTC', enabled: ['privacy'] })
    const opened = await open(fresh.admin, '/onboarding')
    const { page, faults, close } = opened
    await page.getByRole('button', { name: 'Privacy preset' }).click()
    await page.getByText('Start from the rules of your jurisdiction.', { exact: false }).waitFor()
    await page.getByText('New York', { exact: true }).waitFor()
    await judgePage(opened, 'wizard')
    await page.getByRole('button', { name: 'Finish', exact: true }).click()
    await page.waitForURL((url) => pageOf(url) === '/')
    expect(faults).to.deep.equal([])
    await close()
  })
})
