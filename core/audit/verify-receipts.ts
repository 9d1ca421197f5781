import type { UnitOfWork } from '@overt/sdk'
import { receiptReasonHash } from './look-chain.ts'

/** A receipt that is not what the trail says. */
export interface ReceiptFault {
  /** The last row that belongs to it; null where no row does. */
  readonly sequence: number | null
  readonly reason: string
}

interface Row {
  readonly sequence: string | null
  readonly kept: boolean
  readonly hour: Date
  readonly viewer_id: string
  readonly member_id: string
}

const daysAtOnce = 7
const dayMs = 86_400_000
const beyondChain = 2 ** 52

/** Adds up the looks of the trail, week by week, and compares them with the receipts that people read. Receipts of a person who was erased may be gone. */
export async function receiptFault(unit: UnitOfWork): Promise<ReceiptFault | undefined> {
  const [span] = await unit.query<{ first: Date | null; last: Date | null }>({
    name: 'audit-receipt-span',
    text: `select least((select min(hour) from core.look where workspace_id = $1), (select min(at) from core.audit_trail where workspace_id = $1 and action = 'records.viewed')) as first,
      greatest((select max(hour) from core.look where workspace_id = $1), (select max(at) from core.audit_trail where workspace_id = $1 and action = 'records.viewed')) as last`,
    values: [unit.workspaceId],
  })
  if (span?.first == null || span.last == null) return undefined
  const step = daysAtOnce * dayMs
  for (let from = Math.floor(span.first.getTime() / dayMs) * dayMs; from <= span.last.getTime(); from += step) {
    const [row] = await unit.query<Row>({ name: 'audit-receipts', text: comparison, values: [unit.workspaceId, new Date(from), new Date(from + step)] })
    if (row !== undefined) return faultOf(row)
  }
  return undefined
}

/** Orders rows: those that wait for the chain follow those in it, by their numbers. */
const place = `coalesce(sequence, ${String(beyondChain)} + pending_id)`

/** Receipts and what the looks of `[$2, $3)` add up to, where they differ. */
const comparison = `
  with viewed as (
    select ${place} as sequence, at, actor_id::uuid as viewer_id, subject, body::jsonb -> 'after' as told
    from core.audit_trail where workspace_id = $1 and action = 'records.viewed' and at >= $2 and at < $3
  ), said as (
    select date_trunc('hour', at, 'UTC') as hour, m.key::uuid as member_id, viewer_id, told ->> 'plugin' as plugin, subject, told ->> 'how' as how, told ->> 'reason' as reason,
      sum(coalesce((told ->> 'looks')::int, 1)) as looks, sum(m.value::int) as records, min(coalesce((told ->> 'firstAt')::timestamptz, at)) as first_at, max(at) as last_at,
      max(sequence) as sequence
    from viewed, jsonb_each_text(told -> 'members') m group by 1, 2, 3, 4, 5, 6, 7
  ), kept as (
    select hour, member_id, viewer_id, plugin, subject, how, ${receiptReasonHash('l')} as reason, looks, records, first_at, last_at
    from core.look l where workspace_id = $1 and hour >= $2 and hour < $3
  ), erased as (
    select subject_id::uuid as member_id, max(${place}) as sequence from core.audit_trail where workspace_id = $1 and subject = 'Member' and action = 'member.erasing' group by 1
  )
  select said.sequence, kept.hour is not null as kept, coalesce(said.hour, kept.hour) as hour, coalesce(said.viewer_id, kept.viewer_id) as viewer_id,
    coalesce(said.member_id, kept.member_id) as member_id
  from said full join kept on kept.hour = said.hour and kept.member_id = said.member_id and kept.viewer_id = said.viewer_id and kept.plugin = said.plugin
    and kept.subject = said.subject and kept.how = said.how and coalesce(kept.reason, '') = coalesce(said.reason, '')
  where (kept.looks, kept.records, kept.first_at, kept.last_at) is distinct from (said.looks, said.records, said.first_at, said.last_at)
    and not (kept.hour is null and exists (select from erased where erased.member_id = said.member_id and erased.sequence > said.sequence))
  order by said.sequence nulls last limit 1`

function faultOf({ sequence, kept, hour, viewer_id: viewer, member_id: member }: Row): ReceiptFault {
  const which = `the receipt of member ${member} for looks of member ${viewer} in the hour from ${hour.toISOString()}`
  if (sequence === null) return { sequence: null, reason: `${which} stands for no look` }
  const row = Number(sequence)
  return { sequence: row > beyondChain ? null : row, reason: kept ? `${which} was changed` : `${which} is missing or was changed` }
}
