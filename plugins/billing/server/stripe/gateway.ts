import Stripe from 'stripe'

/** Where Stripe answers; tests have their own. */
export interface StripeEndpoint {
  readonly host: string
  readonly port: number
  readonly protocol: 'http' | 'https'
}
export const stripeItself: StripeEndpoint = { host: 'api.stripe.com', port: 443, protocol: 'https' }

export interface PaymentMethodShown {
  readonly id: string
  readonly kind: string
  /** `visa •••• 4242` */
  readonly label: string
  readonly expires: string | null
}
/** One of our invoices as Stripe has it. */
export interface StripeInvoiceState {
  readonly stripeId: string
  readonly invoiceId: string
  readonly status: (typeof statuses)[number]
  readonly totalMinor: number
  readonly attempted: boolean
  /** What its payer has to do: confirm the payment at their bank, or give another payment method. */
  readonly needs: 'action' | 'method' | null
  readonly hostedUrl: string | null
}
export interface Charge {
  readonly workspaceId: string
  readonly invoiceId: string
  readonly number: string
  readonly totalMinor: number
  readonly currency: string
}

const statuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
const requestTimeoutMs = 10_000
const retries = 2
const pageSize = 100

/**
 * What we ask of Stripe: a customer per workspace, a payment method by Stripe's own page, and a Stripe invoice with one item for each of our invoices, so that
 * what is owed is decided here alone. Every creating request has an idempotency key made of our own id.
 */
export function openStripe(secretKey: string, endpoint: StripeEndpoint) {
  const stripe = new Stripe(secretKey, { ...endpoint, timeout: requestTimeoutMs, maxNetworkRetries: retries, telemetry: false, appInfo: { name: 'Overt' } })

  /** Pays a finalized invoice; a card that is refused or has to be confirmed is a state of the invoice and no fault. */
  async function pay(stripeId: string): Promise<void> {
    try {
      await stripe.invoices.pay(stripeId)
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeCardError) && !isSettled(error)) throw error
    }
  }

  async function stateOf(invoice: Stripe.Invoice): Promise<StripeInvoiceState | undefined> {
    const invoiceId = invoice.metadata?.overt_invoice
    const status = statuses.find((known) => known === invoice.status)
    if (invoiceId === undefined || status === undefined) return undefined
    return {
      stripeId: invoice.id, invoiceId, status, totalMinor: invoice.total, attempted: invoice.attempted,
      needs: invoice.status === 'open' && invoice.attempted ? await needsOf(invoice.id) : null,
      hostedUrl: invoice.hosted_invoice_url?.startsWith('https://') === true ? invoice.hosted_invoice_url : null,
    }
  }

  async function needsOf(stripeId: string): Promise<'action' | 'method'> {
    const { payments } = await stripe.invoices.retrieve(stripeId, { expand: ['payments.data.payment.payment_intent'] })
    const intents = (payments?.data ?? []).map(({ payment }) => payment.payment_intent)
    return intents.some((intent) => typeof intent === 'object' && intent.status === 'requires_action') ? 'action' : 'method'
  }

  return {
    async createCustomer({ workspaceId, name }: { readonly workspaceId: string; readonly name: string }): Promise<string> {
      return (await stripe.customers.create({ name, metadata: { overt_workspace: workspaceId } }, { idempotencyKey: `overt-customer-${workspaceId}` })).id
    },

    /** The address of Stripe's page for a payment method. */
    async checkout({ customerId, workspaceId, currency, returnTo }: { readonly customerId: string; readonly workspaceId: string; readonly currency: string; readonly returnTo: string }): Promise<string | null> {
      const metadata = { overt_workspace: workspaceId }
      const session = await stripe.checkout.sessions.create({
        mode: 'setup', customer: customerId, currency: currency.toLowerCase(), success_url: `${returnTo}?payment=saved`, cancel_url: returnTo, metadata, setup_intent_data: { metadata },
      })
      return session.url
    },

    /** The newest payment method of the customer, which is made the one for invoices. */
    async method(customerId: string): Promise<PaymentMethodShown | null> {
      const customer = await stripe.customers.retrieve(customerId)
      if (customer.deleted === true) return null
      const { data } = await stripe.customers.listPaymentMethods(customerId, { limit: pageSize })
      const newest = data.toSorted((a, b) => b.created - a.created)[0]
      if (newest === undefined) return null
      const { default_payment_method: chosen } = customer.invoice_settings
      if ((typeof chosen === 'string' ? chosen : chosen?.id) !== newest.id) await stripe.customers.update(customerId, { invoice_settings: { default_payment_method: newest.id } })
      const { card } = newest
      return card === undefined ? { id: newest.id, kind: newest.type, label: newest.type, expires: null }
        : { id: newest.id, kind: 'card', label: `${card.brand} •••• ${card.last4}`, expires: `${card.exp_year}-${String(card.exp_month).padStart(2, '0')}` }
    },

    /** All of ours that the customer has there, by our ids. */
    async invoices(customerId: string): Promise<ReadonlyMap<string, StripeInvoiceState>> {
      const found = new Map<string, StripeInvoiceState>()
      for await (const invoice of stripe.invoices.list({ customer: customerId, limit: pageSize })) {
        const state = await stateOf(invoice)
        if (state !== undefined) found.set(state.invoiceId, state)
      }
      return found
    },

    /** Makes an invoice of exactly that amount, or goes on with one that was begun, and has it paid. */
    async charge(customerId: string, { workspaceId, invoiceId, number, totalMinor, currency }: Charge, begun: StripeInvoiceState | undefined): Promise<void> {
      const metadata = { overt_workspace: workspaceId, overt_invoice: invoiceId }
      // Not advanced before its item is there: Stripe would settle an empty one.
      const stripeId = begun?.stripeId ?? (await stripe.invoices.create({
        customer: customerId, currency: currency.toLowerCase(), collection_method: 'charge_automatically', auto_advance: false, pending_invoice_items_behavior: 'exclude', description: number, metadata,
      }, { idempotencyKey: `overt-invoice-${invoiceId}` })).id
      let draft = await stripe.invoices.retrieve(stripeId)
      if (draft.status === 'draft' && draft.total === 0) {
        await stripe.invoiceItems.create({ customer: customerId, invoice: stripeId, amount: totalMinor, currency: currency.toLowerCase(), description: number, metadata }, { idempotencyKey: `overt-item-${invoiceId}` })
        draft = await stripe.invoices.retrieve(stripeId)
      }
      if (draft.total !== totalMinor) throw new Error(`${number} is ${totalMinor} here and ${draft.total} at Stripe`)
      if (draft.status === 'draft') draft = await stripe.invoices.finalizeInvoice(stripeId, { auto_advance: true }, { idempotencyKey: `overt-finalize-${invoiceId}` })
      if (draft.status === 'open' && !draft.attempted) await pay(stripeId)
    },
    pay,

    /** Takes back what is not owed any more. */
    async withdraw({ stripeId, status }: StripeInvoiceState): Promise<void> {
      if (status === 'draft') await stripe.invoices.del(stripeId)
      else await stripe.invoices.voidInvoice(stripeId)
    },

    /** Ids of our credit notes that are in the customer's balance already. */
    async credits(customerId: string): Promise<ReadonlySet<string>> {
      const found = new Set<string>()
      for await (const { metadata } of stripe.customers.listBalanceTransactions(customerId, { limit: pageSize })) if (metadata?.overt_invoice !== undefined) found.add(metadata.overt_invoice)
      return found
    },
    /** Puts an amount into the customer's balance, which Stripe takes off the next invoice. */
    async credit(customerId: string, { workspaceId, invoiceId, number, totalMinor, currency }: Charge): Promise<void> {
      await stripe.customers.createBalanceTransaction(customerId, {
        amount: -totalMinor, currency: currency.toLowerCase(), description: number, metadata: { overt_workspace: workspaceId, overt_invoice: invoiceId },
      }, { idempotencyKey: `overt-credit-${invoiceId}` })
    },
  }
}
export type StripeGateway = ReturnType<typeof openStripe>

/** Paid or voided by somebody else meanwhile. */
const isSettled = (error: unknown): boolean => error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 400
/** Whether Stripe could not be asked, or refused to answer: nothing of ours is wrong with it. */
export const isStripeAway = (error: unknown): boolean => error instanceof Stripe.errors.StripeError
