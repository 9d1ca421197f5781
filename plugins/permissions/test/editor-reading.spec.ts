/// <reference lib="dom" />
import { expect } from 'chai'
import { closeTestBrowser, openPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { base, grant, made, permissionsFolder, save } from './permissions-support.ts'

describe('the permissions editor while it still reads', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let ben: TestMember
  let place: string

  before(async () => {
    platform = await createUiPlatform({ plugins: [permissionsFolder] })
    workspace = await platform.workspace({ name: 'Acme', enabled: ['permissions'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    ben = await workspace.member({ name: 'Ben Busy' })
    place = await made(workspace.admin, '/organizations', { name: 'PrettyNeat' })
    const { id } = (await workspace.admin.post(`${base}/groups`, { name: 'Auditors', memberIds: [ben.id] })).json<{ id: string }>()
    await save(workspace, { kind: 'group', id }, [grant('all', 'organization', place, { deny: ['update'] })])
    await save(workspace, { kind: 'member', id: ben.id }, [grant('all', 'organization', place, { allow: ['read'] })])
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  it('shows no cell before the groups and what is granted are read, and then all of it', async () => {
    const { page, faults, close } = await openPage(platform, workspace.admin, '/', { settled: true })
    const held: (() => void)[] = []
    let holding = true
    await page.route(/\/plugins\/permissions\/(groups|grants)(\?|$)/, async (route) => {
      if (holding) await new Promise<void>((resolve) => { held.push(resolve) })
      await route.continue()
    })
    const release = (): void => { holding = false; for (const go of held.splice(0)) go() }
    await page.goto(`${platform.origin}/permissions`)
    await page.getByRole('button', { name: /^Ben Busy/ }).click()
    await page.locator('[data-loading]').last().waitFor()
    expect(await page.getByRole('button', { name: /^PrettyNeat, Change:/ }).count()).to.equal(0)
    release()
    await page.getByRole('button', { name: /^PrettyNeat, Change:/ }).click()
    const change = page.getByRole('status', { name: 'Last change' })
    await change.getByText('After: not allowed (set at PrettyNeat for Auditors).').waitFor()
    expect(await page.getByRole('button', { name: /^PrettyNeat, Read:/ }).getAttribute('title')).to.equal('Allowed here')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('offers to read again what could not be read, and shows no cell meanwhile', async () => {
    const { page, close } = await openPage(platform, workspace.admin, '/', { settled: true })
    let failing = true
    await page.route(/\/plugins\/permissions\/grants\?/, async (route) => {
      if (failing) await route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ status: 503, code: 'busy', title: 'The server is busy.' }) })
      else await route.continue()
    })
    await page.goto(`${platform.origin}/permissions`)
    await page.getByRole('button', { name: /^Ben Busy/ }).click()
    const retry = page.getByRole('button', { name: 'Try again' })
    await retry.waitFor()
    expect(await page.getByRole('button', { name: /^PrettyNeat, Change:/ }).count()).to.equal(0)
    failing = false
    await retry.click()
    await page.getByRole('button', { name: /^PrettyNeat, Read:/ }).waitFor()
    await close()
  })
})
