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

/** The seller of the subscription. */
export const installationSeller = 'installation'

/** Every invoice of one seller to a workspace, newest first; one or two a month. */
export const readInvoices = (unit: UnitOfWork, sellerKey: string = installationSeller): Promise<StoredInvoice[]> =>
  unit.query<StoredInvoice>({ name: 'billing-invoices', text: `select ${columns} from ${from} where i.workspace_id = $1 and i.seller_key = $2 order by i.issued_on desc, i.id desc limit 1000`, values: [unit.workspaceId, sellerKey] })

export async function readInvoice(unit: UnitOfWork, id: string): Promise<StoredInvoice | undefined> {
  const [invoice] = await unit.query<StoredInvoice>({ name: 'billing-invoice', text: `select ${columns} from ${from} where i.workspace_id = $1 and i.id = $2`, values: [unit.workspaceId, id] })
  return invoice
}

/** Lines and people apart: joined by a planner that has no statistics yet, thousands of lines take it longer than a page's query may. */
export async function readLines(unit: UnitOfWork, invoiceId: string): Promise<StoredLine[]> {
  const values = [unit.workspaceId, invoiceId]
  const lines = await unit.query<Omit<StoredLine, 'firstContactAt' | 'person'> & { readonly firstContactAt: Date | null }>({
    name: 'billing-lines',
    text: `select position, kind, amount_minor::float8 as "amountMinor", first_on::text as "firstOn", last_on::text as "lastOn", first_contact_at as "firstContactAt"
      from p_billing.invoice_line where workspace_id = $1 and invoice_id = $2 order by position`,
    values,
  })
  const people = await unit.query<{ readonly position: number; readonly memberId: string; readonly name: string }>({
    name: 'billing-line-people', text: 'select position, member_id as "memberId", name from p_billing.invoice_person where workspace_id = $1 and invoice_id = $2', values,
  })
  const persons = new Map(people.map(({ position, memberId, name }) => [position, { memberId, name }]))
  return lines.map((line) => ({ ...line, firstContactAt: line.firstContactAt?.toISOString() ?? null, person: persons.get(line.position) ?? null }))
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
