import { expect } from 'chai'
import Type from 'typebox'
import { definePlugin, secret, text } from '@overt/sdk'
import { addOperator } from '../../core/operator/index.ts'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { axeViolations, signIn, testBrowser } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const toll = definePlugin({
  id: 'toll',
  operator: { settings: { seller: text({ default: '', label: 'Seller' }), key: secret({ label: 'Key' }) } },
  server(_app, { operator }) {
    operator.routes((area) => { area.get('/hello', { schema: { response: { 200: Type.Object({}) } }, config: { looks: { none: 'About the installation alone.' } } }, () => ({})) })
  },
})

describe('the Operator area in the browser', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let operator: TestMember

  useUi({ environment: { OVERT_SMTP_URL: 'smtp://127.0.0.1:1' }, plugins: [{ definition: toll, manifest: { operated: true, title: 'Toll' } }] }, async (started) => {
    platform = started
    workspace = await platform.workspace({ name: 'Acme' })
    await platform.workspace({ name: 'Bolt' })
    operator = await workspace.member({ name: 'Olga Operator' })
    await addOperator(platform.platform.database, { email: operator.email, at: platform.clock.now() })
  }, [])

  async function pageOf(member: TestMember, path: string, viewport = { width: 1440, height: 900 }) {
    const context = await (await testBrowser()).newContext({ locale: 'en-GB', viewport })
    const page = await context.newPage()
    await signIn(page, platform.origin, member, path)
    return page
  }

  it('is a place of the sidebar for operators, and shows workspaces without a way into them', async () => {
    const page = await pageOf(operator, '/')
    await page.getByRole('link', { name: 'Operator', exact: true }).click()
    await page.getByRole('row', { name: /Bolt/ }).waitFor()
    expect(new URL(page.url()).pathname).to.equal('/operator/workspaces')
    expect(await page.getByRole('table').getByRole('link').count()).to.equal(0)
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('link', { name: 'Leave the Operator area' }).click()
    await page.getByRole('navigation', { name: 'Main navigation' }).first().waitFor()
    await page.context().close()
  })

  it('lists mails that could not be delivered, and has them tried again', async () => {
    await workspace.admin.post('/invitations', { email: 'nadia@customer.example', role: 'member', monitored: true })
    await platform.drain()
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      const page = await pageOf(operator, '/operator/mails', viewport)
      const row = page.getByRole('row', { name: /customer\.example/ })
      await row.getByText('The mail server cannot be reached').filter({ visible: true }).waitFor()
      expect(await page.locator('body').innerText()).not.to.contain('nadia')
      expect(await axeViolations(page)).to.deep.equal([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).to.equal(true)
      await page.getByRole('button', { name: 'Retry all now' }).click()
      await page.getByText('Retrying one mail.').first().waitFor()
      await page.context().close()
    }
  })

  it('sets what plugins ask for, switches them on everywhere, and shows both in the trail', async () => {
    const page = await pageOf(operator, '/operator/plugins', { width: 390, height: 844 })
    await page.getByLabel('Seller').fill('Bill Ltd')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).first().waitFor()
    await page.getByRole('switch', { name: 'Toll in all workspaces' }).click()
    await page.getByText('Toll is on in all workspaces.').first().waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect((await workspace.admin.get('/plugins')).json<{ id: string; enabled: boolean }[]>().find(({ id }) => id === 'toll')).to.include({ enabled: true })
    await page.getByRole('link', { name: 'Trail', exact: true }).click()
    await page.getByText('operator.settings-changed').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).to.equal(true)
    await page.context().close()
  })

  it('is no page for anybody else', async () => {
    const page = await pageOf(workspace.admin, '/time')
    await page.getByRole('link', { name: 'Settings' }).first().waitFor()
    expect(await page.getByRole('link', { name: 'Operator', exact: true }).count()).to.equal(0)
    await page.goto(`${platform.origin}/operator/workspaces`)
    await page.getByRole('heading', { name: 'Not found' }).first().waitFor()
    expect(await page.getByText('Bolt').count()).to.equal(0)
    await page.context().close()
  })
})
