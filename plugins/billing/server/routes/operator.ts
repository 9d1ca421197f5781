import { PassThrough, Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, FileOf, Id, LocalDate, NameOf, Nullable, cleanName, closed } from '@overt/sdk'
import type { Invoices } from '../../contracts.ts'
import { stateAt } from '../access.ts'
import type { AccessControl } from '../access.ts'
import { findAccount, openAccount, priceOf } from '../account.ts'
import type { BillingContext } from '../account.ts'
import { invoiceUnknown, overpaid } from '../errors.ts'
import { notePrice } from '../events.ts'
import { csvOf, writeWorkbook } from '../invoicing/invoice-list.ts'
import type { ListedInvoice } from '../invoicing/invoice-list.ts'
import type { InvoicePdf } from '../invoicing/invoice-paper.ts'
import { openMinor, readInvoice, readInvoices, readLines, stateOf } from '../invoicing/read-invoices.ts'
import type { StoredInvoice } from '../invoicing/read-invoices.ts'
import { notePayment, readPayments, takeBackPayment } from '../invoicing/payments.ts'
import { moneyText } from '../money.ts'
import type { StripeSync } from '../stripe/stripe-sync.ts'
import { InvoiceView, PaymentView, invoiceView, sumsOf } from './views.ts'

const tags = ['operator']
const config = { looks: { none: 'Invoices of workspaces by their sums, without a member.' } }
const WorkspaceParams = Type.Object({ workspaceId: Id })
const InvoiceParams = Type.Object({ workspaceId: Id, id: Id })
const Payment = Type.Object({ amountMinor: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 }), paidOn: LocalDate }, closed)
const PaymentParams = Type.Object({ workspaceId: Id, id: Id, paymentId: Id })
const TakeBack = Type.Object({ reason: NameOf(200) }, closed)
const Change = Type.Object({ priceMinor: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 }))), trialDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 730 })) }, { ...closed, minProperties: 1 })
const Billed = Type.Object({
  id: Id, name: Type.String(), state: Choice(['none', 'trial', 'active', 'grace', 'ended']), subscribed: Type.Boolean(), priceMinor: Type.Integer(), ownPrice: Type.Boolean(), currency: Type.String(), trialDays: Type.Integer(),
  invoices: Type.Integer(), openMinor: Type.Integer(), overdue: Type.Boolean(),
})
const ListQuery = Type.Object({ cursor: Type.Optional(Id), search: Type.Optional(Type.String({ maxLength: 120 })), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) }, closed)
const workspacesAtOnce = 200
const keptAtOnce = 500
const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** What the operator sees and does: who owes what, payments, credit notes, prices of single workspaces. Never a member. */
export function operatorRoutes(area: FastifyInstance, context: BillingContext, { invoices, access, stripeSync, pdf: makePdf }: { readonly pdf: InvoicePdf; readonly invoices: Invoices; readonly access: AccessControl; readonly stripeSync: StripeSync }): void {
  const { operator, clock, audit } = context
  const todayIn = (timeZone: string): Temporal.PlainDate => clock.now().toZonedDateTimeISO(timeZone).toPlainDate()

  async function billed({ id, name }: { readonly id: string; readonly name: string }): Promise<Static<typeof Billed>> {
    return operator.inWorkspace(id, async (unit) => {
      const [account, terms, all] = [await findAccount(unit), await operator.settings(unit), await readInvoices(unit)]
      if (account === undefined) return { id, name, state: 'none', subscribed: false, priceMinor: terms.priceMinor, ownPrice: false, currency: terms.currency, trialDays: terms.trialDays, invoices: 0, openMinor: 0, overdue: false }
      const today = todayIn(account.timeZone)
      return {
        id, name, state: stateAt(account, all, clock.now()), subscribed: account.startedOn !== null, priceMinor: priceOf(account, terms), ownPrice: account.priceMinor !== null, currency: account.currency, trialDays: account.trialDays,
        invoices: all.length, openMinor: all.reduce((sum, invoice) => sum + openMinor(invoice), 0), overdue: all.some((invoice) => stateOf(invoice, today) === 'overdue'),
      }
    })
  }

  area.get<{ Querystring: Static<typeof ListQuery> }>('/workspaces', {
    schema: { tags, summary: 'Workspaces with their state and what is open', querystring: ListQuery, response: { 200: Type.Object({ items: Type.Array(Billed), nextCursor: Nullable(Id) }) } }, config,
  }, async (request) => {
    const { limit = 50, cursor, search } = request.query
    const found = await operator.inInstallation((unit) => operator.workspaces(unit, { first: cursor, search: search === '' ? undefined : search, limit: limit + 1 }))
    const items = []
    for (const workspace of found.slice(0, limit)) items.push(await billed(workspace))
    return { items, nextCursor: found.length > limit ? found[limit - 1]!.id : null }
  })

  area.put<{ Params: Static<typeof WorkspaceParams>; Body: Static<typeof Change> }>('/workspaces/:workspaceId', {
    schema: { tags, summary: 'A price of its own, or a longer trial', params: WorkspaceParams, body: Change, response: { 200: Billed } }, config,
  }, async (request) => {
    const { workspaceId } = request.params
    const name = await operator.inWorkspace(workspaceId, async (unit) => {
      const before = await openAccount(context, unit, { lock: true })
      const { priceMinor = before.priceMinor, trialDays = before.trialDays } = request.body
      // What held until now is noted before it changes.
      await notePrice(context, unit, before)
      await unit.query('update p_billing.account set price_minor = $2, trial_days = $3 where workspace_id = $1', [workspaceId, priceMinor, trialDays])
      await notePrice(context, unit, { ...before, priceMinor })
      const change = { before: { priceMinor: before.priceMinor, trialDays: before.trialDays }, after: { priceMinor, trialDays } }
      await audit.record(unit, { action: 'billing.terms-changed', subject: 'BillingAccount', ...change })
      await operator.record(unit, { action: 'billing.terms-changed', subject: 'Workspace', subjectId: workspaceId, ...change }, operator.caller(request))
      await access.settle(unit)
      return (await context.directory.workspace(unit)).name
    })
    return billed({ id: workspaceId, name })
  })

  area.get<{ Params: Static<typeof WorkspaceParams> }>('/workspaces/:workspaceId/invoices', {
    schema: { tags, summary: 'Invoices of a workspace', params: WorkspaceParams, response: { 200: Type.Object({ items: Type.Array(InvoiceView), nextCursor: Nullable(Type.String()) }) } }, config,
  }, (request) => operator.inWorkspace(request.params.workspaceId, async (unit) => {
    const today = todayIn((await findAccount(unit))?.timeZone ?? 'UTC')
    return { items: (await readInvoices(unit)).map((invoice) => invoiceView(invoice, today)), nextCursor: null }
  }))

  area.get<{ Params: Static<typeof InvoiceParams> }>('/workspaces/:workspaceId/invoices/:id.pdf', {
    schema: { tags, summary: 'An invoice by its sums, without the members', params: InvoiceParams, response: { 200: FileOf('application/pdf') } }, config,
  }, async (request, reply) => {
    const { locale } = operator.caller(request)
    const { invoice, sums } = await operator.inWorkspace(request.params.workspaceId, async (unit) => {
      const found = await readInvoice(unit, request.params.id)
      if (found === undefined) throw invoiceUnknown()
      return { invoice: found, sums: sumsOf(await readLines(unit, found.id)) }
    })
    const pdf = await makePdf({ invoice, sums, lines: null, locale, timeZone: 'UTC' }, request.signal)
    return reply.type('application/pdf').header('content-disposition', `attachment; filename="${invoice.number}.pdf"`).send(pdf)
  })

  area.post<{ Params: Static<typeof InvoiceParams>; Body: Static<typeof Payment> }>('/workspaces/:workspaceId/invoices/:id/payments', {
    schema: { tags, summary: 'Note a payment', params: InvoiceParams, body: Payment, response: { 200: InvoiceView } }, config,
  }, (request) => operator.inWorkspace(request.params.workspaceId, async (unit) => {
    const account = await openAccount(context, unit, { lock: true })
    const invoice = await readInvoice(unit, request.params.id)
    if (invoice === undefined) throw invoiceUnknown()
    const { amountMinor, paidOn } = request.body
    const open = openMinor(invoice)
    if (amountMinor > open) throw overpaid({ values: { open: moneyText(open, invoice.currency, operator.caller(request).locale) } })
    await notePayment(unit, invoice.id, { amountMinor, paidOn, at: clock.now() })
    const entry = { action: 'invoice.paid', subject: 'Invoice', subjectId: invoice.id, after: { number: invoice.number, amountMinor, paidOn } }
    await audit.record(unit, entry)
    await operator.record(unit, entry, operator.caller(request))
    await access.settle(unit)
    await stripeSync.laterIfConnected(unit)
    return invoiceView((await readInvoice(unit, invoice.id))!, todayIn(account.timeZone))
  }))

  area.get<{ Params: Static<typeof InvoiceParams> }>('/workspaces/:workspaceId/invoices/:id/payments', {
    schema: { tags, summary: 'Payments of an invoice, oldest first', params: InvoiceParams, response: { 200: Type.Object({ items: Type.Array(PaymentView), nextCursor: Nullable(Type.String()) }) } }, config,
  }, (request) => operator.inWorkspace(request.params.workspaceId, async (unit) => {
    const invoice = await readInvoice(unit, request.params.id)
    if (invoice === undefined) throw invoiceUnknown()
    return { items: await readPayments(unit, invoice.id), nextCursor: null }
  }))

  area.post<{ Params: Static<typeof PaymentParams>; Body: Static<typeof TakeBack> }>('/workspaces/:workspaceId/invoices/:id/payments/:paymentId/take-back', {
    schema: { tags, summary: 'Take back a payment that was noted by hand', params: PaymentParams, body: TakeBack, response: { 200: InvoiceView } }, config,
  }, (request) => operator.inWorkspace(request.params.workspaceId, async (unit) => {
    const account = await openAccount(context, unit, { lock: true })
    const invoice = await readInvoice(unit, request.params.id)
    if (invoice === undefined) throw invoiceUnknown()
    const reason = cleanName(request.body.reason)
    const { amountMinor, paidOn } = await takeBackPayment(unit, invoice.id, request.params.paymentId, { reason, today: todayIn(account.timeZone), at: clock.now() })
    const entry = { action: 'invoice.payment-taken-back', subject: 'Invoice', subjectId: invoice.id, before: { number: invoice.number, amountMinor, paidOn }, after: { reason } }
    await audit.record(unit, entry)
    await operator.record(unit, entry, operator.caller(request))
    await access.settle(unit)
    await stripeSync.laterIfConnected(unit)
    return invoiceView((await readInvoice(unit, invoice.id))!, todayIn(account.timeZone))
  }))

  area.post<{ Params: Static<typeof InvoiceParams> }>('/workspaces/:workspaceId/invoices/:id/correct', {
    schema: { tags, summary: 'Cancel an invoice by a credit note', params: InvoiceParams, response: { 200: InvoiceView } }, config,
  }, (request) => operator.inWorkspace(request.params.workspaceId, async (unit) => {
    const account = await openAccount(context, unit, { lock: true })
    const today = todayIn(account.timeZone)
    const made = await invoices.correct(unit, request.params.id, today)
    const entry = { action: 'invoice.corrected', subject: 'Invoice', subjectId: request.params.id, after: { creditNote: made.number } }
    await audit.record(unit, entry)
    await operator.record(unit, entry, operator.caller(request))
    await access.settle(unit)
    await stripeSync.laterIfConnected(unit)
    return invoiceView((await readInvoice(unit, made.id))!, today)
  }))

  area.get('/invoices.csv', {
    schema: { tags, summary: 'Every invoice of every workspace, for bookkeeping', response: { 200: FileOf('text/csv') } }, config,
  }, (_request, reply) => reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="invoices.csv"').send(Readable.from(csvOf(everyInvoice()))))

  area.get('/invoices.xlsx', {
    schema: { tags, summary: 'The same as a workbook', response: { 200: FileOf(workbookType) } }, config,
  }, (_request, reply) => {
    const stream = new PassThrough()
    writeWorkbook(stream, everyInvoice()).catch((error: Error) => stream.destroy(error))
    return reply.type(workbookType).header('content-disposition', 'attachment; filename="invoices.xlsx"').send(stream)
  })

  /** Of every workspace in turn, oldest first; then of workspaces that were deleted. */
  async function* everyInvoice(): AsyncIterable<ListedInvoice> {
    const seen = new Set<string>()
    for (let first: string | undefined; ;) {
      const page = await operator.inInstallation((unit) => operator.workspaces(unit, { first, limit: workspacesAtOnce }))
      for (const { id, name } of page) {
        const { all, today } = await operator.inWorkspace(id, async (unit) => ({ all: await readInvoices(unit), today: todayIn((await findAccount(unit))?.timeZone ?? 'UTC') }))
        for (const invoice of all.toReversed()) {
          seen.add(invoice.number)
          yield { workspaceName: name, invoice, today }
        }
      }
      if (page.length < workspacesAtOnce) break
      first = page.at(-1)!.id
    }
    for (let after: string | undefined; ;) {
      const page = await operator.inInstallation((unit) => operator.kept(unit, { after, limit: keptAtOnce }))
      for (const { key, content } of page) if (!seen.has(key)) yield { workspaceName: null, invoice: content as StoredInvoice, today: todayIn('UTC') }
      if (page.length < keptAtOnce) return
      after = page.at(-1)!.key
    }
  }
}
