import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { lastMail } from '../../core/test/identity-support.ts'
import { axeViolations, openPage, signIn, testBrowser } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const pictures = process.env.OVERT_TEST_PICTURES

describe('people who left, and links that open nothing', function () {
  this.timeout(90_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let gone: TestMember

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: ['privacy'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    gone = await workspace.member({ name: 'Gwen Gone' })
    expect((await workspace.admin.delete(`/members/${gone.id}`)).statusCode).to.equal(204)
  }, ['privacy'])

  const shoot = async (page: Page, name: string): Promise<void> => {
    expect(await axeViolations(page)).to.deep.equal([])
    for (const width of pictures === undefined ? [] : [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: `${pictures!}/${name}-${width}.png` })
    }
  }

  it('land on what they can ask for, and can sign out', async () => {
    const page = await (await (await testBrowser()).newContext({ locale: 'en-GB' })).newPage()
    await signIn(page, platform.origin, gone, '/w/acme/time')
    await page.getByRole('heading', { name: 'You can’t open this workspace' }).waitFor()
    await page.getByText('Article 15').waitFor()
    await page.goto(platform.origin)
    await page.getByRole('heading', { name: 'You don’t belong to a workspace' }).waitFor()
    await shoot(page, 'no-workspace')
    const copy = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download my data from Acme' }).click()
    expect((await copy).suggestedFilename()).to.match(/\.zip$/)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(/sign-in/)
    await page.context().close()
  })

  it('can be reinstated and erased from their page, and not be removed once more', async () => {
    const { page, close } = await openPage(platform, workspace.admin, `/members/${gone.id}/access`, { settled: true })
    await page.getByRole('link', { name: 'Erase a member' }).waitFor()
    expect(await page.getByRole('button', { name: /Remove|Suspend/ }).count()).to.equal(0)
    await shoot(page, 'removed-member')
    await page.getByRole('button', { name: 'Reinstate' }).click()
    await page.getByText(`Invitation sent to ${gone.email}.`).first().waitFor()
    expect((await workspace.admin.get('/invitations')).json<{ items: { email: string }[] }>().items.map(({ email }) => email)).to.deep.equal([gone.email])
    await page.getByRole('link', { name: 'Erase a member' }).click()
    await page.getByRole('dialog').getByText('Gwen Gone').first().waitFor()
    await close()
  })

  it('explains an invitation that was taken back, and leads to signing in', async () => {
    const made = await workspace.admin.post('/invitations', { email: 'late@example.test', role: 'member', monitored: false })
    await platform.drain()
    const { link } = await lastMail(platform, 'late@example.test')
    await workspace.admin.delete(`/invitations/${made.json<{ id: string }>().id}`)
    const page = await (await (await testBrowser()).newContext({ locale: 'en-GB' })).newPage()
    await page.goto(platform.origin + new URL(link).pathname)
    await page.getByText('This invitation was revoked').waitFor()
    await shoot(page, 'invitation-revoked')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.waitForURL(/sign-in/)
    await page.context().close()
  })

})
