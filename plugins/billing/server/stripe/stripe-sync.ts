import type { Job, UnitOfWork } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import type { AccessControl } from '../access.ts'
import { findAccount } from '../account.ts'
import type { BillingContext } from '../account.ts'
import { openMinor, readInvoices } from '../invoicing/read-invoices.ts'
import type { StoredInvoice } from '../invoicing/read-invoices.ts'
import { mail } from '../mails.ts'
import { moneyText } from '../money.ts'
import { openStripe } from './gateway.ts'
import type { Charge, PaymentMethodShown, StripeEndpoint, StripeGateway, StripeInvoiceState } from './gateway.ts'
import { findCustomer, storeInvoice, storeMethod } from './stripe-store.ts'
import type { StripeCustomer } from './stripe-store.ts'

const timeoutMs = 180_000
const hourly = '27 * * * *'

/** Brings a workspace and Stripe into line: charges what is open, credits what is due, and reads back how everything stands there. */
export interface StripeSync {
  /** Queues it in the unit's transaction. */
  later(unit: UnitOfWork): Promise<void>
  /** The same, where the workspace has a customer at Stripe. */
  laterIfConnected(unit: UnitOfWork): Promise<void>
}

interface Present {
  readonly customer: StripeCustomer
  readonly secretKey: string
  readonly invoices: readonly StoredInvoice[]
}

/** Nothing is taken from events: whatever they say, everything is read from Stripe again. So their order, repetition and loss change nothing, and an hourly round makes up for those that never come. */
export function createStripeSync(context: BillingContext, access: AccessControl, endpoint: StripeEndpoint): StripeSync {
  const { clock, database, operator, audit } = context
  const job: Job<null> = context.job<null>({ id: 'stripe', timeoutMs, maxAttempts: 12, run: (_, { workspaceId }) => sync(workspaceId) })
  const later = (unit: UnitOfWork): Promise<void> => job.add(unit, null)
  context.schedule({
    id: 'stripe', cron: hourly,
    run: (workspaceId) => database.inWorkspace({ workspaceId }, laterIfConnected),
  })

  async function laterIfConnected(unit: UnitOfWork): Promise<void> {
    if (await findCustomer(unit) !== undefined) await later(unit)
  }

  async function sync(workspaceId: string): Promise<void> {
    const present = await database.inWorkspace({ workspaceId }, readPresent)
    if (present === undefined) return
    const gateway = openStripe(present.secretKey, endpoint)
    const readAt = clock.now()
    const method = await gateway.method(present.customer.customerId)
    await act(gateway, workspaceId, present, method)
    const states = await gateway.invoices(present.customer.customerId)
    await database.inWorkspace({ workspaceId }, (unit) => store(unit, method, states, readAt))
  }

  async function readPresent(unit: UnitOfWork): Promise<Present | undefined> {
    const { provider, stripeSecretKey: secretKey } = await operator.settings(unit)
    const customer = await findCustomer(unit)
    if (provider !== 'stripe' || secretKey === '' || customer === undefined) return undefined
    return { customer, secretKey, invoices: await readInvoices(unit) }
  }

  async function act(gateway: StripeGateway, workspaceId: string, { customer: { customerId, connectedAt, method: known }, invoices }: Present, method: PaymentMethodShown | null): Promise<void> {
    const states = await gateway.invoices(customerId)
    const byId = new Map(invoices.map((invoice) => [invoice.id, invoice]))
    const chargeOf = ({ id, number, currency }: StoredInvoice, totalMinor: number): Charge => ({ workspaceId, invoiceId: id, number, currency, totalMinor })
    const connectedOn = connectedAt.toZonedDateTimeISO('UTC').toPlainDate().subtract({ days: 1 })
    const credits = invoices.filter(({ kind, issuedOn }) => kind === 'credit-note' && Temporal.PlainDate.compare(issuedOn, connectedOn) >= 0)
    // First, so that the next invoice is charged without them.
    const credited = credits.length === 0 ? new Set<string>() : await gateway.credits(customerId)
    for (const credit of credits) {
      const corrected = credit.corrects === null ? undefined : byId.get(credit.corrects)
      // What a corrected invoice had not been paid, nobody gets back.
      const amount = corrected === undefined ? -credit.totalMinor : corrected.paidMinor
      if (amount > 0 && !credited.has(credit.id)) await gateway.credit(customerId, chargeOf(credit, amount))
    }
    for (const invoice of invoices.toReversed()) {
      const state = states.get(invoice.id)
      const isOwed = openMinor(invoice) > 0
      if (!isOwed && (state?.status === 'draft' || state?.status === 'open')) await gateway.withdraw(state)
      else if (isOwed && invoice.paidMinor === 0 && method !== null && (state === undefined || state.status === 'draft' || state.status === 'open' && !state.attempted)) await gateway.charge(customerId, chargeOf(invoice, invoice.totalMinor), state)
      else if (isOwed && state?.status === 'open' && method !== null && method.id !== known?.id) await gateway.pay(state.stripeId)
    }
  }

  async function store(unit: UnitOfWork, method: PaymentMethodShown | null, states: ReadonlyMap<string, StripeInvoiceState>, readAt: Temporal.Instant): Promise<void> {
    const account = await findAccount(unit, { lock: true })
    if (account === undefined) return
    await storeMethod(unit, method, readAt)
    const { locale } = await context.directory.workspace(unit)
    for (const invoice of await readInvoices(unit)) {
      const state = states.get(invoice.id)
      if (state === undefined) continue
      const isNew = await storeInvoice(unit, state, readAt)
      const open = openMinor(invoice)
      if (state.status === 'paid' && state.totalMinor !== invoice.totalMinor) context.log.error({ invoice: invoice.number, here: invoice.totalMinor, stripe: state.totalMinor }, 'an invoice is another at Stripe')
      else if (state.status === 'paid' && open > 0) await notePayment(unit, invoice, open, state, account.timeZone)
      else if (isNew) await mail(context, unit, account, `payment-${state.needs ?? 'method'}`, { number: invoice.number, total: moneyText(open, invoice.currency, locale) })
    }
    await access.settle(unit)
  }

  async function notePayment(unit: UnitOfWork, invoice: StoredInvoice, amountMinor: number, { stripeId }: StripeInvoiceState, timeZone: string): Promise<void> {
    const paidOn = clock.now().toZonedDateTimeISO(timeZone).toPlainDate().toString()
    const noted = await unit.query(`insert into p_billing.payment (workspace_id, id, invoice_id, amount_minor, paid_on, provider_reference) values ($1, $2, $3, $4, $5, $6)
      on conflict (workspace_id, provider_reference) do nothing returning 1`, [unit.workspaceId, uuidv7(), invoice.id, amountMinor, paidOn, stripeId])
    if (noted.length === 0) return
    const entry = { action: 'invoice.paid', subject: 'Invoice', subjectId: invoice.id, after: { number: invoice.number, amountMinor, paidOn, provider: 'stripe' } }
    await audit.record(unit, entry)
    await operator.record(unit, entry)
  }

  return { later, laterIfConnected }
}
