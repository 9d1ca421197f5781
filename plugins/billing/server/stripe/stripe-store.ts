import type { UnitOfWork } from '@overt/sdk'
import type { PaymentMethodShown, StripeInvoiceState } from './gateway.ts'

export interface StripeCustomer {
  readonly customerId: string
  readonly connectedAt: Temporal.Instant
  readonly method: PaymentMethodShown | null
}
export interface ShownStripeInvoice { readonly invoiceId: string; readonly status: string; readonly needs: 'action' | 'method' | null; readonly hostedUrl: string | null }

export async function findCustomer(unit: UnitOfWork): Promise<StripeCustomer | undefined> {
  const [row] = await unit.query<{ customer_id: string; connected_at: Date; method_id: string | null; method_kind: string; method_label: string; method_expires: string | null }>({
    name: 'billing-stripe-customer', text: 'select customer_id, connected_at, method_id, method_kind, method_label, method_expires from p_billing.stripe_customer where workspace_id = $1', values: [unit.workspaceId],
  })
  return row === undefined ? undefined : {
    customerId: row.customer_id, connectedAt: Temporal.Instant.fromEpochMilliseconds(row.connected_at.getTime()),
    method: row.method_id === null ? null : { id: row.method_id, kind: row.method_kind, label: row.method_label, expires: row.method_expires },
  }
}

export const addCustomer = (unit: UnitOfWork, customerId: string, now: Temporal.Instant): Promise<unknown> =>
  unit.query('insert into p_billing.stripe_customer (workspace_id, customer_id, connected_at, read_at) values ($1, $2, $3, $3) on conflict do nothing', [unit.workspaceId, customerId, now.toString()])

/** What was read later stays. */
export const storeMethod = (unit: UnitOfWork, method: PaymentMethodShown | null, readAt: Temporal.Instant): Promise<unknown> =>
  unit.query('update p_billing.stripe_customer set method_id = $2, method_kind = $3, method_label = $4, method_expires = $5, read_at = $6 where workspace_id = $1 and read_at <= $6',
    [unit.workspaceId, method?.id ?? null, method?.kind ?? null, method?.label ?? null, method?.expires ?? null, readAt.toString()])

/** Keeps how an invoice stands; gives whether what its payer has to do is new. */
export async function storeInvoice(unit: UnitOfWork, { invoiceId, stripeId, status, needs, hostedUrl }: StripeInvoiceState, readAt: Temporal.Instant): Promise<boolean> {
  const [before] = await unit.query<{ needs: string | null }>('select needs from p_billing.stripe_invoice where workspace_id = $1 and invoice_id = $2', [unit.workspaceId, invoiceId])
  const stored = await unit.query(`insert into p_billing.stripe_invoice as i (workspace_id, invoice_id, stripe_id, status, needs, hosted_url, read_at) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (workspace_id, invoice_id) do update set stripe_id = excluded.stripe_id, status = excluded.status, needs = excluded.needs, hosted_url = excluded.hosted_url, read_at = excluded.read_at
      where i.read_at <= excluded.read_at returning 1`, [unit.workspaceId, invoiceId, stripeId, status, needs, hostedUrl, readAt.toString()])
  return stored.length > 0 && needs !== null && before?.needs !== needs
}

export const readStripeInvoices = (unit: UnitOfWork): Promise<ShownStripeInvoice[]> => unit.query<ShownStripeInvoice>({
  name: 'billing-stripe-invoices', text: 'select invoice_id as "invoiceId", status, needs, hosted_url as "hostedUrl" from p_billing.stripe_invoice where workspace_id = $1', values: [unit.workspaceId],
})
