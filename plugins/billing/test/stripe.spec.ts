import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { addOperator } from '../../../core/operator/index.ts'
import { readPluginFolder } from '../../../core/kernel/plugin-source.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { createBilling } from '../server/index.ts'
import type { AccountView, InvoiceView } from '../ui/wire.ts'
import { base, billingFolder } from './billing-support.ts'
import { startStripeServer } from './stripe-server.ts'
import type { StripeServer } from './stripe-server.ts'

const secretKey = 'sk_test_of_the_operator'
const webhookSecret = 'whsec_of_the_operator'

describe('payment by Stripe', function () {
  this.timeout(60_000)
  let stripe: StripeServer
  let platform: TestPlatform
  let operator: TestMember
  let workspace: TestWorkspace
  let mia: TestMember
  let customerId: string

  const invoices = async (): Promise<readonly InvoiceView[]> => (await workspace.admin.get(`${base}/invoices`)).json<{ items: InvoiceView[] }>().items
  const account = async (): Promise<AccountView> => (await workspace.admin.get(`${base}/`)).json<AccountView>()
  const at = async (instant: string): Promise<void> => {
    platform.clock.set(instant)
    await platform.drain()
  }
  const post = async (message: { readonly payload: string; readonly headers: Readonly<Record<string, string>> }) => platform.app.inject({ method: 'POST', url: '/api/hooks/billing/stripe', ...message })
  const event = (id?: string) => stripe.event({ secret: webhookSecret, at: platform.clock.now(), metadata: { overt_workspace: workspace.id }, ...id === undefined ? {} : { id } })
  const tell = async (id?: string): Promise<void> => {
    expect((await post(event(id))).statusCode).to.equal(200)
    await platform.drain()
  }
  const connect = async (member: TestMember): Promise<void> => {
    await platform.emit(workspace.id, 'device.synced', { memberId: member.id, deviceId: member.id, through: platform.clock.now().toString() })
    await platform.drain()
  }

  before(async () => {
    stripe = await startStripeServer()
    platform = await createTestPlatform({ plugins: [{ ...readPluginFolder(fileURLToPath(billingFolder).replace(/\/$/, ''), 'billing'), load: () => Promise.resolve(createBilling({ stripe: stripe.endpoint })) }], clock: '2026-01-01T09:00:00Z' })
    operator = await (await platform.workspace({ name: 'Home' })).member({ name: 'Olga Operator' })
    await addOperator(platform.platform.database, { email: operator.email, at: platform.clock.now() })
    const settings = { sellerName: 'Time Ltd', sellerAddress: '1 Clock Lane', tax: 'rate', taxBasisPoints: 1_900, dueDays: 14 }
    expect((await operator.put('/api/operator/billing/settings', { settings: { ...settings, provider: 'stripe' }, enabled: true })).json()).to.include({ code: 'wrong-settings' })
    expect((await operator.put('/api/operator/billing/settings', { settings: { ...settings, provider: 'stripe', stripeSecretKey: secretKey, stripeWebhookSecret: webhookSecret }, enabled: true })).statusCode).to.equal(200)
    workspace = await platform.workspace({ name: 'Acme' })
    mia = await workspace.member({ name: 'Mia Member' })
    await workspace.inUnit((unit) => unit.query('update core.member set monitored = false where workspace_id = $1 and id = $2', [workspace.id, workspace.admin.id]))
    await platform.drain()
  })
  after(async () => {
    await platform.close()
    await stripe.close()
  })

  it('never tells a key, and keeps it sealed', async () => {
    const answer = await operator.get('/api/operator/billing/settings')
    for (const secret of [secretKey, webhookSecret]) expect(answer.body).to.not.include(secret)
    const rows = await platform.platform.database.inIdentity(null, (unit) => unit.query<{ settings: object }>('select settings from identity.operator_setting'))
    for (const secret of [secretKey, webhookSecret]) expect(JSON.stringify(rows)).to.not.include(secret)
  })

  it('sends an admin to Stripe\'s own page, with one customer however often it is asked, also when Stripe falters', async () => {
    expect((await mia.post(`${base}/provider/stripe/checkout`)).statusCode).to.equal(403)
    stripe.faults.push('error', 'silence')
    const first = await workspace.admin.post(`${base}/provider/stripe/checkout`)
    expect(first.statusCode, first.body).to.equal(200)
    expect(first.json<{ url: string }>().url).to.match(/^https:\/\/checkout\.stripe\.com\//)
    expect((await workspace.admin.post(`${base}/provider/stripe/checkout`)).statusCode).to.equal(200)
    expect(stripe.customers.size).to.equal(1)
    customerId = [...stripe.customers.keys()][0]!
    expect(stripe.asked.every(({ authorization }) => authorization === `Bearer ${secretKey}`)).to.equal(true)
    const session = stripe.asked.find(({ path }) => path === '/v1/checkout/sessions')?.body
    expect(session?.get('mode')).to.equal('setup')
    expect(session?.get('success_url')).to.match(new RegExp(`/w/${workspace.id}/settings/billing\\?payment=saved$`))
  })

  it('says that the provider is away where it stays so, and changes nothing', async () => {
    stripe.faults.push('error', 'error', 'error')
    const answer = await workspace.admin.post(`${base}/provider/stripe/checkout`)
    expect(answer.json()).to.include({ code: 'billing-provider-away' })
    expect(answer.body).to.not.include(secretKey)
  })

  it('takes an event from Stripe alone: a forged, old, future or broken one changes nothing and faults nowhere', async () => {
    stripe.addCard(customerId)
    const good = event()
    const old = stripe.event({ secret: webhookSecret, at: platform.clock.now().subtract({ minutes: 6 }), metadata: { overt_workspace: workspace.id } })
    const future = stripe.event({ secret: webhookSecret, at: platform.clock.now().add({ minutes: 6 }), metadata: { overt_workspace: workspace.id } })
    const forged = stripe.event({ secret: 'whsec_other', at: platform.clock.now(), metadata: { overt_workspace: workspace.id } })
    const hostile = [old, future, forged, { ...good, payload: `${good.payload} ` }, { payload: '{', headers: good.headers }, { payload: '', headers: {} }, { payload: '\u0000', headers: { 'stripe-signature': 't=,v1=' } }, { payload: '[]', headers: { 'stripe-signature': 'v1=00' } }]
    for (const [index, message] of hostile.entries()) expect((await post(message)).statusCode, String(index)).to.equal(400)
    await platform.drain()
    expect(await workspace.inUnit((unit) => unit.query('select from p_billing.stripe_event where workspace_id = $1', [workspace.id]))).to.deep.equal([])
    for (const metadata of [null, {}, { overt_workspace: 7 }, { overt_workspace: 'x' }, { overt_workspace: '01900000-0000-7000-8000-000000000000' }]) {
      expect((await post(stripe.event({ secret: webhookSecret, at: platform.clock.now(), metadata: metadata as object }))).statusCode).to.equal(200)
    }
    expect((await post(good)).json()).to.deep.equal({ received: true })
    await platform.drain()
    expect((await account()).payment).to.deep.include({ provider: 'stripe', method: { kind: 'card', label: 'visa •••• 4242', expires: '2031-09' } })
    expect(platform.faults).to.deep.equal([])
  })

  it('charges what our invoice says, to the cent, once, and notes the payment once, however often and in whatever order events come', async () => {
    expect((await workspace.admin.post(`${base}/resume`)).statusCode).to.equal(200)
    await at('2026-01-31T01:10:00Z')
    await connect(mia)
    for (const id of ['evt_b', 'evt_a', 'evt_b', 'evt_c', 'evt_a']) await tell(id)
    expect([...stripe.invoices.values()].map(({ total, status }) => [total, status])).to.deep.equal([[952, 'paid']])
    expect((await invoices()).map(({ number, state, totalMinor }) => [number, state, totalMinor])).to.deep.equal([['INV-2026-000001', 'paid', 952]])
    const payments = await workspace.inUnit((unit) => unit.query<{ amount: string }>('select amount_minor::text as amount from p_billing.payment where workspace_id = $1', [workspace.id]))
    expect(payments).to.deep.equal([{ amount: '952' }])
    const address = `/api/operator/billing/workspaces/${workspace.id}/invoices/${(await invoices())[0]!.id}/payments`
    const [taken] = (await operator.get(address)).json<{ items: { id: string; byProvider: boolean }[] }>().items
    expect(taken).to.include({ byProvider: true })
    expect((await operator.post(`${address}/${taken!.id}/take-back`, { reason: 'a mistake' })).json(), 'Stripe has the money').to.include({ code: 'billing-payment-of-provider', status: 409 })
    expect(stripe.asked.filter(({ method, path }) => method === 'POST' && path === '/v1/invoiceitems')).to.have.length(1)
  })

  it('goes on where an error, a limit or silence cut it off, and charges nobody twice', async () => {
    const bob = await workspace.member({ name: 'Bob Absent' })
    await platform.drain()
    platform.clock.set('2026-02-28T01:10:00Z')
    stripe.faults.push('error', 'error', 'error', 'silence', 'silence', 'silence', 'busy')
    await platform.drain()
    await at('2026-02-28T03:30:00Z')
    await at('2026-02-28T05:30:00Z')
    const [newest] = await invoices()
    expect(newest).to.include({ number: 'INV-2026-000002', state: 'paid', totalMinor: 1_904 })
    expect([...stripe.invoices.values()].filter(({ metadata }) => metadata.overt_invoice === newest!.id)).to.have.length(1)
    expect(bob.id).to.not.equal('')
  })

  it('learns of a payment without any event, by asking', async () => {
    stripe.bank = 'declines'
    await connect(mia)
    await at('2026-03-31T01:10:00Z')
    await at('2026-03-31T02:30:00Z')
    const [newest] = await invoices()
    expect(newest).to.deep.include({ state: 'open', needs: 'method' })
    // Paid on Stripe's own page, and the event is lost.
    const theirs = [...stripe.invoices.values()].find(({ metadata }) => metadata.overt_invoice === newest!.id)!
    theirs.status = 'paid'
    await at('2026-03-31T03:30:00Z')
    expect((await invoices())[0]).to.include({ number: newest!.number, state: 'paid', openMinor: 0 })
  })

  it('shows what the bank asks for with Stripe\'s page for it, mails it once, and is paid once that is done', async () => {
    stripe.bank = 'asks'
    await connect(mia)
    await at('2026-04-30T01:10:00Z')
    await at('2026-04-30T03:30:00Z')
    const [newest] = await invoices()
    expect(newest).to.deep.include({ state: 'open', needs: 'action' })
    const asked = (): number => readdirSync(join(platform.dataFolder, 'mail')).filter((name) => readFileSync(join(platform.dataFolder, 'mail', name), 'utf8').includes(`Subject: Confirm the payment of ${newest!.number}`)).length
    expect(asked()).to.equal(1)
    await tell()
    await at('2026-04-30T05:30:00Z')
    expect(asked(), 'once').to.equal(1)
    expect(newest!.payUrl).to.match(/^https:\/\/invoice\.stripe\.com\//)
    const theirs = [...stripe.invoices.values()].find(({ metadata }) => metadata.overt_invoice === newest!.id)!
    theirs.status = 'paid'
    await tell()
    expect((await invoices())[0]).to.deep.include({ state: 'paid', needs: null })
  })

  it('asks for another payment method where one is refused, opens nothing before it is paid, and tries a new one at once', async () => {
    await at('2026-05-10T09:00:00Z')
    await connect(mia)
    stripe.bank = 'declines'
    await at('2026-05-31T01:10:00Z')
    await at('2026-05-31T03:30:00Z')
    expect((await invoices())[0]).to.deep.include({ state: 'open', needs: 'method' })
    await at('2026-06-16T10:00:00Z')
    expect((await account()).state).to.equal('grace')
    await at('2026-06-30T12:00:00Z')
    expect((await account()).state).to.equal('ended')
    stripe.bank = 'pays'
    stripe.addCard(customerId, '1881')
    await tell()
    expect((await account()).payment.method).to.include({ label: 'visa •••• 1881' })
    expect((await account()).state).to.equal('active')
    expect((await invoices()).filter(({ openMinor }) => openMinor > 0)).to.deep.equal([])
  })

  it('puts credits into the balance once, and takes back what is corrected', async () => {
    const paid = (await invoices()).find(({ number }) => number === 'INV-2026-000002')!
    expect((await operator.post(`/api/operator/billing/workspaces/${workspace.id}/invoices/${paid.id}/correct`)).statusCode).to.equal(200)
    const customer = stripe.customers.get(customerId)!
    const before = customer.transactions.length
    await tell()
    await tell()
    expect(customer.transactions.slice(before).map(({ amount }) => amount)).to.deep.equal([-paid.totalMinor])
  })

  it('believes Stripe and not the event: one that says paid pays nothing', async () => {
    await at('2026-07-10T09:00:00Z')
    await connect(mia)
    stripe.bank = 'declines'
    await at('2026-07-31T01:10:00Z')
    await at('2026-07-31T03:30:00Z')
    await tell()
    const [newest] = await invoices()
    expect(newest).to.include({ state: 'open' })
    const said = stripe.event({ secret: webhookSecret, at: platform.clock.now(), type: 'invoice.paid', metadata: { overt_workspace: workspace.id, overt_invoice: newest!.id } })
    expect((await post(said)).statusCode).to.equal(200)
    await platform.drain()
    expect((await invoices())[0]).to.include({ number: newest!.number, state: 'open', openMinor: newest!.totalMinor })
  })
})
