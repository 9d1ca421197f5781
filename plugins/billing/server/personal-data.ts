import { readInPages } from '@overt/sdk'
import type { Database, ExportSheet, UnitOfWork } from '@overt/sdk'

/** What billing keeps of one member or, with null, of the workspace. */
export function exportSheets(database: Database, workspaceId: string, memberId: string | null): ExportSheet[] {
  const where = 'workspace_id = $1 and ($2::uuid is null or member_id = $2)'
  const sheet = (name: string, from: string, columns: string, key: Readonly<Record<string, string>>): ExportSheet =>
    ({ name, rows: readInPages(database, { workspaceId, columns, from, where, values: [workspaceId, memberId], key }) })
  return [
    sheet('billing-contacts', 'p_billing.contact', 'member_id, day, first_at', { member_id: 'uuid', day: 'date' }),
    sheet('billing-monitored', 'p_billing.monitored_change', 'member_id, at, monitored', { member_id: 'uuid', at: 'timestamptz' }),
    sheet('billing-invoice-lines', 'p_billing.invoice_person', 'member_id, invoice_id, position, name', { invoice_id: 'uuid', position: 'integer' }),
  ]
}

/** Names go; the amounts on invoices stay, because the law asks the seller to keep those. */
export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  for (const table of ['contact', 'monitored_change', 'invoice_person']) await unit.query(`delete from p_billing.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, memberId])
}
