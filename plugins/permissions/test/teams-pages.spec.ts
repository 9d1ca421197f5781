import { expect } from 'chai'
import { axeViolations, openPage } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { useUi } from '../../../admin-ui/test/ui-platform.ts'
import type { UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestMember, TestWorkspace } from '@overt/testing'
import type { MemberGroup } from '../contracts.ts'
import { base, idsIn } from './permissions-support.ts'

const screenshots = process.env.OVERT_SCREENSHOTS

describe('teams in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let mona: TestMember
  let mia: TestMember

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: ['permissions'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    mona = await workspace.member({ name: 'Mona Malik', role: 'manager' })
    mia = await workspace.member({ name: 'Mia Sommer' })
  }, ['permissions'])

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, { settled: true, ...options })
  const look = async ({ page }: OpenedPage, name: string): Promise<void> => {
    if (screenshots !== undefined) await page.screenshot({ path: `${screenshots}/${name}.png`, animations: 'disabled' })
  }

  it('makes a group of people with a lead and a deputy, and tells managers who lead nobody', async () => {
    const opened = await open(workspace.admin, '/permissions/teams')
    const { page, faults, close } = opened
    await page.getByRole('region', { name: 'Managers who lead no group' }).getByText('Mona Malik').waitFor()
    await look(opened, 'teams-empty')
    await page.getByRole('button', { name: 'New group' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Design')
    await dialog.getByRole('combobox', { name: 'Add a lead' }).or(dialog.getByRole('button', { name: 'Add a lead' })).click()
    await page.getByRole('option', { name: 'Mona Malik' }).click()
    await dialog.getByRole('group', { name: 'Mona Malik' }).waitFor()
    await dialog.getByRole('button', { name: 'Members of the group' }).click()
    await page.getByRole('option', { name: 'Mia Sommer' }).click()
    await page.keyboard.press('Escape')
    await look(opened, 'teams-dialog')
    expect(await axeViolations(page)).to.deep.equal([])
    await dialog.getByRole('button', { name: 'Save group' }).click()
    await page.getByText('Led by Mona Malik').waitFor()
    await page.getByRole('region', { name: 'Managers who lead no group' }).waitFor({ state: 'detached' })
    expect(await axeViolations(page)).to.deep.equal([])
    await look(opened, 'teams')
    const { items } = (await workspace.admin.get(`${base}/groups`)).json<{ items: MemberGroup[] }>()
    expect(items.map(({ name, memberIds, leads }) => [name, memberIds, leads])).to.deep.equal([['Design', [mia.id], [{ memberId: mona.id, kind: 'lead', from: null, until: null }]]])
    expect(await idsIn(mona, '/members')).to.include(mia.id)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('lets managers see everybody after a question, and takes that back', async () => {
    const nils = await workspace.member({ name: 'Nils Berg' })
    const { page, faults, close } = await open(workspace.admin, '/permissions/teams')
    await page.getByRole('radio', { name: 'Everybody' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Show everybody' }).click()
    await page.getByText('Managers see: Everybody').first().waitFor()
    expect(await idsIn(mona, '/members')).to.include(nils.id)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForFunction(() => document.querySelector('[role=radio][aria-checked=true]')?.getAttribute('value') === 'team')
    expect(await idsIn(mona, '/members')).to.not.include(nils.id)
    expect(faults).to.deep.equal([])
    await close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    it(`fits a phone in ${scheme}, and says where a group belongs`, async () => {
      const { items } = (await workspace.admin.get(`${base}/groups`)).json<{ items: MemberGroup[] }>()
      if (items.length === 1) await workspace.admin.post(`${base}/groups`, { name: 'Interns with a rather long name of their own', memberIds: [], parentId: items[0]!.id, leads: [{ memberId: mona.id, kind: 'deputy', from: '2026-12-01', until: '2026-12-24' }] })
      const opened = await open(workspace.admin, '/permissions/teams', { width: 360, height: 780, scheme })
      const { page, faults, close } = opened
      await page.getByText(/Deputy: Mona Malik \(from 1 Dec 2026 until 24 Dec 2026\)/).waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).to.equal(true)
      expect(await axeViolations(page)).to.deep.equal([])
      await look(opened, `teams-phone-${scheme}`)
      await page.getByRole('button', { name: /^Edit group Interns/ }).click()
      await page.getByRole('dialog').getByText('Part of').waitFor()
      expect(await axeViolations(page)).to.deep.equal([])
      await look(opened, `teams-phone-dialog-${scheme}`)
      expect(faults).to.deep.equal([])
      await close()
    })
  }

  it('closes a project to all members but some, from the menu of the project', async () => {
    const organizationId = (await workspace.admin.post('/organizations', { name: 'Northwind' })).json<{ id: string }>().id
    const projectId = (await workspace.admin.post('/projects', { name: 'Secret garden', organizationId })).json<{ id: string }>().id
    const opened = await open(workspace.admin, '/work')
    const { page, faults, close } = opened
    await page.getByRole('button', { name: 'More for Secret garden' }).click()
    await page.getByRole('menuitem', { name: 'Who may use this?' }).click()
    await page.getByRole('radio', { name: 'Only chosen members' }).click()
    await page.getByRole('button', { name: 'People' }).click()
    await page.getByRole('option', { name: 'Mia Sommer' }).click()
    await page.keyboard.press('Escape')
    expect(await axeViolations(page)).to.deep.equal([])
    await look(opened, 'project-access')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved who may use the project').first().waitFor()
    expect((await workspace.admin.get(`${base}/projects/${projectId}/access`)).json()).to.deep.equal({ closed: true, memberIds: [mia.id], groupIds: [] })
    expect(faults).to.deep.equal([])
    await close()
  })

  it('explains why somebody sees an entry, or does not', async () => {
    const organizationId = (await workspace.admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>().id
    const projectId = (await workspace.admin.post('/projects', { name: 'Web', organizationId })).json<{ id: string }>().id
    const taskId = (await workspace.admin.post('/tasks', { name: 'Reading', projectId })).json<{ id: string }>().id
    const { id } = (await mia.post('/entries', { taskId, startedAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z' })).json<{ id: string }>()
    await workspace.member({ name: 'Max Manager', role: 'manager' })
    const { page, faults, close } = await open(mia, `/permissions/entries/${id}`)
    await page.getByText('leads Design').first().waitFor()
    await page.getByText('outside their team: managers see the people they lead').first().waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })
})
