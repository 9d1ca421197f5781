import { leastPeople } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'

export const trustMonths = 12

/** How often something happened; null stands for less than five times or to fewer than five people. */
export interface TrustFigures {
  readonly from: string
  readonly until: string
  readonly looks: number | null
  readonly looksWithReason: number | null
  readonly pauses: number | null
  readonly objections: number | null
  readonly answered: number | null
  readonly accepted: number | null
  readonly copies: number | null
}

/**
 * Counts over twelve whole past months, in the workspace's zone: whoever reads the page every day learns nothing of a single day. A count needs five different people behind
 * it, not only to be five: sixty looks at one person's records are one person's matter.
 */
export async function trustFigures(unit: UnitOfWork, now: Temporal.Instant): Promise<TrustFigures> {
  const [row] = await unit.query<TrustFigures>(`
    with span as (
      select date_trunc('month', $2::timestamptz at time zone time_zone) as until, time_zone from core.workspace where id = $1),
    bounds as (
      select (until - make_interval(months => $3)) at time zone time_zone as since, until at time zone time_zone as before,
        to_char(until - make_interval(months => $3), 'YYYY-MM-DD') as "from", to_char(until - interval '1 day', 'YYYY-MM-DD') as "until" from span),
    seen as (
      select coalesce(sum(l.looks), 0)::float8 as looks, count(distinct l.member_id) as people, coalesce(sum(l.looks) filter (where l.reason <> ''), 0)::float8 as reasoned, count(distinct l.member_id) filter (where l.reason <> '') as reasoned_people
      from bounds b left join core.look l on l.workspace_id = $1 and l.hour >= b.since and l.hour < b.before and l.viewer_id <> l.member_id),
    paused as (
      select count(e.id)::float8 as times, count(distinct e.member_id) as people from bounds b left join core.device_event e on e.workspace_id = $1 and e.event = 'paused' and e.at >= b.since and e.at < b.before),
    objected as (
      select count(o.id)::float8 as made, count(distinct o.member_id) as people,
        count(o.id) filter (where o.status in ('accepted', 'rejected'))::float8 as answered, count(distinct o.member_id) filter (where o.status in ('accepted', 'rejected')) as answered_people,
        count(o.id) filter (where o.status = 'accepted')::float8 as accepted, count(distinct o.member_id) filter (where o.status = 'accepted') as accepted_people
      from bounds b left join p_privacy.objection o on o.workspace_id = $1 and o.created_at >= b.since and o.created_at < b.before),
    copied as (
      select count(a.sequence)::float8 as times, count(distinct a.actor_id) as people from bounds b left join core.audit_row a on a.workspace_id = $1 and a.action = 'member.copied' and a.at >= b.since and a.at < b.before)
    select b."from", b."until", case when s.people >= $4 and s.looks >= $4 then s.looks end as looks, case when s.reasoned_people >= $4 and s.reasoned >= $4 then s.reasoned end as "looksWithReason",
      case when p.people >= $4 and p.times >= $4 then p.times end as pauses, case when o.people >= $4 then o.made end as objections, case when o.answered_people >= $4 then o.answered end as answered,
      case when o.accepted_people >= $4 then o.accepted end as accepted, case when c.people >= $4 then c.times end as copies
    from bounds b, seen s, paused p, objected o, copied c`, [unit.workspaceId, now.toString(), trustMonths, leastPeople])
  return row!
}
