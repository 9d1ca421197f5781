/// <reference lib="dom" />
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeViolations } from '../../../admin-ui/test/axe.ts'
import { watchPage } from '../../../admin-ui/test/page-watch.ts'
import { createUiPlatform, signIn, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { closeTestBrowser, testBrowser } from '../../../sdk/testing/browser.ts'
import type { TestMember, TestWorkspace } from '@overt/sdk/testing'
import { base, grant, idsIn, made, permissionsFolder, save } from './permissions-support.ts'

interface Opened {
  readonly page: Page
  readonly faults: readonly string[]
  close(): Promise<void>
}

describe('permissions in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  let acme: string
  let web: string

  before(async () => {
    platform = await createUiPlatform({ plugins: [permissionsFolder] })
    workspace = await platform.workspace({ name: 'Acme', enabled: ['permissions'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    grace = await workspace.member({ name: 'Grace Hopper' })
    acme = await made(workspace.admin, '/organizations', { name: 'PrettyNeat' })
    web = await made(workspace.admin, '/projects', { name: 'TrackingIM', organizationId: acme })
    const taskId = await made(workspace.admin, '/tasks', { name: 'Reading help', projectId: web })
    await made(grace, '/entries', { taskId, startedAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z', description: 'Manual' })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  async function open(as: TestMember, path: string, { width = 1440, scheme = 'light' }: { readonly width?: number; readonly scheme?: 'light' | 'dark' } = {}): Promise<Opened> {
    const context = await (await testBrowser()).newContext({ viewport: { width, height: 900 }, colorScheme: scheme, locale: 'en-GB', timezoneId: 'UTC' })
    const page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    await signIn(page, platform.origin, as, path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    return { page, faults, close: () => context.close() }
  }
  const cell = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}:`) })

  it('sets cells, shows what is inherited and from where, takes steps back, tells the difference, saves all at once', async () => {
    const { page, faults, close } = await open(workspace.admin, '/permissions')
    await page.getByRole('checkbox', { name: 'Grace Hopper' }).click()
    await cell(page, 'PrettyNeat, Read').click()
    await cell(page, 'PrettyNeat, Read').press('d')
    await page.getByRole('button', { name: 'Open PrettyNeat' }).click()
    expect(await cell(page, 'TrackingIM, Read').getAttribute('title')).to.equal('Denied, inherited from PrettyNeat (Grace Hopper)')
    await cell(page, 'TrackingIM, Read').press('a')
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await cell(page, 'TrackingIM, Read').getAttribute('title')).to.contain('inherited')
    await page.getByRole('button', { name: 'Review one change' }).click()
    expect(await page.getByRole('dialog').innerText()).to.match(/Grace Hopper[\s\S]*PrettyNeat · Everything in the tree · Read[\s\S]*Inherited → Denied/)
    await page.getByRole('button', { name: 'Save all' }).click()
    await page.getByText('Permissions saved').first().waitFor()
    expect(await idsIn(grace, '/organizations')).to.deep.equal([])
    const putBack = page.waitForResponse((response) => response.request().method() === 'PUT')
    await page.getByRole('button', { name: 'Undo' }).and(page.locator(':enabled')).click()
    expect((await putBack).status()).to.equal(200)
    expect(await idsIn(grace, '/organizations')).to.deep.equal([acme])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('paints columns and finds nodes by name', async () => {
    const { page, faults, close } = await open(workspace.admin, '/permissions')
    await page.getByRole('checkbox', { name: 'Grace Hopper' }).click()
    await page.getByLabel('Search the tree').fill('tracking')
    await cell(page, 'TrackingIM, Read').waitFor()
    await page.getByRole('button', { name: 'Paint: deny' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    expect(await cell(page, 'TrackingIM, Delete').getAttribute('title')).to.equal('Denied')
    expect(await cell(page, 'PrettyNeat, Delete').getAttribute('title')).to.equal('Denied')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('makes a group', async () => {
    const { page, faults, close } = await open(workspace.admin, '/permissions')
    await page.getByRole('button', { name: 'New group' }).click()
    await page.getByLabel('Name').fill('Readers')
    await page.getByRole('dialog').getByRole('checkbox', { name: 'Grace Hopper' }).click()
    await page.getByRole('button', { name: 'Save group' }).click()
    await page.getByText('Readers (1)').waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('says who can do what and why', async () => {
    await save(workspace, { kind: 'member', id: grace.id }, [grant('all', 'organization', acme, { allow: ['update'] })])
    const { page, faults, close } = await open(workspace.admin, '/permissions/access')
    await page.getByRole('button', { name: 'PrettyNeat', exact: true }).click()
    await page.getByText('allowed at the level organization: granted personally').first().waitFor()
    expect(faults).to.deep.equal([])
    await close()
    await save(workspace, { kind: 'member', id: grace.id }, [])
  })

  it('shows members who can see each of their entries', async () => {
    const { page, faults, close } = await open(grace, `/members/${grace.id}/access`)
    await page.getByRole('button', { name: /Manual/ }).click()
    await page.getByText('Ada Admin').waitFor()
    await page.getByText('as an admin').first().waitFor()
    expect(faults).to.deep.equal([])
    expect((await grace.get(`${base}/groups`)).statusCode).to.equal(403)
    await close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      it(`has nothing that axe objects to, and nothing too wide, at ${width} px in ${scheme}`, async () => {
        const { page, faults, close } = await open(workspace.admin, '/permissions', { width, scheme })
        await page.getByRole('checkbox', { name: 'Grace Hopper' }).click()
        await cell(page, 'PrettyNeat, Read').press('d')
        await page.getByRole('button', { name: 'Open PrettyNeat' }).click()
        await cell(page, 'TrackingIM, Read').waitFor()
        const look = async (name: string) => {
          const folder = process.env['OVERT_SCREENSHOTS']
          if (folder !== undefined) await page.screenshot({ path: `${folder}/permissions-${name}-${width}-${scheme}.png`, fullPage: true })
          expect(await axeViolations(page), name).to.deep.equal([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).to.be.at.most(0)
        }
        await look('editor')
        await page.goto(`${platform.origin}/permissions/access`)
        await page.getByRole('button', { name: 'PrettyNeat', exact: true }).click()
        await page.getByText('as an admin').first().waitFor()
        await look('access')
        expect(faults).to.deep.equal([])
        await close()
      })
    }
  }
})
