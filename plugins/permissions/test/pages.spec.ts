/// <reference lib="dom" />
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeViolations } from '../../../admin-ui/test/axe.ts'
import { openPage } from '../../../admin-ui/test/open-page.ts'
import type { OpenPageOptions, OpenedPage } from '../../../admin-ui/test/open-page.ts'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { closeTestBrowser } from '../../../sdk/testing/browser.ts'
import type { TestMember, TestWorkspace } from '@overt/sdk/testing'
import { base, grant, idsIn, made, permissionsFolder, save } from './permissions-support.ts'

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

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, { settled: true, ...options })
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
    await page.getByRole('button', { name: 'Redo' }).click()
    expect(await cell(page, 'TrackingIM, Read').getAttribute('title')).to.equal('Allowed here')
    await cell(page, 'TrackingIM, Read').press('Control+z')
    await page.getByRole('button', { name: 'Review one change' }).click()
    expect(await page.getByRole('dialog').innerText()).to.match(/Grace Hopper cannot read anything in PrettyNeat\.\s+Before: depends on the kind of record\. After: not allowed \(set at PrettyNeat for Grace Hopper\)\./)
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

  it('picks one by the name and several by their boxes, and says at once what a click changes', async () => {
    const ben = await workspace.member({ name: 'Ben Busy' })
    const { id: groupId } = (await workspace.admin.post(`${base}/groups`, { name: 'Auditors', memberIds: [ben.id] })).json<{ id: string }>()
    await save(workspace, { kind: 'group', id: groupId }, [grant('all', 'organization', acme, { deny: ['update'] })])
    const { page, faults, close } = await open(workspace.admin, '/permissions')
    await page.getByRole('button', { name: /^Grace Hopper/ }).click()
    await page.getByRole('button', { name: /^Ben Busy/ }).click()
    expect(await page.getByRole('checkbox', { name: 'Grace Hopper' }).isChecked()).to.equal(false)
    const change = page.getByRole('status', { name: 'Last change' })
    await change.getByText('Click a cell').waitFor()
    await cell(page, 'PrettyNeat, Change').click()
    await change.getByText('Ben Busy may change everything in PrettyNeat.').waitFor()
    await change.getByText('After: not allowed (set at PrettyNeat for Auditors).').waitFor()
    await change.getByText('Not saved yet.').waitFor()
    // Grants that are read after a step stay when it is taken back.
    await page.getByRole('checkbox', { name: 'Auditors (1)' }).click()
    await page.getByRole('checkbox', { name: 'Ben Busy' }).click()
    await page.waitForFunction(() => document.querySelector('[aria-label^="PrettyNeat, Change"]')?.getAttribute('title') === 'Denied here')
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await cell(page, 'PrettyNeat, Change').getAttribute('title')).to.equal('Denied here')
    await change.getByText('Click a cell').waitFor()
    expect(faults).to.deep.equal([])
    await close()
    expect((await workspace.admin.delete(`${base}/groups/${groupId}`)).statusCode).to.equal(204)
  })

  it('says that something varies only where it does, and for whom', async () => {
    const [one, other] = [await workspace.member({ name: 'Una One' }), await workspace.member({ name: 'Otto Other' })]
    await save(workspace, { kind: 'member', id: one.id }, [grant('Project', 'organization', acme, { allow: ['read'], deny: ['update'] })])
    const { page, faults, close } = await open(workspace.admin, '/permissions')
    await page.getByRole('button', { name: /^Una One/ }).click()
    await page.getByRole('checkbox', { name: 'Otto Other' }).click()
    await page.getByLabel('What it is about').selectOption('Projects')
    await cell(page, 'PrettyNeat, Read').waitFor()
    const seen = async (action: string) => cell(page, `PrettyNeat, ${action}`).getAttribute('aria-label')
    await page.waitForFunction(() => document.querySelector('[aria-label^="PrettyNeat, Read: Allowed"]') !== null)
    expect(await seen('Read')).to.equal('PrettyNeat, Read: Allowed. The same for all of them; not set here for each')
    expect(await seen('Change')).to.contain('Una One: not allowed')
    expect(await seen('Delete')).to.not.contain('Varies')
    expect([faults, other.id === one.id]).to.deep.equal([[], false])
    await close()
    await save(workspace, { kind: 'member', id: one.id }, [])
  })

  it('shows the tree as a person sees it, and what is hidden from them', async () => {
    const hidden = await made(workspace.admin, '/organizations', { name: 'Secret client' })
    const pia = await workspace.member({ name: 'Pia Preview' })
    await save(workspace, { kind: 'member', id: pia.id }, [grant('all', 'organization', hidden, { deny: ['read'] }), grant('all', 'organization', acme, { allow: ['update'] })])
    const { page, faults, close } = await open(workspace.admin, '/permissions/access')
    await page.getByRole('button', { name: 'A person' }).click()
    await page.getByRole('button', { name: 'Pia Preview' }).click()
    const preview = page.getByRole('list', { name: 'As Pia Preview sees it' })
    await preview.getByRole('listitem').filter({ hasText: 'PrettyNeat' }).getByText('Change').waitFor()
    await preview.getByText('Secret client').waitFor({ state: 'detached' })
    await page.getByRole('switch', { name: 'Show what is hidden, too' }).click()
    await preview.getByRole('listitem').filter({ hasText: 'Secret client' }).getByText('Hidden').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await save(workspace, { kind: 'member', id: pia.id }, [grant('all', 'organization', acme, { allow: ['update'] })])
    await preview.getByRole('listitem').filter({ hasText: 'Secret client' }).getByText('Hidden').waitFor({ state: 'detached' })
    const folder = process.env['OVERT_SCREENSHOTS']
    if (folder !== undefined) await page.screenshot({ path: `${folder}/permissions-preview.png`, fullPage: true })
    expect(faults).to.deep.equal([])
    await close()
    expect((await workspace.admin.delete(`/organizations/${hidden}`)).statusCode).to.be.oneOf([200, 204])
  })

  it('paints columns and finds nodes by name', async () => {
    const { page, faults, close } = await open(workspace.admin, '/permissions')
    await page.getByRole('checkbox', { name: 'Grace Hopper' }).click()
    await page.getByLabel('Search the tree').fill('tracking')
    await cell(page, 'TrackingIM, Read').waitFor()
    await page.getByRole('button', { name: 'Paint: deny' }).click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    expect(await cell(page, 'TrackingIM, Delete').getAttribute('title')).to.equal('Denied here')
    expect(await cell(page, 'PrettyNeat, Delete').getAttribute('title')).to.equal('Denied here')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('paints by dragging, and a block by keyboard, each taken back as one step', async () => {
    const { page, faults, close } = await open(workspace.admin, '/permissions')
    await page.getByRole('checkbox', { name: 'Grace Hopper' }).click()
    await page.waitForLoadState('networkidle')
    await cell(page, 'PrettyNeat, Read').hover()
    await page.mouse.down()
    await cell(page, 'PrettyNeat, Create').hover()
    await cell(page, 'PrettyNeat, Change').hover()
    await page.mouse.up()
    const titles = async (...names: string[]) => Promise.all(names.map((name) => cell(page, name).getAttribute('title')))
    expect(await titles('PrettyNeat, Read', 'PrettyNeat, Create', 'PrettyNeat, Change')).to.deep.equal(['Allowed here', 'Allowed here', 'Allowed here'])
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).to.equal(true)
    await cell(page, 'Whole workspace, Change').focus()
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('d')
    expect(await titles('Whole workspace, Change', 'Whole workspace, Delete', 'PrettyNeat, Change', 'PrettyNeat, Delete')).to.deep.equal(Array.from({ length: 4 }, () => 'Denied here'))
    expect(await cell(page, 'PrettyNeat, Read').getAttribute('title')).to.not.equal('Denied here')
    await page.keyboard.press('Control+z')
    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).to.equal(true)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows what a role may do by default, on the role and on its people, and lets an admin say otherwise', async () => {
    const { page, faults, close } = await open(workspace.admin, '/permissions')
    await page.getByRole('checkbox', { name: 'Member', exact: true }).click()
    await page.getByLabel('What it is about').selectOption('Entries')
    expect(await cell(page, 'Whole workspace, Read').getAttribute('title')).to.equal("Only records of one's own, by default for the role Member")
    await page.getByLabel('What it is about').selectOption('Projects')
    expect(await cell(page, 'Whole workspace, Read').getAttribute('title')).to.equal('Allowed by default for the role Member')
    await page.getByLabel('What it is about').selectOption('Everything in the tree')
    expect(await cell(page, 'Whole workspace, Read').getAttribute('title')).to.equal('Depends on the kind of record: Organizations, Projects, Tasks: allowed; Entries: own records only')
    await page.getByLabel('What it is about').selectOption('Projects')
    await cell(page, 'Whole workspace, Create').press('d')
    await page.getByRole('button', { name: 'Review one change' }).click()
    await page.getByRole('dialog').getByText('Member cannot create any projects in the whole workspace.').waitFor()
    await page.getByRole('button', { name: 'Save all' }).click()
    await page.getByText('Permissions saved').first().waitFor()
    expect((await grace.post('/projects', { name: 'No', organizationId: acme })).statusCode).to.equal(403)
    await page.getByRole('checkbox', { name: 'Member', exact: true }).click()
    await page.getByRole('checkbox', { name: 'Grace Hopper' }).click()
    expect(await cell(page, 'PrettyNeat, Create').getAttribute('title')).to.equal('Denied, inherited from Whole workspace (Member)')
    expect(await cell(page, 'PrettyNeat, Read').getAttribute('title')).to.equal('Allowed by default for the role Member')
    await save(workspace, { kind: 'role', id: 'member' }, [])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('goes down to single entries, by member, by date and by text', async () => {
    const { page, faults, close } = await open(workspace.admin, '/permissions')
    const max = await workspace.member({ name: 'Max Reader' })
    await page.reload()
    await page.getByRole('checkbox', { name: 'Max Reader' }).click()
    await page.getByLabel('What it is about').selectOption('Entries')
    for (const name of ['PrettyNeat', 'TrackingIM', 'Reading help']) await page.getByRole('button', { name: `Open ${name}` }).click()
    const entry = 'Grace Hopper · 5 Jan 2026, 09:00–10:00 · Manual'
    await cell(page, `${entry}, Read`).waitFor()
    await page.getByRole('group', { name: 'Entries below tasks' }).getByLabel('From').fill('2026-01-06')
    await page.getByText('No entries fit').waitFor()
    await page.getByRole('button', { name: 'Show all entries' }).click()
    await page.getByLabel('Member', { exact: true }).and(page.locator('select')).selectOption('Grace Hopper')
    await cell(page, `${entry}, Read`).waitFor()
    await page.getByLabel('Search the tree').fill('manual')
    await page.getByText('Whole workspace').waitFor({ state: 'detached' })
    await cell(page, `${entry}, Read`).press('a')
    await page.getByRole('button', { name: 'Review one change' }).click()
    await page.getByRole('dialog').getByText(`Max Reader may read the entry “PrettyNeat › TrackingIM › Reading help › ${entry}”.`).waitFor()
    await page.getByRole('button', { name: 'Save all' }).click()
    await page.getByText('Permissions saved').first().waitFor()
    expect(await idsIn(max, '/entries')).to.have.length(1)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('leads from an entry to everybody who can see it', async () => {
    const { page, faults, close } = await open(grace, '/time')
    await made(grace, '/entries', { taskId: (await grace.get('/tasks')).json<{ items: { id: string }[] }>().items[0]!.id, startedAt: new Date(Date.now() - 1_000).toISOString(), stoppedAt: new Date(Date.now() - 500).toISOString(), description: 'Just now' })
    await page.reload()
    await page.getByText('Just now').waitFor()
    await page.getByRole('main').getByRole('button', { name: 'More', exact: true }).first().click()
    await page.getByRole('menuitem', { name: 'Who can see this?' }).click()
    await page.getByRole('heading', { name: 'Who can see this entry' }).waitFor()
    await page.getByText('as an admin').first().waitFor()
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
    const { page, faults, close } = await open(grace, `/members/${grace.id}/permissions`)
    await page.getByRole('button', { name: /Manual/ }).click()
    await page.getByText('Ada Admin').waitFor()
    await page.getByText('as an admin').first().waitFor()
    expect(faults).to.deep.equal([])
    expect((await grace.get(`${base}/groups`)).statusCode).to.equal(403)
    await close()
  })

  it('stays readable with two dozen people and a deep tree', async function () {
    const folder = process.env['OVERT_SCREENSHOTS']
    const names = Array.from({ length: 24 }, (_, index) => `Person ${String(index + 1).padStart(2, '0')} of the team`)
    const people = await Promise.all(names.map((name) => workspace.member({ name })))
    await made(workspace.admin, `${base}/groups`, { name: 'Field staff', memberIds: people.slice(0, 12).map(({ id }) => id) })
    const organization = await made(workspace.admin, '/organizations', { name: 'A client with quite a long name, Incorporated' })
    for (const part of ['Website relaunch', 'Support contract']) {
      const projectId = await made(workspace.admin, '/projects', { name: part, organizationId: organization })
      for (const task of ['Design', 'Code', 'Review']) await made(workspace.admin, '/tasks', { name: task, projectId })
    }
    for (const width of [1440, 390]) {
      const { page, faults, close } = await open(workspace.admin, '/permissions', { width })
      await page.getByRole('checkbox', { name: 'Field staff (12)' }).click()
      await page.getByRole('checkbox', { name: names[3]! }).click()
      if (width < 1024) await page.getByRole('button', { name: 'Done: show rights of 2' }).click()
      expect(await page.getByLabel('Search people and groups').isVisible()).to.equal(width >= 1024)
      await page.getByRole('button', { name: /^Open A client/ }).click()
      await page.getByRole('button', { name: 'Open Website relaunch' }).click()
      await cell(page, 'Design, Read').press('a')
      await cell(page, 'Support contract, Delete').press('d')
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0)
      if (folder !== undefined) await page.screenshot({ path: `${folder}/permissions-team-${width}.png`, fullPage: true })
      await page.getByRole('button', { name: 'Review 4 changes' }).click()
      await page.getByRole('dialog').getByText('Field staff may read everything in A client with quite a long name, Incorporated › Website relaunch › Design.').waitFor()
      await page.getByRole('dialog').getByText(`${names[3]!} cannot delete anything in A client with quite a long name, Incorporated › Support contract.`).waitFor()
      if (folder !== undefined) await page.screenshot({ path: `${folder}/permissions-review-${width}.png` })
      expect(await axeViolations(page)).to.deep.equal([])
      expect(faults).to.deep.equal([])
      await close()
    }
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
