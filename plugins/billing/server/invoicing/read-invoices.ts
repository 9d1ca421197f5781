import type { UnitOfWork } from '@overt/sdk'
import type { InvoiceDraft } from '../../contracts.ts'
import type { TaxRule } from '../../rules/totals.ts'

/** An invoice with what has been paid; dates are `YYYY-MM-DD`. */
export interface StoredInvoice {
  readonly id: string
  readonly sellerKey: string
  readonly number: string
  readonly kind: 'invoice' | 'credit-note'
  readonly corrects: string | null
  readonly correctedBy: string | null
  readonly correctsNumber: string | null
  readonly issuedOn: string
  readonly dueOn: string
  readonly currency: string
  readonly seller: InvoiceDraft['seller']
  readonly buyer: InvoiceDraft['buyer']
  readonly tax: TaxRule
  readonly netMinor: number
  readonly taxMinor: number
  readonly totalMinor: number
  readonly paidMinor: number
}
export interface StoredLine {
  readonly position: number
  readonly kind: string
  readonly amountMinor: number
  readonly firstOn: string
  readonly lastOn: string
  readonly firstContactAt: string | null
  /** Null once their name was erased. */
  readonly person: { readonly memberId: string; readonly name: string } | null
}

const columns = `i.id, i.seller_key as "sellerKey", i.number, i.kind, i.corrects, other.id as "correctedBy", corrected.number as "correctsNumber", i.issued_on::text as "issuedOn", i.due_on::text as "dueOn", i.currency,
  json_build_object('name', i.seller_name, 'address', i.seller_address, 'vatId', i.seller_vat_id, 'email', i.seller_email, 'payment', i.seller_payment) as seller,
  json_build_object('name', i.buyer_name, 'address', i.buyer_address, 'vatId', i.buyer_vat_id) as buyer,
  json_build_object('kind', i.tax_kind, 'basisPoints', i.tax_basis_points) as tax,
  i.net_minor::float8 as "netMinor", i.tax_minor::float8 as "taxMinor", i.total_minor::float8 as "totalMinor",
  coalesce((select sum(amount_minor) from p_billing.payment p where p.workspace_id = i.workspace_id and p.invoice_id = i.id), 0)::float8 as "paidMinor"`
const from = `p_billing.invoice i
  left join p_billing.invoice other on other.workspace_id = i.workspace_id and other.corrects = i.id
  left join p_billing.invoice corrected on corrected.workspace_id = i.workspace_id and corrected.id = i.corrects`

/** Every invoice of a workspace, newest first; one or two a month. */
export const readInvoices = (unit: UnitOfWork): Promise<StoredInvoice[]> =>
  unit.query<StoredInvoice>({ name: 'billing-invoices', text: `select ${columns} from ${from} where i.workspace_id = $1 order by i.issued_on desc, i.id desc limit 1000`, values: [unit.workspaceId] })

export async function readInvoice(unit: UnitOfWork, id: string): Promise<StoredInvoice | undefined> {
  const [invoice] = await unit.query<StoredInvoice>({ name: 'billing-invoice', text: `select ${columns} from ${from} where i.workspace_id = $1 and i.id = $2`, values: [unit.workspaceId, id] })
  return invoice
}

export async function readLines(unit: UnitOfWork, invoiceId: string): Promise<StoredLine[]> {
  const rows = await unit.query<Omit<StoredLine, 'firstContactAt'> & { readonly firstContactAt: Date | null }>({
    name: 'billing-lines',
    text: `select l.position, l.kind, l.amount_minor::float8 as "amountMinor", l.first_on::text as "firstOn", l.last_on::text as "lastOn", l.first_contact_at as "firstContactAt",
        case when p.member_id is not null then json_build_object('memberId', p.member_id, 'name', p.name) end as person
      from p_billing.invoice_line l left join p_billing.invoice_person p on p.workspace_id = l.workspace_id and p.invoice_id = l.invoice_id and p.position = l.position
      where l.workspace_id = $1 and l.invoice_id = $2 order by l.position`,
    values: [unit.workspaceId, invoiceId],
  })
  return rows.map((row) => ({ ...row, firstContactAt: row.firstContactAt?.toISOString() ?? null }))
}

/** What is still to be paid; nothing of a credit note, nor of what one cancels. */
export const openMinor = ({ kind, correctedBy, totalMinor, paidMinor }: StoredInvoice): number => (kind === 'credit-note' || correctedBy !== null ? 0 : totalMinor - paidMinor)

export type InvoiceState = 'paid' | 'open' | 'overdue' | 'cancelled' | 'credit'
export function stateOf(invoice: StoredInvoice, today: Temporal.PlainDate): InvoiceState {
  if (invoice.kind === 'credit-note') return 'credit'
  if (invoice.correctedBy !== null) return 'cancelled'
  if (openMinor(invoice) <= 0) return 'paid'
  return Temporal.PlainDate.compare(today, invoice.dueOn) > 0 ? 'overdue' : 'open'
}
