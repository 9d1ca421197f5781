import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { FileOf, Id, Name, Nullable, cleanName, closed } from '@overt/sdk'
import { standingAt, startFor } from '../../rules/standing.ts'
import type { AccessControl } from '../access.ts'
import { endAfter, openAccount, subscribe, withdraw } from '../account.ts'
import type { BillingContext } from '../account.ts'
import { accountView } from '../account-view.ts'
import { alreadySubscribed, contactIsNoAdmin, invoiceUnknown, notSubscribed, wrongVatId } from '../errors.ts'
import { electronicInvoice } from '../invoicing/e-invoice.ts'
import type { InvoicePdf } from '../invoicing/invoice-paper.ts'
import { readInvoice, readInvoices, readLines } from '../invoicing/read-invoices.ts'
import { isVatId, plainVatId } from '../invoicing/vat.ts'
import { readStripeInvoices } from '../stripe/stripe-store.ts'
import { AccountView, InvoiceView, invoiceView, sumsOf } from './views.ts'

const tags = ['billing']
const Contact = Type.Object({
  memberId: Nullable(Id), name: Name, address: Type.String({ maxLength: 300 }), vatId: Type.String({ maxLength: 20 }),
}, closed)
const Params = Type.Object({ id: Id })
const counted = { looks: { subject: 'BilledMember', how: 'listed' } } as const
const own = { looks: { none: 'The account of the workspace, and no member.' } }

/** Settings → Billing: what a workspace pays for, and its invoices. For admins. */
export function workspaceRoutes(app: FastifyInstance, context: BillingContext, { access, pdf: makePdf }: { readonly access: AccessControl; readonly pdf: InvoicePdf }): void {
  const { clock, audit, inWorkspace } = context

  const shown = async (unit: Parameters<typeof accountView>[1]) => {
    const view = await accountView(context, unit)
    await audit.viewed(unit, { subject: 'BilledMember', how: 'listed', counts: new Map(view.counted.map(({ memberId }) => [memberId, 1])) })
    return view
  }

  for (const path of ['/', '/account']) {
    app.get(path, { schema: { tags, summary: 'Plan, trial, who counts, and the next invoice as of now', response: { 200: AccountView } }, config: counted }, (request) =>
      inWorkspace(request, (unit, { ability }) => {
        ability.requireAny('read', 'BillingAccount')
        return shown(unit)
      }))
  }

  app.post('/cancel', { schema: { tags, summary: 'End the subscription with the period that runs; without charge before the first', response: { 200: AccountView } }, config: { ...counted, whileReadOnly: 'It ends what would be billed.' } }, (request) =>
    inWorkspace(request, async (unit, { ability }) => {
      ability.requireAny('update', 'BillingAccount')
      const account = await openAccount(context, unit, { lock: true })
      const standing = standingAt(account, clock.now())
      if (account.startedOn === null || standing.state === 'ended' || account.endsAfter !== null) throw notSubscribed()
      if (standing.state === 'active') await endAfter(unit, standing.period.index)
      else await withdraw(unit)
      await audit.record(unit, { action: 'billing.cancelled', subject: 'BillingAccount' })
      await access.settle(unit)
      return shown(unit)
    }))

  app.post('/resume', { schema: { tags, summary: 'Subscribe from the end of the trial, or take a cancellation back', response: { 200: AccountView } }, config: { ...counted, whileReadOnly: 'It opens the workspace again.' } }, (request) =>
    inWorkspace(request, async (unit, { ability }) => {
      ability.requireAny('update', 'BillingAccount')
      const account = await openAccount(context, unit, { lock: true })
      const standing = standingAt(account, clock.now())
      if (account.startedOn !== null && standing.state !== 'ended') {
        if (account.endsAfter === null) throw alreadySubscribed()
        await endAfter(unit, null)
      } else await subscribe(unit, startFor(account, clock.now()))
      await audit.record(unit, { action: 'billing.resumed', subject: 'BillingAccount' })
      await access.settle(unit)
      return shown(unit)
    }))

  app.put<{ Body: Static<typeof Contact> }>('/contact', { schema: { tags, summary: 'Who invoices are for, and which admin they are mailed to', body: Contact, response: { 200: AccountView } }, config: { ...counted, whileReadOnly: 'It says who the bill is for.' } }, (request) =>
    inWorkspace(request, async (unit, { ability }) => {
      ability.requireAny('update', 'BillingAccount')
      const { memberId, name, address, vatId } = request.body
      if (vatId !== '' && !isVatId(vatId)) throw wrongVatId()
      if (memberId !== null && (await context.directory.members(unit, { ids: [memberId], roles: ['admin'], status: ['active'] })).length === 0) throw contactIsNoAdmin()
      await openAccount(context, unit, { lock: true })
      await unit.query('update p_billing.account set contact_member_id = $2, buyer_name = $3, buyer_address = $4, buyer_vat_id = $5 where workspace_id = $1', [unit.workspaceId, memberId, cleanName(name), address.trim(), plainVatId(vatId)])
      await audit.record(unit, { action: 'billing.contact-changed', subject: 'BillingAccount', after: { memberId } })
      return shown(unit)
    }))

  app.get('/invoices', { schema: { tags, summary: 'Invoices and credit notes, newest first', response: { 200: Type.Object({ items: Type.Array(InvoiceView), nextCursor: Nullable(Type.String()) }) } }, config: own }, (request) =>
    inWorkspace(request, async (unit, { ability }) => {
      ability.requireAny('read', 'BillingAccount')
      const { timeZone } = await context.directory.workspace(unit)
      const today = clock.now().toZonedDateTimeISO(timeZone).toPlainDate()
      const atStripe = new Map((await readStripeInvoices(unit)).map((one) => [one.invoiceId, one]))
      return { items: (await readInvoices(unit)).map((invoice) => invoiceView(invoice, today, atStripe.get(invoice.id))), nextCursor: null }
    }))

  app.get<{ Params: Static<typeof Params> }>('/invoices/:id.xml', {
    schema: { tags, summary: 'An invoice as e-invoice (UBL 2.1, EN 16931), by its sums', params: Params, response: { 200: FileOf('application/xml') } }, config: own,
  }, async (request, reply) => {
    const { locale } = context.caller(request)
    const { number, xml } = await inWorkspace(request, async (unit, { ability }) => {
      ability.requireAny('read', 'BillingAccount')
      const invoice = await readInvoice(unit, request.params.id)
      if (invoice === undefined) throw invoiceUnknown()
      return { number: invoice.number, xml: electronicInvoice(invoice, await readLines(unit, invoice.id), (key) => context.t(locale, key)) }
    })
    return reply.type('application/xml').header('content-disposition', `attachment; filename="${number}.xml"`).send(xml)
  })

  app.get<{ Params: Static<typeof Params> }>('/invoices/:id.pdf', {
    schema: { tags, summary: 'An invoice with a line per member', params: Params, response: { 200: FileOf('application/pdf') } }, config: { looks: { subject: 'BilledMember', how: 'exported' }, heavy: true },
  }, async (request, reply) => {
    const { locale } = context.caller(request)
    const paper = await inWorkspace(request, async (unit, { ability }) => {
      ability.requireAny('read', 'BillingAccount')
      const invoice = await readInvoice(unit, request.params.id)
      if (invoice === undefined) throw invoiceUnknown()
      const lines = await readLines(unit, invoice.id)
      await audit.viewed(unit, { subject: 'BilledMember', how: 'exported', counts: new Map(lines.flatMap(({ person }) => (person === null ? [] : [[person.memberId, 1]]))) })
      return { invoice, lines, timeZone: (await context.directory.workspace(unit)).timeZone }
    })
    const pdf = await makePdf({ ...paper, sums: sumsOf(paper.lines), locale }, request.signal)
    return reply.type('application/pdf').header('content-disposition', `attachment; filename="${paper.invoice.number}.pdf"`).send(pdf)
  })
}

