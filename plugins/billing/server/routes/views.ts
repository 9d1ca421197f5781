import Type from 'typebox'
import { Choice, Id, Instant, LocalDate, Nullable, WorkspaceAccess } from '@overt/sdk'
import { isElectronic } from '../invoicing/e-invoice.ts'
import { openMinor, stateOf } from '../invoicing/read-invoices.ts'
import type { StoredInvoice } from '../invoicing/read-invoices.ts'
import type { ShownStripeInvoice } from '../stripe/stripe-store.ts'

export const lineKinds = ['advance', 'credit', 'addition'] as const
export const SumView = Type.Object({ kind: Choice(lineKinds), count: Type.Integer(), amountMinor: Type.Integer() })

export const InvoiceView = Type.Object({
  id: Id,
  number: Type.String(),
  kind: Choice(['invoice', 'credit-note']),
  state: Choice(['paid', 'open', 'overdue', 'cancelled', 'credit']),
  issuedOn: LocalDate,
  dueOn: LocalDate,
  currency: Type.String(),
  netMinor: Type.Integer(),
  taxMinor: Type.Integer(),
  totalMinor: Type.Integer(),
  openMinor: Type.Integer(),
  correctsNumber: Nullable(Type.String()),
  isElectronic: Type.Boolean({ description: 'whether there is an e-invoice of it' }),
  needs: Nullable(Choice(['action', 'method'])),
  payUrl: Nullable(Type.String({ description: 'the provider\'s page for it' })),
})

/** A payment as the operator sees it. */
export const PaymentView = Type.Object({
  id: Id, amountMinor: Type.Integer(), paidOn: LocalDate,
  byProvider: Type.Boolean({ description: 'taken by Stripe, and refunded there' }),
  takenBack: Nullable(Type.Object({ at: Instant, reason: Type.String() })),
})

export const AccountView = Type.Object({
  plan: Type.Object({ priceMinor: Type.Integer(), currency: Type.String() }),
  state: Choice(['trial', 'active', 'grace', 'ended']),
  access: WorkspaceAccess,
  subscribed: Type.Boolean(),
  trialEndsAt: Nullable(Instant),
  trialDaysLeft: Nullable(Type.Integer()),
  period: Nullable(Type.Object({ firstOn: LocalDate, lastOn: LocalDate })),
  endsAt: Nullable(Type.String({ description: 'when it ends, where it was cancelled; or ended' })),
  counted: Type.Array(Type.Object({ memberId: Id, name: Type.String(), monitored: Type.Boolean(), monitoredSince: Nullable(Instant), firstContactAt: Nullable(Instant) })),
  next: Nullable(Type.Object({ issuedOn: LocalDate, lines: Type.Array(SumView), netMinor: Type.Integer(), taxMinor: Type.Integer(), totalMinor: Type.Integer(), currency: Type.String() }, { description: 'as it would be written now' })),
  payment: Type.Object({ provider: Choice(['manual', 'stripe']), instructions: Type.String({ description: 'the seller\'s words about how to pay' }), method: Nullable(Type.Object({ kind: Type.String(), label: Type.String(), expires: Nullable(Type.String({ description: '`2031-09`' })) })) }),
  contact: Type.Object({ memberId: Nullable(Id), name: Type.String(), address: Type.String(), vatId: Type.String() }),
})

export const invoiceView = (invoice: StoredInvoice, today: Temporal.PlainDate, atProvider?: Pick<ShownStripeInvoice, 'needs' | 'hostedUrl'>) => ({
  id: invoice.id, number: invoice.number, kind: invoice.kind, state: stateOf(invoice, today), issuedOn: invoice.issuedOn, dueOn: invoice.dueOn, currency: invoice.currency,
  netMinor: invoice.netMinor, taxMinor: invoice.taxMinor, totalMinor: invoice.totalMinor, openMinor: openMinor(invoice), correctsNumber: invoice.correctsNumber,
  isElectronic: isElectronic(invoice), needs: openMinor(invoice) > 0 ? atProvider?.needs ?? null : null, payUrl: openMinor(invoice) > 0 ? atProvider?.hostedUrl ?? null : null,
})

/** Lines by kind: how many, and how much. */
export function sumsOf<K extends string>(lines: readonly { readonly kind: K; readonly amountMinor: number }[]): { kind: K; count: number; amountMinor: number }[] {
  const sums = new Map<K, { kind: K; count: number; amountMinor: number }>()
  for (const { kind, amountMinor } of lines) {
    const sum = sums.get(kind) ?? { kind, count: 0, amountMinor: 0 }
    sums.set(kind, { kind, count: sum.count + 1, amountMinor: sum.amountMinor + amountMinor })
  }
  return [...sums.values()]
}

