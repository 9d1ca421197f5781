import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { XMLParser } from 'fast-xml-parser'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { addOperator } from '../../../core/operator/index.ts'
import type { AccountView, BilledWorkspace, InvoiceView } from '../ui/wire.ts'
import { base, billingFolder } from './billing-support.ts'

interface UblInvoice {
  readonly ID: string
  readonly LegalMonetaryTotal: Readonly<Record<'LineExtensionAmount' | 'TaxExclusiveAmount' | 'TaxInclusiveAmount' | 'PayableAmount', string>>
  readonly TaxTotal: { readonly TaxAmount: string; readonly TaxSubtotal: { readonly TaxableAmount: string; readonly TaxAmount: string; readonly TaxCategory: Readonly<Record<'ID' | 'Percent' | 'TaxExemptionReason', string>> } }
  readonly InvoiceLine: readonly { readonly LineExtensionAmount: string; readonly InvoicedQuantity: string; readonly Price: { readonly PriceAmount: string } }[]
  readonly AccountingCustomerParty: { readonly Party: { readonly PartyLegalEntity: { readonly RegistrationName: string }; readonly PostalAddress: { readonly Country: { readonly IdentificationCode: string } } } }
}

const run = promisify(execFile)
const reader = await run('pdftotext', ['-v']).then(() => true, () => false)

const seller = { sellerName: 'Time Ltd', sellerAddress: '1 Clock Lane', priceMinor: 800, tax: 'rate', taxBasisPoints: 1_900 }

describe('billing of a workspace', () => {
  let platform: TestPlatform
  let operator: TestMember
  let workspace: TestWorkspace
  let ada: TestMember
  let bob: TestMember

  const account = async (): Promise<AccountView> => (await workspace.admin.get(`${base}/account`)).json<AccountView>()
  const invoices = async (): Promise<readonly InvoiceView[]> => (await workspace.admin.get(`${base}/invoices`)).json<{ items: InvoiceView[] }>().items
  const at = async (instant: string): Promise<void> => {
    platform.clock.set(instant)
    await platform.drain()
  }
  const connect = async (member: TestMember): Promise<void> => {
    await platform.emit(workspace.id, 'device.synced', { memberId: member.id, deviceId: member.id, through: platform.clock.now().toString() })
    await platform.drain()
  }
  /** Lines of a PDF as a reader of documents finds them. */
  const printed = async (bytes: Buffer): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'overt-invoice-'))
    try {
      await writeFile(join(folder, 'one.pdf'), bytes)
      return (await run('pdftotext', ['-layout', join(folder, 'one.pdf'), '-'])).stdout
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  const mails = (): Promise<number> => workspace.inUnit(async (unit) => (await unit.query<{ count: number }>(`select count(*)::int as count from p_billing.reminder where workspace_id = $1`, [workspace.id]))[0]!.count)

  before(async () => {
    platform = await createTestPlatform({ plugins: [billingFolder], clock: '2026-01-01T09:00:00Z' })
    const home = await platform.workspace({ name: 'Home' })
    operator = await home.member({ name: 'Olga Operator' })
    await addOperator(platform.platform.database, { email: operator.email, at: platform.clock.now() })
    workspace = await platform.workspace({ name: 'Acme' })
    ada = await workspace.member({ name: 'Ada Active' })
    bob = await workspace.member({ name: 'Bob Absent' })
    await workspace.inUnit((unit) => unit.query('update core.member set monitored = false where workspace_id = $1 and id = $2', [workspace.id, workspace.admin.id]))
  })
  after(() => platform.close())

  it('is nothing before an operator has named a seller and switched it on', async () => {
    expect((await workspace.admin.get(`${base}/account`)).json()).to.include({ code: 'plugin-disabled' })
    const refused = await operator.put('/api/operator/billing/settings', { enabled: true })
    expect(refused.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path)).to.deep.equal(['/settings/sellerName', '/settings/sellerAddress'])
    expect((await operator.put('/api/operator/billing/settings', { settings: { sellerVatId: 'DE123' } })).json()).to.include({ code: 'wrong-settings' })
    expect((await operator.put('/api/operator/billing/settings', { settings: seller, enabled: true })).statusCode).to.equal(200)
  })

  it('begins with a trial of 30 days, says who would count, and is for admins alone', async () => {
    const view = await account()
    expect(view).to.include({ state: 'trial', subscribed: false, trialEndsAt: '2026-01-31T00:00:00Z', trialDaysLeft: 30 })
    expect(view.counted.map(({ name, monitored }) => [name, monitored])).to.deep.equal([['Ada Active', true], ['Bob Absent', true]])
    expect(view.next).to.deep.include({ issuedOn: '2026-01-31', lines: [{ kind: 'advance', count: 2, amountMinor: 1_600 }], netMinor: 1_600, taxMinor: 304, totalMinor: 1_904, currency: 'USD' })
    for (const path of ['account', 'invoices']) expect((await ada.get(`${base}/${path}`)).statusCode, path).to.equal(403)
    for (const path of ['cancel', 'resume']) expect((await ada.post(`${base}/${path}`)).statusCode, path).to.equal(403)
    expect((await workspace.admin.post(`${base}/cancel`)).json()).to.include({ code: 'billing-not-subscribed' })
  })

  it('bills the members monitored at the start of the first period, once, with the number 1', async () => {
    expect((await workspace.admin.post(`${base}/resume`)).json()).to.include({ subscribed: true, state: 'trial' })
    expect((await workspace.admin.post(`${base}/resume`)).json()).to.include({ code: 'billing-subscribed' })
    await at('2026-01-30T23:00:00Z')
    expect(await invoices()).to.deep.equal([])
    await at('2026-01-31T01:00:00Z')
    await platform.drain()
    expect(await invoices()).to.have.length(1)
    expect((await invoices())[0]).to.include({ number: 'INV-2026-000001', kind: 'invoice', state: 'open', issuedOn: '2026-01-31', dueOn: '2026-02-14', totalMinor: 1_904, openMinor: 1_904 })
  })

  it('credits who never connected and adds who became active, also when it was away for months', async () => {
    await at('2026-02-10T09:00:00Z')
    await connect(ada)
    const cyd = await workspace.member({ name: 'Cyd Late' })
    await connect(cyd)
    expect((await account()).next?.lines).to.deep.equal([{ kind: 'advance', count: 3, amountMinor: 2_400 }, { kind: 'addition', count: 1, amountMinor: 800 }, { kind: 'credit', count: 1, amountMinor: -800 }])
    await at('2026-04-02T09:00:00Z')
    const all = await invoices()
    expect(all.map(({ number, issuedOn, totalMinor }) => [number, issuedOn, totalMinor])).to.deep.equal([
      ['INV-2026-000003', '2026-03-31', 0], ['INV-2026-000002', '2026-02-28', 2_856], ['INV-2026-000001', '2026-01-31', 1_904],
    ])
  })

  it('makes a PDF with a line per member for the workspace, and leaves a receipt with each', async () => {
    const [, second] = await invoices()
    const pdf = await workspace.admin.get(`${base}/invoices/${second!.id}.pdf`)
    expect(pdf.statusCode).to.equal(200)
    expect(pdf.headers['content-type']).to.equal('application/pdf')
    expect(pdf.rawPayload.subarray(0, 5).toString()).to.equal('%PDF-')
    expect((await bob.get('/me/looks')).body).to.include('BilledMember')
    expect((await ada.get(`${base}/invoices/${second!.id}.pdf`)).statusCode).to.equal(403)
  })

  it('prints a line per member that names their first contact in the month before, and the tax', async function () {
    if (!reader) {
      process.stderr.write('\n  LEFT OUT: no pdftotext here (Debian: poppler-utils), so no invoice is read back.\n')
      this.skip()
    }
    const [, second] = await invoices()
    const text = await printed((await workspace.admin.get(`${base}/invoices/${second!.id}.pdf`)).rawPayload)
    expect(text).to.match(/Invoice INV-2026-000002/).and.to.match(/First contact: when a device of the member first connected in the month before/)
    expect(text).to.match(/Ada Active +In advance +28 Feb – 30 Mar 2026 +10 Feb 2026, 09:00 +US\$8\.00/)
    expect(text).to.match(/Bob Absent +In advance +28 Feb – 30 Mar 2026 +– +US\$8\.00/)
    expect(text).to.match(/Cyd Late +Added: active last period +31 Jan – 27 Feb 2026 +10 Feb 2026, 09:00 +US\$8\.00/)
    expect(text).to.match(/Bob Absent +Credit: never connected +31 Jan – 27 Feb 2026 +– +-US\$8\.00/)
    const german = await printed((await platform.app.inject({ url: `/api/workspaces/${workspace.id}${base}/invoices/${second!.id}.pdf`, headers: { 'authorization': `Bearer ${workspace.admin.token}`, 'accept-language': 'de' } })).rawPayload)
    expect(german, 'nothing is cut off').to.match(/Rechnung INV-2026-000002/).and.to.not.include('…')
    expect(text).to.not.include('…')
    expect(text).to.match(/VAT 19 % +US\$4\.56/).and.to.match(/Total +US\$28\.56/)
    const operators = await printed((await operator.get(`/api/operator/billing/workspaces/${workspace.id}/invoices/${second!.id}.pdf`)).rawPayload)
    expect(operators).to.match(/Total +US\$28\.56/).and.to.not.match(/Ada|Bob|Cyd/)
  })

  it('reminds of no invoice that is paid', async () => {
    const before = await mails()
    expect(before).to.be.greaterThan(0)
    await platform.drain()
    expect(await mails()).to.equal(before)
    for (const invoice of await invoices()) {
      if (invoice.openMinor === 0) continue
      const url = `/api/operator/billing/workspaces/${workspace.id}/invoices/${invoice.id}/payments`
      expect((await operator.post(url, { amountMinor: invoice.openMinor + 1, paidOn: '2026-04-02' })).json()).to.include({ code: 'billing-overpaid' })
      expect((await operator.post(url, { amountMinor: invoice.openMinor, paidOn: '2026-04-02' })).json()).to.include({ state: 'paid', openMinor: 0 })
    }
    await at('2026-04-20T09:00:00Z')
    expect(await mails()).to.equal(before)
  })

  it('corrects an invoice by a credit note over the same lines, once', async () => {
    const last = (await invoices()).at(-1)!
    const url = `/api/operator/billing/workspaces/${workspace.id}/invoices/${last.id}/correct`
    expect((await operator.post(url)).json()).to.include({ number: 'CN-2026-000004', kind: 'credit-note', totalMinor: -1_904, state: 'credit' })
    expect((await operator.post(url)).json()).to.include({ code: 'billing-corrected' })
    expect((await invoices()).at(-1)).to.include({ state: 'cancelled', openMinor: 0 })
  })

  it('lets nobody change an invoice that is written', async () => {
    const attempt = (sql: string): Promise<unknown> => workspace.inUnit((unit) => unit.query(sql)).catch((error: unknown) => error)
    for (const table of ['invoice', 'invoice_line']) for (const sql of [`update p_billing.${table} set kind = kind`, `delete from p_billing.${table}`]) expect(String(await attempt(sql)), sql).to.include('permission denied')
  })

  it('shows the operator sums and no member, and sets a price of its own from the next period', async () => {
    const listed = (await operator.get('/api/operator/billing/workspaces')).json<{ items: BilledWorkspace[] }>().items
    expect(listed.find(({ id }) => id === workspace.id)).to.include({ state: 'active', priceMinor: 800, ownPrice: false, openMinor: 0, overdue: false })
    expect((await operator.put(`/api/operator/billing/workspaces/${workspace.id}`, { priceMinor: 500 })).json()).to.include({ priceMinor: 500, ownPrice: true })
    expect((await account()).next?.lines[0]).to.deep.equal({ kind: 'advance', count: 3, amountMinor: 1_500 })
    const csv = await operator.get('/api/operator/billing/invoices.csv')
    expect(csv.body.split('\r\n')[1]).to.equal('INV-2026-000001,invoice,Acme,Acme,,2026-01-31,2026-02-14,USD,16.00,3.04,19.04,19.04,,cancelled')
    for (const path of ['workspaces', `workspaces/${workspace.id}/invoices`, 'invoices.csv']) {
      const answer = await operator.get(`/api/operator/billing/${path}`)
      for (const word of ['Ada', 'Bob', 'Cyd', ada.id]) expect(answer.body, path).to.not.include(word)
      expect((await workspace.admin.get(`/api/operator/billing/${path}`)).statusCode).to.equal(404)
    }
  })

  it('gives operators alone a workbook of all invoices, with the rows of the CSV and real numbers and dates', async () => {
    const url = '/api/operator/billing/invoices.xlsx'
    const { default: ExcelJS } = await import('exceljs')
    const answer = await operator.get(url)
    expect(answer.headers).to.include({ 'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'content-disposition': 'attachment; filename="invoices.xlsx"' })
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(answer.rawPayload as unknown as ArrayBuffer)
    const sheet = workbook.getWorksheet('invoices')!
    // Values of a row begin with its number.
    const cells = Array.from({ length: sheet.rowCount }, (_, index) => (sheet.getRow(index + 1).values as unknown[]).slice(1))
    const [head, ...lines] = (await operator.get('/api/operator/billing/invoices.csv')).body.trimEnd().split('\r\n').map((line) => line.split(','))
    expect(cells[0]).to.deep.equal(head)
    const text = (value: unknown): string => (value instanceof Date ? value.toISOString().slice(0, 10) : typeof value === 'number' ? value.toFixed(2) : String(value ?? ''))
    expect(cells.slice(1).map((row) => Array.from({ length: head!.length }, (_, index) => text(row[index])))).to.deep.equal(lines)
    expect(lines.length).to.be.greaterThan(3)
    for (const row of cells.slice(1)) {
      for (const name of ['net', 'tax', 'total', 'paid']) expect(row[head!.indexOf(name)], name).to.be.a('number')
      for (const name of ['issued on', 'due on']) expect(row[head!.indexOf(name)], name).to.be.instanceOf(Date)
    }
    // A credit note is less than nothing, and a sum over the column is right.
    expect(cells.slice(1).some((row) => Number(row[head!.indexOf('total')]) < 0)).to.equal(true)
    for (const word of ['Ada', 'Bob', 'Cyd', ada.id]) expect(JSON.stringify(cells)).to.not.include(word)
    for (const other of [workspace.admin, bob]) expect((await other.get(url)).statusCode).to.equal(404)
    expect((await platform.app.inject({ url })).statusCode).to.equal(401)
  })

  it('checks VAT ids by their digits, and charges no tax by reverse charge', async () => {
    const contact = { memberId: null, name: 'Acme GmbH', address: 'Berlin' }
    expect((await workspace.admin.put(`${base}/contact`, { ...contact, vatId: 'DE123456789' })).json()).to.include({ code: 'billing-wrong-vat-id' })
    expect((await workspace.admin.put(`${base}/contact`, { ...contact, vatId: '', memberId: ada.id })).json()).to.include({ code: 'billing-contact-no-admin' })
    expect((await operator.put('/api/operator/billing/settings', { settings: { reverseCharge: true } })).json()).to.include({ code: 'wrong-settings' })
    expect((await operator.put('/api/operator/billing/settings', { settings: { reverseCharge: true, sellerVatId: 'ATU13585627' } })).statusCode).to.equal(200)
    expect((await workspace.admin.put(`${base}/contact`, { ...contact, vatId: 'DE136695976' })).json<AccountView>().next).to.include({ taxMinor: 0 })
    expect((await workspace.admin.put(`${base}/contact`, { ...contact, vatId: 'ATU13585627' })).json<AccountView>().next?.taxMinor).to.equal(-171)
  })

  it('writes an e-invoice whose amounts add up by the rules of EN 16931, where both parties have a VAT id', async () => {
    const [newest] = await invoices()
    expect((await workspace.admin.get(`${base}/invoices/${newest!.id}.xml`)).json()).to.include({ code: 'billing-no-e-invoice' })
    await workspace.admin.put(`${base}/contact`, { memberId: null, name: 'Acme & Söhne <GmbH>', address: 'Berlin', vatId: 'DE136695976' })
    await at('2026-04-21T09:00:00Z')
    for (const member of [ada, bob]) await connect(member)
    for (const [month, reverseCharge] of [['05', true], ['06', false]] as const) {
      expect((await operator.put('/api/operator/billing/settings', { settings: { reverseCharge, sellerVatId: 'ATU13585627' } })).statusCode).to.equal(200)
      await at(`2026-${month}-01T09:00:00Z`)
      for (const member of [ada, bob]) if (month === '05') await connect(member)
      const [{ id, number, netMinor, taxMinor, totalMinor }] = await invoices() as readonly [InvoiceView & { netMinor: number; taxMinor: number }]
      const answer = await workspace.admin.get(`${base}/invoices/${id}.xml`)
      expect(answer.statusCode, answer.body).to.equal(200)
      expect((await ada.get(`${base}/invoices/${id}.xml`)).statusCode).to.equal(403)
      for (const name of ['Ada', 'Bob', 'Cyd']) expect(answer.body).to.not.include(name)
      const invoice = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => name === 'cac:InvoiceLine', removeNSPrefix: true }).parse(answer.body) as { Invoice: UblInvoice }
      const { LegalMonetaryTotal: total, TaxTotal: tax, InvoiceLine, AccountingCustomerParty: buyer, ...facts } = invoice.Invoice
      expect(facts).to.include({ CustomizationID: 'urn:cen.eu:en16931:2017', ID: number, InvoiceTypeCode: '380', DocumentCurrencyCode: 'USD' })
      expect(buyer.Party.PartyLegalEntity.RegistrationName).to.equal('Acme & Söhne <GmbH>')
      expect(buyer.Party.PostalAddress.Country.IdentificationCode).to.equal('DE')
      const lines = [InvoiceLine].flat()
      const cents = (text: string): number => Math.round(Number(text) * 100)
      expect(lines.reduce((sum, line) => sum + cents(line.LineExtensionAmount), 0), 'BR-CO-10').to.equal(cents(total.LineExtensionAmount))
      for (const line of lines) {
        expect(Number(line.Price.PriceAmount), 'BR-27').to.be.at.least(0)
        expect(Math.round(Number(line.InvoicedQuantity) * cents(line.Price.PriceAmount))).to.equal(cents(line.LineExtensionAmount))
      }
      expect(cents(total.TaxExclusiveAmount), 'BR-CO-13').to.equal(netMinor)
      expect(cents(total.TaxExclusiveAmount) + cents(tax.TaxAmount), 'BR-CO-15').to.equal(cents(total.TaxInclusiveAmount))
      expect(cents(tax.TaxSubtotal.TaxAmount), 'BR-CO-14').to.equal(taxMinor)
      expect(cents(total.PayableAmount), 'BR-CO-16').to.equal(totalMinor)
      expect(Math.round(cents(tax.TaxSubtotal.TaxableAmount) * Number(tax.TaxSubtotal.TaxCategory.Percent) / 100), 'BR-CO-17').to.equal(taxMinor)
      expect(tax.TaxSubtotal.TaxCategory.ID).to.equal(reverseCharge ? 'AE' : 'S')
      if (reverseCharge) expect(tax.TaxSubtotal.TaxCategory.TaxExemptionReason, 'BR-AE-10').to.not.equal('')
      if (totalMinor > 0) expect((await operator.post(`/api/operator/billing/workspaces/${workspace.id}/invoices/${id}/payments`, { amountMinor: totalMinor, paidOn: `2026-${month}-01` })).statusCode).to.equal(200)
    }
  })

  it('ends with the period in which it was cancelled, with nothing charged after and the last credits back', async () => {
    const before = (await invoices()).length
    expect((await workspace.admin.post(`${base}/cancel`)).json()).to.include({ state: 'active', subscribed: false, endsAt: '2026-06-30T00:00:00Z', next: null })
    expect((await workspace.admin.post(`${base}/resume`)).json()).to.include({ subscribed: true, endsAt: null })
    expect((await workspace.admin.post(`${base}/cancel`)).statusCode).to.equal(200)
    await at('2026-08-01T09:00:00Z')
    const all = await invoices()
    expect(all.length).to.equal(before + 1)
    expect(all[0]).to.include({ kind: 'credit-note', issuedOn: '2026-06-30' })
    expect(all[0]!.totalMinor).to.be.lessThan(0)
    expect(await account()).to.include({ state: 'grace', subscribed: false, endsAt: '2026-06-30T00:00:00Z' })
  })

  it('keeps invoices with the names on them, as the law asks, when a member is erased, and nothing else of them', async () => {
    await platform.erase(workspace.id, bob.id)
    const left = (table: string) => workspace.inUnit((unit) => unit.query(`select from p_billing.${table} where workspace_id = $1 and member_id = $2`, [workspace.id, bob.id]))
    expect((await left('invoice_person')).length).to.be.greaterThan(0)
    for (const table of ['contact', 'monitored_change']) expect(await left(table), table).to.deep.equal([])
    expect((await invoices()).length).to.be.greaterThan(4)
  })

  it('gives numbers without gaps over all workspaces', async () => {
    const others = await Promise.all([1, 2, 3].map(() => platform.workspace()))
    for (const other of others) expect((await other.admin.post(`${base}/resume`)).statusCode).to.equal(200)
    await at('2026-09-05T09:00:00Z')
    const rows = (await operator.get('/api/operator/billing/invoices.csv')).body.trim().split('\r\n').slice(1).map((line) => Number(line.split(',')[0]!.split('-')[2])).toSorted((a, b) => a - b)
    expect(rows.length).to.be.greaterThan(7)
    expect(rows).to.deep.equal(rows.map((_, index) => index + 1))
  })
})
