/// <reference lib="dom" />
import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import { axeViolations } from '../../../admin-ui/test/axe.ts'
import { openPage } from '../../../admin-ui/test/open-page.ts'
import type { OpenPageOptions, OpenedPage } from '../../../admin-ui/test/open-page.ts'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { closeTestBrowser } from '../../../sdk/testing/browser.ts'
import type { TestMember, TestWorkspace } from '@overt/sdk/testing'

const base = '/plugins/privacy'
/** Pictures of the pages for whoever looks at them; nowhere unless asked for. */
const pictures = process.env['OVERT_PAGE_PICTURES']

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
  async function look({ page }: OpenedPage, name: string): Promise<void> {
    // What fades in or out has no contrast of its own yet.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity).map(({ finished }) => finished)))
    expect(await axeViolations(page), name).to.deep.equal([])
    if (pictures === undefined) return
    mkdirSync(pictures, { recursive: true })
    for (const [width, height] of [[1_440, 900], [390, 844]] as const) {
      await page.setViewportSize({ width, height })
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.screenshot({ path: `${pictures}/${name}-${String(width)}-${colorScheme}.png`, fullPage: true })
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1_440, height: 900 })
  }

  it('shows what a preset changes before it is applied, and applies it', async () => {
    const opened = await open(workspace.admin, '/privacy/presets')
    const { page, faults, close } = opened
    await page.getByText('European Union', { exact: true }).waitFor()
    await look(opened, 'presets')
    await page.getByRole('button', { name: /Show changes.*European Union/ }).click()
    await page.getByText('CNIL', { exact: false }).first().waitFor()
    await look(opened, 'preset-changes')
    await page.getByRole('button', { name: 'Apply European Union' }).click()
    await page.getByText('In force: European Union', { exact: false }).waitFor()
    expect((await workspace.admin.get(`${base}/presets`)).json<{ inForce: { id: string } }>().inForce.id).to.equal('eu')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('marks a setting that leaves the preset in its own form', async () => {
    await workspace.admin.post(`${base}/presets/eu/apply`, {})
    await workspace.admin.patch('/plugins/screenshots', { settings: { everyMinutes: 3 } })
    const { page, faults, close } = await open(workspace.admin, '/settings/plugins/screenshots')
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
    await look(opened, 'mine')
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
    await look(opened, 'objections')
    await page.getByRole('button', { name: 'Answer', exact: true }).first().click()
    await page.getByLabel('Your answer').fill('Your screen is left out from today on.')
    await page.getByRole('button', { name: 'Accept' }).click()
    await page.getByText('accepted', { exact: true }).first().waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('changes how long records are kept, in the setting of whoever keeps them', async () => {
    const opened = await open(workspace.admin, '/privacy/retention')
    const { page, faults, close } = opened
    await page.getByLabel('Screenshots: Kept for', { exact: true }).fill('12')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Retention saved').first().waitFor()
    expect((await workspace.admin.get('/plugins/screenshots')).json<{ settings: { retentionDays: number } }>().settings.retentionDays).to.equal(12)
    await look(opened, 'retention')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('is the last step of the wizard where the plugin is on', async () => {
    const fresh = await platform.workspace({ name: 'Fresh', timeZone: 'UTC', enabled: ['privacy'] })
    const opened = await open(fresh.admin, '/onboarding')
    const { page, faults, close } = opened
    await page.getByRole('button', { name: 'Privacy preset' }).click()
    await page.getByText('Start from the rules of your jurisdiction.', { exact: false }).waitFor()
    await page.getByText('New York', { exact: true }).waitFor()
    await look(opened, 'wizard')
    await page.getByRole('button', { name: 'Finish', exact: true }).click()
    await page.waitForURL((url) => url.pathname === '/')
    expect(faults).to.deep.equal([])
    await close()
  })
})
