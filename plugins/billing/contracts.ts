import type { UnitOfWork } from '@overt/sdk'
import type { TaxRule } from './rules/totals.ts'

/** Who sends or receives an invoice, as it is printed. */
export interface InvoiceParty {
  readonly name: string
  readonly address: string
  readonly vatId: string
}

export interface InvoiceDraft {
  /** Numbers run without gaps per seller and year: the installation's own id, or that of a workspace that sells. */
  readonly sellerKey: string
  readonly seller: InvoiceParty & { readonly email: string; readonly payment: string }
  readonly buyer: InvoiceParty
  /** What it is for: the same source and reference never make a second invoice. */
  readonly source: string
  readonly reference: string
  readonly currency: string
  readonly tax: TaxRule
  readonly issuedOn: Temporal.PlainDate
  readonly dueOn: Temporal.PlainDate
  readonly lines: readonly InvoiceDraftLine[]
  /** The invoice that this one corrects. */
  readonly corrects?: string
}
export interface InvoiceDraftLine {
  readonly kind: string
  readonly amountMinor: number
  readonly firstOn: Temporal.PlainDate
  readonly lastOn: Temporal.PlainDate
  /** The person it is for; their name is kept apart, so that it can be erased. */
  readonly person?: { readonly memberId: string; readonly name: string }
  readonly firstContactAt?: Temporal.Instant | null
}

export interface IssuedInvoice {
  readonly id: string
  readonly number: string
  readonly kind: 'invoice' | 'credit-note'
  readonly totalMinor: number
}

/** Invoices as a service: numbered, immutable, corrected by credit notes. */
export interface Invoices {
  /** Issues in the unit's transaction; gives the one that is there already where source and reference repeat. Take it last: others wait for the number. */
  issue(unit: UnitOfWork, draft: InvoiceDraft): Promise<IssuedInvoice>
  /** Cancels an invoice by a credit note over the same lines. Errors: `not-found`, `billing-corrected`, `billing-not-correctable`. */
  correct(unit: UnitOfWork, invoiceId: string, on: Temporal.PlainDate): Promise<IssuedInvoice>
}

declare module '@overt/sdk' {
  interface PluginServices {
    'billing.invoices': Invoices
  }
}
