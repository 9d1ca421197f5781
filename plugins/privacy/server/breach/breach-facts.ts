import type { UnitOfWork } from '@overt/sdk'

/** Whose records a breach is about: those looked at in a span of time, of these kinds and by this viewer where named; or everybody's. */
export interface BreachScope {
  readonly from: string
  readonly until: string
  /** `<plugin>.<subject>` of receipts; all where there are none. */
  readonly kinds: readonly string[]
  readonly viewerId: string | null
  readonly everybody: boolean
}

export interface BreachFacts {
  /** Members whose records were, or may have been, seen; those who have left included. */
  readonly affected: number
  /** Of these, who have left and have to be told in another way. */
  readonly left: number
  readonly records: number
  readonly looks: number
  readonly kinds: readonly { readonly plugin: string; readonly subject: string; readonly members: number; readonly records: number }[]
  readonly viewers: readonly { readonly memberId: string; readonly members: number; readonly records: number }[]
  /** What the trail has from that time, of the viewer where one is named. */
  readonly actions: readonly { readonly action: string; readonly count: number }[]
}

/** Receipts of the span. */
const receipts = `core.look l where l.workspace_id = $1 and l.last_at >= $2 and l.first_at < $3
  and (cardinality($4::text[]) = 0 or coalesce(nullif(l.plugin, ''), 'core') || '.' || l.subject = any($4)) and ($5::uuid is null or l.viewer_id = $5)`
const valuesOf = (unit: UnitOfWork, { from, until, kinds, viewerId }: BreachScope): unknown[] => [unit.workspaceId, from, until, kinds, viewerId]

/** Members affected, with whether each is still there to be told. */
export function affectedMembers(unit: UnitOfWork, scope: BreachScope): Promise<{ readonly memberId: string; readonly status: string }[]> {
  if (scope.everybody) {
    return unit.query(`select id as "memberId", status from core.member where workspace_id = $1 and joined_at < $2`, [unit.workspaceId, scope.until])
  }
  return unit.query(`select m.id as "memberId", m.status from core.member m where m.workspace_id = $1 and m.id in (select l.member_id from ${receipts})`, valuesOf(unit, scope))
}

/** What can be said to the authority without asking anybody: from the receipts and the trail of that time. */
export async function gatherFacts(unit: UnitOfWork, scope: BreachScope): Promise<BreachFacts> {
  const members = await affectedMembers(unit, scope)
  const values = valuesOf(unit, scope)
  const [sum] = await unit.query<{ looks: number; records: number }>(`select coalesce(sum(l.looks), 0)::float8 as looks, coalesce(sum(l.records), 0)::float8 as records from ${receipts}`, values)
  const kinds = await unit.query<BreachFacts['kinds'][number]>(`select l.plugin, l.subject, count(distinct l.member_id)::int as members, sum(l.records)::float8 as records from ${receipts}
    group by l.plugin, l.subject order by sum(l.records) desc, l.plugin, l.subject limit 50`, values)
  const viewers = await unit.query<BreachFacts['viewers'][number]>(`select l.viewer_id as "memberId", count(distinct l.member_id)::int as members, sum(l.records)::float8 as records from ${receipts}
    group by l.viewer_id order by sum(l.records) desc, l.viewer_id limit 50`, values)
  const actions = await unit.query<BreachFacts['actions'][number]>(`select a.action, count(*)::int as count from core.audit_row a
    where a.workspace_id = $1 and a.at >= $2 and a.at < $3 and ($4::uuid is null or a.actor_id = $4::text) group by a.action order by count(*) desc, a.action limit 20`,
  [unit.workspaceId, scope.from, scope.until, scope.viewerId])
  return { affected: members.length, left: members.filter(({ status }) => status === 'removed').length, looks: sum?.looks ?? 0, records: sum?.records ?? 0, kinds, viewers, actions }
}
