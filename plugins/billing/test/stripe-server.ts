import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Stripe from 'stripe'
import type { StripeEndpoint } from '../server/stripe/gateway.ts'

type Thing = Record<string, unknown> & { id: string }
interface Asked { readonly method: string; readonly path: string; readonly body: URLSearchParams; readonly key: string | undefined; readonly authorization: string | undefined }
type Fault = 'error' | 'busy' | 'silence'
/** What the bank says to the next payment. */
type Bank = 'pays' | 'declines' | 'asks'

const nested = (body: URLSearchParams, name: string): Record<string, string> => Object.fromEntries([...body].flatMap(([key, value]) => {
  const inner = new RegExp(`^${name}\\[(\\w+)\\]$`).exec(key)?.[1]
  return inner === undefined ? [] : [[inner, value]]
}))

/** Speaks the part of Stripe's wire format that billing uses: form bodies, idempotency keys, JSON objects, errors as Stripe words them. */
export async function startStripeServer() {
  const customers = new Map<string, Thing & { methods: Thing[]; balance: number; transactions: Thing[]; invoice_settings: { default_payment_method: string | null } }>()
  const invoices = new Map<string, Thing & { customer: string; status: string; total: number; attempted: boolean; metadata: Record<string, string>; intent: string; amount_due: number; hosted_invoice_url: string | null }>()
  const answered = new Map<string, { readonly status: number; readonly body: unknown }>()
  const asked: Asked[] = []
  const faults: Fault[] = []
  let bank: Bank = 'pays'
  let made = 0
  const idOf = (prefix: string): string => `${prefix}_${++made}${randomUUID().slice(0, 8)}`
  const now = (): number => Math.floor(Date.now() / 1_000) + made

  function answer({ method, path, body }: Asked): { readonly status: number; readonly body: unknown } {
    const ok = (thing: unknown) => ({ status: 200, body: thing })
    const listOf = (data: readonly unknown[]) => ok({ object: 'list', data, has_more: false, url: path })
    const [, , kind, id, act] = path.split('/')
    if (method === 'POST' && path === '/v1/customers') {
      const customer = { id: idOf('cus'), object: 'customer', name: body.get('name'), metadata: nested(body, 'metadata'), methods: [], balance: 0, transactions: [], invoice_settings: { default_payment_method: null } }
      customers.set(customer.id, customer)
      return ok(customer)
    }
    if (kind === 'customers') {
      const customer = customers.get(id ?? '')
      if (customer === undefined) return { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No such customer' } } }
      if (act === 'payment_methods') return listOf(customer.methods)
      if (act === 'balance_transactions' && method === 'GET') return listOf(customer.transactions)
      if (act === 'balance_transactions') {
        const transaction = { id: idOf('cbtxn'), object: 'customer_balance_transaction', amount: Number(body.get('amount')), metadata: nested(body, 'metadata') }
        customer.transactions.push(transaction)
        customer.balance += transaction.amount
        return ok(transaction)
      }
      const chosen = nested(body, 'invoice_settings').default_payment_method
      if (method === 'POST' && chosen !== undefined) customer.invoice_settings = { default_payment_method: chosen }
      return ok(customer)
    }
    if (path === '/v1/checkout/sessions') return ok({ id: idOf('cs'), object: 'checkout.session', url: `https://checkout.stripe.com/c/pay/${body.get('customer')}`, mode: body.get('mode') })
    if (method === 'POST' && path === '/v1/invoices') {
      const invoice = { id: idOf('in'), object: 'invoice', customer: body.get('customer') ?? '', status: 'draft', total: 0, amount_due: 0, attempted: false, metadata: nested(body, 'metadata'), intent: '', hosted_invoice_url: null, auto_advance: body.get('auto_advance') }
      invoices.set(invoice.id, invoice)
      return ok(invoice)
    }
    if (path === '/v1/invoices') return listOf([...invoices.values()].toReversed())
    if (path === '/v1/invoiceitems') {
      const invoice = invoices.get(body.get('invoice') ?? '')!
      invoice.total += Number(body.get('amount'))
      return ok({ id: idOf('ii'), object: 'invoiceitem', amount: Number(body.get('amount')) })
    }
    const invoice = invoices.get(id ?? '')
    if (invoice === undefined) return { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No such object' } } }
    if (method === 'GET') return ok({ ...invoice, payments: { object: 'list', data: invoice.intent === '' ? [] : [{ object: 'invoice_payment', payment: { type: 'payment_intent', payment_intent: { id: 'pi_1', object: 'payment_intent', status: invoice.intent } } }] } })
    if (method === 'DELETE') invoices.delete(invoice.id)
    if (act === 'void') invoice.status = 'void'
    if (act === 'finalize') {
      const customer = customers.get(invoice.customer)!
      const used = Math.min(invoice.total, -customer.balance)
      customer.balance += used
      Object.assign(invoice, { status: 'open', amount_due: invoice.total - used, hosted_invoice_url: `https://invoice.stripe.com/i/${invoice.id}` })
    }
    if (act === 'pay') {
      if (invoice.status !== 'open') return { status: 400, body: { error: { type: 'invalid_request_error', code: 'invoice_not_open', message: 'Invoice is not open' } } }
      invoice.attempted = true
      if (bank === 'pays') Object.assign(invoice, { status: 'paid', intent: 'succeeded' })
      else {
        invoice.intent = bank === 'asks' ? 'requires_action' : 'requires_payment_method'
        return { status: 402, body: { error: { type: 'card_error', code: bank === 'asks' ? 'invoice_payment_intent_requires_action' : 'card_declined', message: 'The card was not charged.' } } }
      }
    }
    return ok(invoice)
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stripe.test')
    const body = new URLSearchParams(request.method === 'GET' ? url.search : await text(request))
    const key = request.headers['idempotency-key'] as string | undefined
    const one = { method: request.method ?? '', path: url.pathname, body, key, authorization: request.headers.authorization }
    asked.push(one)
    const fault = faults.shift()
    if (fault === 'silence') {
      response.destroy()
      return
    }
    const remembered = key === undefined ? undefined : answered.get(key)
    const result = fault === 'error' ? { status: 500, body: { error: { type: 'api_error', message: 'Something went wrong' } } }
      : fault === 'busy' ? { status: 429, body: { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' } } }
        : remembered ?? answer(one)
    if (fault === undefined && key !== undefined) answered.set(key, result)
    response.writeHead(result.status, { 'content-type': 'application/json', 'request-id': idOf('req'), ...fault === 'busy' ? { 'stripe-should-retry': 'true' } : {} }).end(JSON.stringify(result.body))
  }

  const server = createServer((request, response) => { serve(request, response).catch((error: unknown) => { response.destroy(error as Error) }) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint: StripeEndpoint = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, protocol: 'http' }
  return {
    endpoint, customers, invoices, asked, faults,
    set bank(says: Bank) { bank = says },
    /** Somebody has given a card on Stripe's page. */
    addCard(customerId: string, last4 = '4242') {
      customers.get(customerId)!.methods.unshift({ id: idOf('pm'), object: 'payment_method', type: 'card', created: now(), card: { brand: 'visa', last4, exp_month: 9, exp_year: 2031 } })
    },
    /** The headers and the body of an event, signed as Stripe signs. */
    event({ secret, at, metadata, id = idOf('evt'), type = 'invoice.updated' }: { readonly secret: string; readonly at: Temporal.Instant; readonly metadata: object; readonly id?: string; readonly type?: string }) {
      const payload = JSON.stringify({ id, object: 'event', type, data: { object: { id: 'in_x', object: 'invoice', status: 'paid', metadata } } })
      const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at.epochMilliseconds / 1_000) })
      return { payload, headers: { 'content-type': 'application/json', 'stripe-signature': signature } }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
export type StripeServer = Awaited<ReturnType<typeof startStripeServer>>
