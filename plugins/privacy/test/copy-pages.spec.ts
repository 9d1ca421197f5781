/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { closeTestBrowser, openPage } from '@overt/testing/ui'
import type { OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { unzip } from '@overt/testing'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { judgePage } from './judge-page.ts'

describe('full copies in the browser', function () {
  this.timeout(180_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let mia: TestMember

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['privacy', 'permissions'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    mia = await workspace.member({ name: 'Mia Member' })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string): Promise<OpenedPage> => openPage(platform, as, path, { settled: true })
  const say = (text: string) => workspace.inUnit((unit) => unit.query(text, [workspace.id]))

  it('are asked for, watched, downloaded and deleted by their person', async () => {
    const opened = await open(mia, '/privacy')
    const { page, faults, close } = opened
    const panel = page.getByRole('region', { name: 'Download a copy of the data' })
    await panel.getByText('No copies yet.', { exact: false }).waitFor()
    await panel.getByRole('button', { name: 'Create a copy' }).click()
    await panel.getByText('Waiting to be created').waitFor()
    await say(`update p_privacy.copy set state = 'failed', problem = 'copy-failed', finished_at = now() where workspace_id = $1`)
    await page.reload()
    await panel.getByText('The copy failed.', { exact: false }).waitFor()
    await judgePage(opened, 'copy-failed')
    await panel.getByRole('button', { name: 'Retry' }).click()
    await panel.getByText('Waiting to be created').waitFor()
    await platform.drain()
    // The page hears of it by itself.
    const link = panel.getByRole('link', { name: 'Download' })
    await link.waitFor()
    await judgePage(opened, 'copy-ready')
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(unzip(readFileSync(await download.path())).get('data/core.member.jsonl')!.toString()).to.include(mia.id)
    await say(`update p_privacy.copy set state = 'expired' where workspace_id = $1 and state = 'ready'`)
    await page.reload()
    await panel.getByText('Expired.', { exact: false }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('of a person and of the workspace are offered to admins, also in German', async () => {
    const opened = await open(workspace.admin, `/members/${mia.id}/copy`)
    const { page, faults, close } = opened
    await page.getByText('They will be notified that you took it.', { exact: false }).waitFor()
    await judgePage(opened, 'copy-member')
    await page.getByRole('button', { name: 'Create a copy' }).click()
    await page.getByText('Waiting to be created').waitFor()
    await platform.drain()
    await page.getByRole('link', { name: 'Download' }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
    const german = await open(workspace.admin, '/privacy/copy')
    await german.page.evaluate(() => { localStorage.setItem('overt.locale', 'de') })
    await german.page.reload()
    await german.page.getByRole('button', { name: 'Kopie erstellen' }).waitFor()
    await judgePage(german, 'copy-workspace')
    expect(german.faults).to.deep.equal([])
    await german.close()
  })

  it('are offered to exactly those whom the server gives them, whatever their role', async () => {
    const people = await Promise.all(['Hana Hr', 'Hugo Hr'].map((name) => workspace.member({ role: 'hr', name })))
    const grants = [{ subject: 'PrivacyCopy', level: 'workspace', nodeId: null, allow: ['create'], deny: [] }]
    expect((await workspace.admin.put('/plugins/permissions/grants', { sets: [{ grantee: { kind: 'member', id: people[0]!.id }, grants }] }, { 'if-match': '*' })).statusCode).to.equal(200)
    for (const person of [...people, mia]) {
      const whole = (await person.post('/plugins/privacy/exports', { scope: 'workspace' })).statusCode
      const other = (await person.post('/plugins/privacy/exports', { scope: 'member', memberId: workspace.admin.id })).statusCode
      expect([whole, other], person.id).to.deep.equal(person === people[0] ? [201, 201] : [403, 403])
      const opened = await open(person, '/privacy')
      await opened.page.getByRole('heading', { name: 'Download a copy of the data' }).waitFor()
      expect(await opened.page.locator('a[href$="/privacy/copy"]').count(), person.id).to.equal(whole === 201 ? 1 : 0)
      await opened.close()
      if (person === mia) continue
      const member = await open(person, `/members/${mia.id}`)
      await member.page.getByRole('heading', { name: 'Mia Member' }).first().waitFor()
      expect(await member.page.locator(`a[href*="/members/${mia.id}/copy"]`).count(), person.id).to.equal(other === 201 ? 1 : 0)
      await member.close()
    }
  })
})
