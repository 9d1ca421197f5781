import type { KeptRecords } from '@overt/sdk'

/** Invoices are evidence for taxes until ten years after the end of their year, the longest that the countries of our sellers ask for. */
const keptYears = 10
const keptUntil = (year: number): string => `${String(year + keptYears + 1)}-01-01T00:00:00Z`

/** An invoice has a line per person: it cannot be changed, and their names stay with it as long as it has to be kept. */
export const keptNames: KeptRecords = {
  id: 'invoices', tables: ['invoice_person'],
  async count(unit, memberId) {
    const [found] = await unit.query<{ records: number; year: number | null }>(`select count(*)::int as records, extract(year from max(i.issued_on))::int as year
      from p_billing.invoice_person p join p_billing.invoice i on i.workspace_id = p.workspace_id and i.id = p.invoice_id where p.workspace_id = $1 and p.member_id = $2`, [unit.workspaceId, memberId])
    return { records: found?.records ?? 0, until: found?.year == null ? null : keptUntil(found.year) }
  },
  async release(unit, memberId, now) {
    await unit.query(`delete from p_billing.invoice_person p using p_billing.invoice i where p.workspace_id = $1 and p.member_id = $2 and i.workspace_id = p.workspace_id and i.id = p.invoice_id
      and extract(year from i.issued_on) < $3`, [unit.workspaceId, memberId, now.toZonedDateTimeISO('UTC').year - keptYears])
  },
}
