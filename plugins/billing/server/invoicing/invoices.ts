import { uuidv7 } from '@overt/sdk'
import type { OperatorArea, UnitOfWork } from '@overt/sdk'
import type { Invoices, InvoiceDraft, InvoiceDraftLine, IssuedInvoice } from '../../contracts.ts'
import { totalsOf } from '../../rules/totals.ts'
import { alreadyCorrected, invoiceUnknown, notCorrectable } from '../errors.ts'
import { installationSeller, readInvoice, readLines } from './read-invoices.ts'
import type { StoredInvoice } from './read-invoices.ts'

const numberOf = (year: number, count: number, kind: IssuedInvoice['kind']): string => `${kind === 'invoice' ? 'INV' : 'CN'}-${year}-${String(count).padStart(6, '0')}`

/** The invoice engine: knows of sellers, buyers, lines and taxes, and nothing of what is sold. */
export function createInvoices(operator: Pick<OperatorArea, 'next' | 'keep'>): Invoices {
  async function issue(unit: UnitOfWork, draft: InvoiceDraft): Promise<IssuedInvoice> {
    await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 3))', [`${unit.workspaceId} ${draft.source}`])
    const [known] = await unit.query<IssuedInvoice>(`select id, number, kind, total_minor::float8 as "totalMinor" from p_billing.invoice
      where workspace_id = $1 and source = $2 and reference = $3`, [unit.workspaceId, draft.source, draft.reference])
    if (known !== undefined) return known
    const { netMinor, taxMinor, totalMinor } = totalsOf(draft.lines.map(({ amountMinor }) => amountMinor), draft.tax)
    const kind = totalMinor < 0 || draft.corrects !== undefined ? 'credit-note' : 'invoice'
    const id = uuidv7()
    // One series for both kinds: a number exists exactly if its document does.
    const count = await operator.next(unit, `${draft.sellerKey}/${draft.issuedOn.year}`)
    const number = numberOf(draft.issuedOn.year, count, kind)
    const { seller, buyer, tax } = draft
    await unit.query(`insert into p_billing.invoice (workspace_id, id, seller_key, number, kind, corrects, source, reference, issued_on, due_on, currency, seller_name, seller_address, seller_vat_id,
        seller_email, seller_payment, buyer_name, buyer_address, buyer_vat_id, tax_kind, tax_basis_points, net_minor, tax_minor, total_minor)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`, [
      unit.workspaceId, id, draft.sellerKey, number, kind, draft.corrects ?? null, draft.source, draft.reference, draft.issuedOn.toString(), draft.dueOn.toString(), draft.currency, seller.name, seller.address, seller.vatId,
      seller.email, seller.payment, buyer.name, buyer.address, buyer.vatId, tax.kind, tax.basisPoints, netMinor, taxMinor, totalMinor,
    ])
    await insertLines(unit, id, draft.lines)
    // The law asks the seller to keep it for years, also where the workspace is deleted: by its sums, without the people.
    if (draft.sellerKey === installationSeller) {
      await operator.keep(unit, number, {
        id, sellerKey: draft.sellerKey, number, kind, corrects: draft.corrects ?? null, correctedBy: null, correctsNumber: null, issuedOn: draft.issuedOn.toString(), dueOn: draft.dueOn.toString(),
        currency: draft.currency, seller, buyer, tax, netMinor, taxMinor, totalMinor, paidMinor: 0,
      } satisfies StoredInvoice)
    }
    return { id, number, kind, totalMinor }
  }

  return {
    issue,
    async correct(unit, invoiceId, on) {
      const invoice = await readInvoice(unit, invoiceId)
      if (invoice === undefined) throw invoiceUnknown()
      if (invoice.corrects !== null) throw notCorrectable()
      if (invoice.correctedBy !== null) throw alreadyCorrected()
      const lines = await readLines(unit, invoiceId)
      return issue(unit, {
        sellerKey: invoice.sellerKey, seller: invoice.seller, buyer: invoice.buyer, source: 'correction', reference: invoiceId, currency: invoice.currency, tax: invoice.tax,
        issuedOn: on, dueOn: on, corrects: invoiceId,
        lines: lines.map(({ kind, amountMinor, firstOn, lastOn, person, firstContactAt }) => ({
          kind, amountMinor: -amountMinor, firstOn: Temporal.PlainDate.from(firstOn), lastOn: Temporal.PlainDate.from(lastOn),
          firstContactAt: firstContactAt === null ? null : Temporal.Instant.from(firstContactAt), ...person === null ? {} : { person },
        })),
      })
    },
  }
}

/** Two statements, however many lines there are. */
async function insertLines(unit: UnitOfWork, invoiceId: string, lines: readonly InvoiceDraftLine[]): Promise<void> {
  const rows = lines.map(({ kind, amountMinor, firstOn, lastOn, person, firstContactAt }, position) =>
    ({ position, kind, amount_minor: amountMinor, first_on: firstOn.toString(), last_on: lastOn.toString(), first_contact_at: firstContactAt?.toString() ?? null, member_id: person?.memberId ?? null, name: person?.name ?? null }))
  const json = JSON.stringify(rows)
  await unit.query(`insert into p_billing.invoice_line (workspace_id, invoice_id, position, kind, amount_minor, first_on, last_on, first_contact_at)
    select $1, $2, position, kind, amount_minor, first_on, last_on, first_contact_at
    from jsonb_to_recordset($3::jsonb) as line (position integer, kind text, amount_minor bigint, first_on date, last_on date, first_contact_at timestamptz)`, [unit.workspaceId, invoiceId, json])
  await unit.query(`insert into p_billing.invoice_person (workspace_id, invoice_id, position, member_id, name)
    select $1, $2, position, member_id, name from jsonb_to_recordset($3::jsonb) as line (position integer, member_id uuid, name text) where member_id is not null`, [unit.workspaceId, invoiceId, json])
}
