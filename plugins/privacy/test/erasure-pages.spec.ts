/// <reference lib="dom" />
import { expect } from 'chai'
import { closeTestBrowser, openPage } from '@overt/testing/ui'
import type { OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { judgePage } from './judge-page.ts'

describe('erasures in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let mia: TestMember

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['privacy'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    mia = await workspace.member({ name: 'Mia Member' })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string): Promise<OpenedPage> => openPage(platform, as, path, { settled: true })
  const states = async () => (await workspace.admin.get('/plugins/privacy/erasures')).json<{ items: readonly { readonly state: string; readonly memberId: string | null }[] }>().items.map(({ state, memberId }) => [memberId, state])

  it('lets a person ask for their own, says when it starts and where the certificate will be, and takes it back', async () => {
    const opened = await open(mia, '/privacy')
    const { page, faults, close } = opened
    await page.getByRole('button', { name: 'Ask for erasure' }).click()
    const dialog = page.getByRole('dialog', { name: 'Erase everything about you?' })
    expect(await dialog.getByRole('button', { name: 'Ask for erasure' }).isDisabled()).to.equal(true)
    await dialog.getByLabel('Reason').fill('I leave.')
    await dialog.getByRole('button', { name: 'Ask for erasure' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Everything about you', { exact: true }).waitFor()
    expect(await page.locator('code').first().innerText()).to.match(/^http:\/\/.+\/api\/erasures\/[0-9a-f-]+\/certificate\?key=/)
    expect(await page.getByRole('button', { name: 'Ask for erasure' }).count(), 'nobody is erased twice').to.equal(0)
    await judgePage(opened, 'waiting')
    expect(await states()).to.deep.equal([[mia.id, 'waiting']])
    await page.getByRole('button', { name: 'Cancel erasure' }).click()
    await page.getByText('Cancelled', { exact: true }).waitFor()
    expect(await states()).to.deep.equal([[mia.id, 'cancelled']])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('lets an admin ask for a member, and for the workspace by its name alone', async () => {
    const opened = await open(workspace.admin, '/privacy/erasures')
    const { page, faults, close } = opened
    await page.getByRole('button', { name: 'Erase a member' }).click()
    const dialog = page.getByRole('dialog', { name: 'Erase a member' })
    await dialog.getByRole('button', { name: 'Member', exact: true }).click()
    await page.getByRole('option', { name: 'Mia Member' }).click()
    await page.getByRole('listbox').waitFor({ state: 'detached' })
    await dialog.getByLabel('Reason').fill('She asked by letter.')
    await dialog.getByRole('button', { name: 'Ask for erasure' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('article').filter({ hasText: 'Waiting' }).getByText('Mia Member').waitFor()
    await judgePage(opened, 'admin')
    await page.getByRole('button', { name: 'Erase the workspace' }).click()
    const question = page.getByRole('dialog', { name: 'Erase the whole workspace?' })
    expect(await question.getByRole('button', { name: 'Erase workspace' }).isDisabled()).to.equal(true)
    await question.getByRole('textbox').fill('Acme')
    await question.getByRole('button', { name: 'Erase workspace' }).click()
    await page.getByRole('article').filter({ hasText: 'The whole workspace' }).getByRole('button', { name: 'Cancel erasure' }).click()
    await page.getByRole('article').filter({ hasText: 'The whole workspace' }).getByText('Cancelled').waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('is no page of those who may only ask for themselves', async () => {
    const { page, close } = await open(await workspace.member({ name: 'Ben' }), '/privacy/erasures')
    await page.getByRole('button', { name: 'Erase a member' }).waitFor({ state: 'detached' })
    expect(await page.getByRole('button', { name: 'Erase the workspace' }).count()).to.equal(0)
    await close()
  })
})
