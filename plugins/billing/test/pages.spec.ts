import { expect } from 'chai'
import { addOperator } from '../../../core/operator/index.ts'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { axeViolations, signIn, testBrowser } from '@overt/testing/ui'
import { useUi } from '../../../admin-ui/test/ui-platform.ts'
import type { UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { AccountView } from '../ui/wire.ts'
import { base, billingFolder, subscribedWorkspace } from './billing-support.ts'

const shots = process.env.OVERT_SCREENSHOTS

describe('pages of billing', function () {
  this.timeout(90_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let operator: TestMember

  useUi({ plugins: [billingFolder] }, async (started) => {
    platform = started
    const home = await platform.workspace({ name: 'Home' })
    operator = await home.member({ name: 'Olga Operator' })
    await addOperator(platform.platform.database, { email: operator.email, at: platform.clock.now() })
    await operator.put('/api/operator/billing/settings', { settings: { sellerName: 'Time Ltd', sellerAddress: '1 Clock Lane' }, enabled: true })
    workspace = await platform.workspace({ name: 'Acme' })
    await subscribedWorkspace(workspace, platform)
  }, ['billing'])

  async function pageOf(member: TestMember, path: string, viewport: { width: number; height: number }, colorScheme: 'light' | 'dark' = 'light') {
    const context = await (await testBrowser()).newContext({ locale: 'en-GB', viewport, colorScheme })
    const page = await context.newPage()
    await signIn(page, platform.origin, member, path)
    return page
  }

  for (const [width, colours] of [[1440, 'light'], [390, 'dark']] as const) {
    it(`show a workspace its plan, who counts and its invoices, at ${width} px, ${colours}`, async () => {
      const page = await pageOf(workspace.admin, '/settings/billing', { width, height: 900 }, colours)
      await page.getByRole('heading', { name: 'Next invoice, as of now' }).waitFor()
      await page.getByText('Mia Member').first().waitFor()
      await page.getByText(/INV-\d{4}-0/).first().waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).to.equal(true)
      expect(await axeViolations(page)).to.deep.equal([])
      if (shots !== undefined) await page.screenshot({ path: `${shots}/billing-${width}-${colours}.png`, fullPage: true })
      await page.context().close()
    })
  }

  it('let an admin cancel and think better of it', async () => {
    const page = await pageOf(workspace.admin, '/settings/billing', { width: 1440, height: 900 })
    await page.getByRole('button', { name: 'Cancel subscription' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel subscription' }).click()
    await page.getByText('Cancelled. Access continues until').waitFor()
    await page.getByRole('button', { name: 'Keep subscription' }).click()
    await page.getByRole('button', { name: 'Cancel subscription' }).waitFor()
    await page.context().close()
  })

  it('let the operator note a payment, and name no member', async () => {
    const page = await pageOf(operator, '/operator/billing/workspaces', { width: 1440, height: 900 })
    await page.getByRole('row', { name: /Acme/ }).click()
    await page.getByRole('button', { name: 'Mark as paid' }).first().waitFor()
    if (shots !== undefined) await page.screenshot({ path: `${shots}/billing-operator.png` })
    expect(await axeViolations(page)).to.deep.equal([])
    const open = await page.getByRole('button', { name: 'Mark as paid' }).count()
    await page.getByRole('button', { name: 'Mark as paid' }).first().click()
    const form = page.getByRole('form', { name: /Payment of INV-/ })
    const amount = form.getByLabel('Amount (USD)')
    const whole = await amount.inputValue()
    for (const wrong of ['', 'abc', '0', '1.234', '99999']) {
      await amount.fill(wrong)
      expect(await form.getByRole('button', { name: 'Note payment' }).isDisabled(), wrong).to.equal(true)
    }
    await amount.fill(whole)
    expect(await axeViolations(page)).to.deep.equal([])
    if (shots !== undefined) await page.screenshot({ path: `${shots}/billing-operator-payment.png` })
    await form.getByRole('button', { name: 'Note payment' }).click()
    await page.getByText('Payment noted.').first().waitFor()
    await page.getByText('Paid', { exact: true }).locator('visible=true').first().waitFor()
    expect(await page.getByRole('button', { name: 'Mark as paid' }).count()).to.equal(open - 1)
    expect(await page.getByText('Mia Member').count()).to.equal(0)
    // It was another workspace's.
    await page.getByRole('row', { name: /INV-.*Paid/ }).first().getByRole('button', { name: /More for INV-/ }).click()
    await page.getByRole('menuitem', { name: 'Payments' }).click()
    const payments = page.getByRole('region', { name: /Payments of INV-/ })
    await payments.getByRole('button', { name: /Take back the payment of/ }).click()
    const takeBack = payments.getByRole('button', { name: 'Take back', exact: true })
    expect(await takeBack.isDisabled(), 'without a reason').to.equal(true)
    await page.keyboard.type('It was of another invoice')
    expect(await axeViolations(page)).to.deep.equal([])
    if (shots !== undefined) await page.screenshot({ path: `${shots}/billing-operator-take-back.png` })
    await takeBack.click()
    await payments.getByText(/Taken back on .*: It was of another invoice/).waitFor()
    await page.getByRole('button', { name: 'Mark as paid' }).nth(open - 1).waitFor()
    expect(await payments.getByRole('button', { name: /Take back/ }).count()).to.equal(0)
    await page.context().close()
  })

  it('let the operator give a workspace a price and a longer trial, and refuse what is no amount', async () => {
    const trying = await platform.workspace({ name: 'Trying' })
    expect((await trying.admin.get(`${base}/`)).statusCode).to.equal(200)
    const page = await pageOf(operator, '/operator/billing/workspaces', { width: 390, height: 844 })
    await page.getByRole('row', { name: /Trying/ }).click()
    const save = page.getByRole('dialog').getByRole('button', { name: 'Save' })
    await page.getByLabel('Own price (USD)').fill('five')
    await page.getByText('Enter an amount such as 8.00.').waitFor()
    expect(await save.isDisabled()).to.equal(true)
    await page.getByLabel('Own price (USD)').fill('5,50')
    await page.getByLabel('Trial (days)').fill('60')
    await save.click()
    await page.getByText('Price and trial saved.').first().waitFor()
    const view = (await trying.admin.get(`${base}/`)).json<AccountView>()
    expect([view.plan.priceMinor, view.trialDaysLeft]).to.deep.equal([550, 60])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).to.equal(true)
    if (shots !== undefined) await page.screenshot({ path: `${shots}/billing-operator-390.png` })
    await page.context().close()
  })

  it('let an admin choose who gets the invoices, and say how to pay', async () => {
    await operator.put('/api/operator/billing/settings', { settings: { payment: 'IBAN DE02 1203 0000 0000 2020 51' } })
    const second = await workspace.member({ name: 'Zoe Second', role: 'admin' })
    const page = await pageOf(workspace.admin, '/settings/billing', { width: 1440, height: 900 })
    await page.getByText('IBAN DE02 1203 0000 0000 2020 51').waitFor()
    await page.getByLabel('Mail invoices to').click()
    await page.getByRole('option', { name: 'Zoe Second' }).click()
    await page.getByRole('listbox').waitFor({ state: 'detached' })
    await page.getByLabel('VAT ID').fill('de 136 695 976')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Invoice address saved.').first().waitFor()
    expect((await workspace.admin.get(`${base}/`)).json<AccountView>().contact).to.include({ memberId: second.id, vatId: 'DE136695976' })
    await page.context().close()
  })

  for (const [width, colours, locale] of [[1440, 'light', 'en'], [390, 'dark', 'en']] as const) {
    it(`tell everybody what read-only means for them, and an admin how to pay, at ${width} px, ${colours}, ${locale}`, async () => {
      await operator.put('/api/operator/billing/settings', { settings: { provider: 'stripe', stripeSecretKey: 'sk_test_x', stripeWebhookSecret: 'whsec_x' } })
      const late = await platform.workspace({ name: 'Late' })
      const member = await late.member({ name: 'Lea Late' })
      expect((await late.admin.get(`${base}/`)).statusCode).to.equal(200)
      await late.inUnit((unit) => unit.query(`update p_billing.account set trial_started_on = trial_started_on - 100, grace_since = now() - interval '15 days' where workspace_id = $1`, [late.id]))
      await platform.drain()
      const page = await pageOf(late.admin, '/settings/billing', { width, height: 900 }, colours)
      await page.getByRole('heading', { name: 'This workspace is read-only' }).waitFor()
      await page.getByRole('button', { name: 'Add payment method' }).waitFor()
      await page.getByRole('button', { name: 'Subscribe' }).waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).to.equal(true)
      expect(await axeViolations(page)).to.deep.equal([])
      if (shots !== undefined) await page.screenshot({ path: `${shots}/billing-read-only-${width}-${colours}.png`, fullPage: true })
      await page.context().close()
      const theirs = await pageOf(member, '/', { width, height: 900 }, colours)
      await theirs.getByRole('heading', { name: 'This workspace is read-only' }).waitFor()
      expect(await axeViolations(theirs)).to.deep.equal([])
      if (shots !== undefined) await theirs.screenshot({ path: `${shots}/billing-read-only-member-${width}-${colours}.png` })
      await theirs.context().close()
    })
  }

  it('have no tab for who is no admin', async () => {
    const member = await workspace.member()
    const page = await pageOf(member, '/settings/billing', { width: 1440, height: 900 })
    await page.getByRole('heading', { name: 'Not found' }).first().waitFor()
    expect((await member.get(`${base}/account`)).statusCode).to.equal(403)
    await page.context().close()
  })
})
