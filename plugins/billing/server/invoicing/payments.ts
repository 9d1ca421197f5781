import { uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { paymentOfProvider, paymentTakenBack, paymentUnknown } from '../errors.ts'

/** A payment of an invoice, with how it was taken back. */
export interface StoredPayment {
  readonly id: string
  readonly amountMinor: number
  readonly paidOn: string
  readonly byProvider: boolean
  readonly takenBack: { readonly at: string; readonly reason: string } | null
}

/** The payments of an invoice, oldest first; what takes one back stands with it. */
export async function readPayments(unit: UnitOfWork, invoiceId: string): Promise<StoredPayment[]> {
  const payments = await unit.query<Omit<StoredPayment, 'takenBack'> & { readonly takenAt: Date | null; readonly reason: string | null }>({
    name: 'billing-payments',
    text: `select p.id, p.amount_minor::float8 as "amountMinor", p.paid_on::text as "paidOn", p.provider_reference is not null as "byProvider", back.noted_at as "takenAt", back.reason
      from p_billing.payment p left join p_billing.payment back on back.workspace_id = p.workspace_id and back.takes_back = p.id
      where p.workspace_id = $1 and p.invoice_id = $2 and p.takes_back is null order by p.paid_on, p.id`,
    values: [unit.workspaceId, invoiceId],
  })
  return payments.map(({ takenAt, reason, ...payment }) => ({ ...payment, takenBack: takenAt === null || reason === null ? null : { at: takenAt.toISOString(), reason } }))
}

export async function notePayment(unit: UnitOfWork, invoiceId: string, { amountMinor, paidOn, at }: { readonly amountMinor: number; readonly paidOn: string; readonly at: Temporal.Instant }): Promise<void> {
  await unit.query('insert into p_billing.payment (workspace_id, id, invoice_id, amount_minor, paid_on, noted_at) values ($1, $2, $3, $4, $5, $6)', [unit.workspaceId, uuidv7(), invoiceId, amountMinor, paidOn, at.toString()])
}

/**
 * Takes back a payment that was noted by hand.
 * @throws `billing-payment-unknown`, `billing-payment-of-provider`, `billing-payment-taken-back`
 */
export async function takeBackPayment(unit: UnitOfWork, invoiceId: string, paymentId: string, { reason, today, at }: { readonly reason: string; readonly today: Temporal.PlainDate; readonly at: Temporal.Instant }): Promise<StoredPayment> {
  const payment = (await readPayments(unit, invoiceId)).find(({ id }) => id === paymentId)
  if (payment === undefined) throw paymentUnknown()
  if (payment.byProvider) throw paymentOfProvider()
  if (payment.takenBack !== null) throw paymentTakenBack()
  await unit.query(
    'insert into p_billing.payment (workspace_id, id, invoice_id, amount_minor, paid_on, noted_at, takes_back, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [unit.workspaceId, uuidv7(), invoiceId, -payment.amountMinor, today.toString(), at.toString(), payment.id, reason],
  )
  return payment
}
