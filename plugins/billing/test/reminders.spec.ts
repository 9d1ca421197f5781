import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { addOperator } from '../../../core/operator/index.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { base, billingFolder } from './billing-support.ts'

describe('mails about invoices', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let sue: TestMember
  let operator: TestMember
  const at = async (instant: string): Promise<void> => {
    platform.clock.set(instant)
    await platform.drain()
    await platform.drain()
  }
  /** Their subjects, without the number. */
  const mailed = (to: TestMember): string[] => readdirSync(join(platform.dataFolder, 'mail')).filter((name) => name.includes(to.email)).toSorted()
    .map((name) => /^Subject: (.*)$/m.exec(readFileSync(join(platform.dataFolder, 'mail', name), 'utf8'))?.[1] ?? '').filter((subject) => /invoice/i.test(subject)).map((subject) => subject.replace(/INV-2026-\d+/, 'INV'))
  const reminders = (): number => mailed(sue).filter((subject) => subject === 'Reminder: invoice INV').length

  before(async () => {
    platform = await createTestPlatform({ plugins: [billingFolder], clock: '2026-03-01T09:00:00Z' })
    operator = await (await platform.workspace({ name: 'Home' })).member({ name: 'Olga Operator' })
    await addOperator(platform.platform.database, { email: operator.email, at: platform.clock.now() })
    expect((await operator.put('/api/operator/billing/settings', { settings: { sellerName: 'Time Ltd', sellerAddress: '1 Clock Lane', trialDays: 0, dueDays: 14 }, enabled: true })).statusCode).to.equal(200)
    workspace = await platform.workspace({ name: 'Slow' })
    sue = await workspace.member({ name: 'Sue Second', role: 'admin' })
    expect((await workspace.admin.put(`${base}/contact`, { memberId: sue.id, name: 'Slow Ltd', address: '', vatId: '' })).statusCode).to.equal(200)
    platform.clock.set('2026-04-02T09:00:00Z')
    expect((await workspace.admin.post(`${base}/resume`)).statusCode).to.equal(200)
    expect((await workspace.admin.post(`${base}/cancel`)).statusCode).to.equal(200)
  })
  after(() => platform.close())

  it('go to the contact alone', async () => {
    await at('2026-04-02T10:10:00Z')
    expect(mailed(sue)).to.deep.equal(['Invoice INV'])
    expect(mailed(workspace.admin)).to.deep.equal([])
  })

  it('remind 7, 14 and 30 days after it fell due, each once', async () => {
    // Due on 16 April.
    for (const [day, sent] of [['2026-04-22', 0], ['2026-04-23', 1], ['2026-04-29', 1], ['2026-04-30', 2], ['2026-05-15', 2], ['2026-05-16', 3], ['2026-06-10', 3]] as const) {
      await at(`${day}T09:00:00Z`)
      expect(reminders(), day).to.equal(sent)
    }
  })

  it('stop with a payment and go on where it is taken back, which is done once, with a reason, and by operators alone', async () => {
    await at('2026-06-11T09:00:00Z')
    expect((await workspace.admin.post(`${base}/resume`)).statusCode).to.equal(200)
    await at('2026-06-11T10:10:00Z')
    const invoices = `/api/operator/billing/workspaces/${workspace.id}/invoices`
    const unpaid = (await operator.get(invoices)).json<{ items: { id: string; state: string; openMinor: number; issuedOn: string }[] }>().items.find(({ issuedOn }) => issuedOn === '2026-06-11')!
    const payments = `${invoices}/${unpaid.id}/payments`
    const listed = async () => (await operator.get(payments)).json<{ items: { id: string; takenBack: object | null }[] }>().items
    expect(await listed()).to.deep.equal([])
    expect((await operator.post(payments, { amountMinor: unpaid.openMinor, paidOn: '2026-06-12' })).json()).to.include({ state: 'paid', openMinor: 0 })
    const before = reminders()
    await at('2026-07-05T09:00:00Z')
    expect(reminders(), 'paid').to.equal(before)

    const [payment] = await listed()
    const takeBack = `${payments}/${payment!.id}/take-back`
    for (const body of [{}, { reason: '' }, { reason: '\u200b' }, { reason: 'x'.repeat(201) }, { reason: 'typo', amountMinor: 1 }]) expect((await operator.post(takeBack, body)).statusCode, JSON.stringify(body)).to.equal(400)
    for (const member of [workspace.admin, sue]) expect((await member.post(takeBack, { reason: 'mine' })).statusCode).to.equal(404)
    expect((await operator.post(`${payments}/${unpaid.id}/take-back`, { reason: 'typo' })).json()).to.include({ code: 'billing-payment-unknown', status: 404 })
    expect(await listed()).to.deep.equal([{ ...payment, takenBack: null }])

    expect((await operator.post(takeBack, { reason: ' Of another  invoice ' })).json()).to.include({ state: 'overdue', openMinor: unpaid.openMinor })
    expect(await listed()).to.deep.equal([{ ...payment, takenBack: { at: '2026-07-05T09:00:00.000Z', reason: 'Of another invoice' } }])
    expect((await operator.post(takeBack, { reason: 'again' })).json()).to.include({ code: 'billing-payment-taken-back', status: 409 })
    const trail = (await workspace.admin.get('/audit?limit=200')).json<{ items: { action: string; after: object | null }[] }>().items
    expect(trail.filter(({ action }) => action === 'invoice.payment-taken-back').map(({ after }) => after)).to.deep.equal([{ reason: 'Of another invoice' }])
    // Ten days late: the reminder of seven days, and no other.
    await at('2026-07-06T09:00:00Z')
    expect(reminders(), 'taken back').to.equal(before + 1)
    expect(platform.faults).to.deep.equal([])
  })
})
