import { expect } from 'chai'
import fc from 'fast-check'
import { addOperator } from '../../../core/operator/index.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { accessAt, announcedDays, graceDays, noHistory, readOnlyDays } from '../rules/access.ts'
import type { AccessView, InvoiceView } from '../ui/wire.ts'
import { base, billingFolder } from './billing-support.ts'

const dayMs = 86_400_000

describe('how far a workspace may be used', () => {
  const start = Temporal.Instant.from('2026-01-01T00:00:00Z')
  const afterDays = (days: number): Temporal.Instant => start.add({ milliseconds: Math.round(days * dayMs) })

  it('gives every day of grace, of reading and of announcement, however long the server was away', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0.04, max: 200, noNaN: true }), { minLength: 1, maxLength: 40 }), (gaps) => {
      let history = noHistory
      let now = start
      let since: Temporal.Instant | undefined
      let readOnly: Temporal.Instant | undefined
      let announced: Temporal.Instant | undefined
      for (const gap of gaps) {
        now = now.add({ milliseconds: Math.round(gap * dayMs) })
        const step = accessAt('unpaid', history, now)
        if (step.state === 'open') throw new Error('a reason was given')
        since ??= now
        if (step.state !== 'grace') readOnly ??= now
        if (step.notices.includes('erasure')) announced ??= now
        const days = (from: Temporal.Instant): number => now.since(from).total('hours') / 24
        if (step.state !== 'grace') expect(days(since)).to.be.at.least(graceDays)
        if (step.state === 'due') {
          expect(days(readOnly!)).to.be.at.least(readOnlyDays)
          expect(days(announced!)).to.be.at.least(announcedDays)
        }
        ;({ history } = step)
      }
      expect(accessAt(null, history, now)).to.deep.equal({ state: 'open', history: noHistory, notices: [] })
    }))
  })

  it('goes from grace to reading to its end on the days that it says', () => {
    const { history } = accessAt('ended', noHistory, start)
    const states = [0, 13.9, 14, 73.9].map((days) => accessAt('ended', history, afterDays(days)).state)
    expect(states).to.deep.equal(['grace', 'grace', 'read-only', 'read-only'])
    const reading = accessAt('ended', history, afterDays(14)).history
    const told = accessAt('ended', reading, afterDays(60)).history
    expect(accessAt('ended', told, afterDays(73.9))).to.include({ state: 'read-only' })
    expect(accessAt('ended', told, afterDays(74))).to.include({ state: 'due' })
  })
})

describe('a workspace that is not paid for', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let operator: TestMember
  let workspace: TestWorkspace
  let mia: TestMember
  const account = async (): Promise<AccessView> => (await workspace.admin.get(`${base}/`)).json<AccessView>()
  const at = async (instant: string): Promise<void> => {
    platform.clock.set(instant)
    await platform.drain()
  }
  const noticesOf = async (member: TestMember): Promise<string> => (await member.get('/notices')).body
  const mails = async (): Promise<string[]> => (await workspace.inUnit((unit) => unit.query<{ notice: string }>('select notice from p_billing.access_notice where workspace_id = $1 order by sent_at, notice', [workspace.id]))).map(({ notice }) => notice)
  const start = async (taskId: string): Promise<number> => (await mia.post('/timer/start', { taskId })).statusCode
  let taskId: string

  before(async () => {
    platform = await createTestPlatform({ plugins: [billingFolder], clock: '2026-01-01T09:00:00Z' })
    operator = await (await platform.workspace({ name: 'Home' })).member({ name: 'Olga Operator' })
    await addOperator(platform.platform.database, { email: operator.email, at: platform.clock.now() })
    expect((await operator.put('/api/operator/billing/settings', { settings: { sellerName: 'Time Ltd', sellerAddress: '1 Clock Lane' }, enabled: true })).statusCode).to.equal(200)
    workspace = await platform.workspace({ name: 'Acme' })
    mia = await workspace.member({ name: 'Mia Member' })
    const made = async (path: string, body: object): Promise<string> => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    const organizationId = await made('/organizations', { name: 'Client' })
    taskId = await made('/tasks', { name: 'Design', projectId: await made('/projects', { name: 'Site', organizationId }) })
    await at('2026-01-01T10:00:00Z')
  })
  after(() => platform.close())

  it('answers at its own root, and leaves the plugins page what lies above it', async () => {
    expect(await account()).to.deep.include({ state: 'trial', access: { state: 'open', readOnlyAt: null, erasesAt: null } })
    expect((await workspace.admin.get('/plugins/billing')).json()).to.include({ id: 'billing' })
    expect((await mia.get(`${base}/`)).statusCode).to.equal(403)
  })

  it('warns before the trial ends, and gives 14 days of grace after it, in which nothing changes', async () => {
    await at('2026-01-25T10:00:00Z')
    expect(await mails()).to.deep.equal(['trial-ends'])
    await at('2026-01-31T01:10:00Z')
    expect(await account()).to.deep.include({ state: 'grace', access: { state: 'grace', readOnlyAt: '2026-02-14T01:10:00Z', erasesAt: '2026-04-15T01:10:00Z' } })
    expect(await noticesOf(mia)).to.include('will be read-only from')
    expect(await start(taskId)).to.be.oneOf([200, 201])
    await at('2026-02-11T10:00:00Z')
    expect(await mails()).to.include('grace-ends')
  })

  it('is read-only then: what runs is stopped and kept, nothing is entered, everything is read', async () => {
    await at('2026-02-14T02:00:00Z')
    await platform.drain()
    expect(await account()).to.include({ state: 'ended' })
    expect((await mia.get('/timer')).json()).to.deep.equal({ entry: null })
    expect((await mia.get('/entries')).json<{ items: unknown[] }>().items).to.have.length(1)
    expect((await mia.post('/timer/start', { taskId })).json()).to.include({ code: 'workspace-read-only' })
    expect(await noticesOf(mia)).to.include('is read-only now')
  })

  it('opens at once when an admin subscribes, and limits again when the invoice stays unpaid, until it is paid', async () => {
    expect((await workspace.admin.post(`${base}/resume`)).json<AccessView>()).to.deep.include({ state: 'active', access: { state: 'open', readOnlyAt: null, erasesAt: null } })
    expect(await start(taskId)).to.be.oneOf([200, 201])
    await at('2026-02-14T03:10:00Z')
    await at('2026-03-05T10:00:00Z')
    expect(await account()).to.include({ state: 'grace' })
    await at('2026-03-20T10:00:00Z')
    expect(await account()).to.include({ state: 'ended' })
    const open = (await workspace.admin.get(`${base}/invoices`)).json<{ items: InvoiceView[] }>().items.filter(({ openMinor, state }) => openMinor > 0 && state === 'overdue')
    for (const { id, openMinor } of open) expect((await operator.post(`/api/operator/billing/workspaces/${workspace.id}/invoices/${id}/payments`, { amountMinor: openMinor, paidOn: '2026-03-20' })).statusCode).to.equal(200)
    expect(await account()).to.include({ state: 'active' })
    expect(await start(taskId)).to.be.oneOf([200, 201])
  })

  it('counts for nothing while the operator has billing switched off', async () => {
    await workspace.admin.post(`${base}/cancel`)
    await at('2026-05-20T10:00:00Z')
    await at('2026-06-20T10:00:00Z')
    expect((await mia.post('/timer/start', { taskId })).json()).to.include({ code: 'workspace-read-only' })
    expect((await operator.put('/api/operator/billing/settings', { enabled: false })).statusCode).to.equal(200)
    expect(await start(taskId)).to.be.oneOf([200, 201])
    expect((await operator.put('/api/operator/billing/settings', { enabled: true })).statusCode).to.equal(200)
    expect((await mia.post('/timer/start', { taskId })).json()).to.include({ code: 'workspace-read-only' })
  })

  it('announces the deletion twice, deletes on the day, and keeps the invoices for the seller', async () => {
    await at('2026-08-06T10:00:00Z')
    expect(await mails()).to.include('erasure')
    expect(await noticesOf(mia)).to.include('will be deleted on')
    await at('2026-08-17T10:00:00Z')
    expect(await mails()).to.include('erasure-soon')
    expect((await mia.get('/entries')).statusCode).to.equal(200)
    await at('2026-08-21T10:00:00Z')
    expect((await mia.get('/entries')).statusCode, 'her account had no other workspace').to.equal(401)
    const csv = (await operator.get('/api/operator/billing/invoices.csv')).body
    expect(csv).to.match(/INV-2026-\d{6},invoice,,Acme,.*,workspace deleted/)
    expect(csv).to.not.include('Mia')
    expect((await operator.get('/api/operator/trail')).body).to.include('workspace.erased')
    const certificates = await platform.platform.database.inIdentity(null, (unit) => unit.query('select 1 from identity.erasure_ledger where workspace_id = $1 and member_id is null', [workspace.id]))
    expect(certificates).to.have.length(1)
  })
})
