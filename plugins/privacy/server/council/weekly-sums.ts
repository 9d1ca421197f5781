import { leastPeople } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'

const weeks = 12

/**
 * Averages of whole past weeks over the whole workspace: there is nothing to choose, so no two answers differ by one person's records alone. Who has no entry in a week is not counted in it.
 * Where fewer than five have entries there is no figure, not even how many; averages are rounded to a quarter of an hour.
 */
export async function weeklySums(unit: UnitOfWork, now: Temporal.Instant): Promise<{ week: string; people: number | null; averageHours: number | null }[]> {
  return unit.query(`
    with zone as (select id, time_zone, date_trunc('week', $2::timestamptz at time zone time_zone) as now from core.workspace where id = $1),
    week as (select generate_series(now - make_interval(weeks => $3), now - interval '1 week', interval '1 week') as day from zone),
    -- No entry lasts longer than a week: what reaches into the first began in the one before.
    recent as (
      select e.member_id, e.started_at at time zone z.time_zone as began, e.stopped_at at time zone z.time_zone as ended, e.started_at, e.stopped_at, z.time_zone
      from core.entry e cross join zone z
      where e.workspace_id = $1 and e.deleted_batch is null and e.stopped_at is not null
        and e.started_at >= (select (now - make_interval(weeks => $3 + 1)) at time zone time_zone from zone) and e.started_at < (select now at time zone time_zone from zone)),
    part as (
      select w.day, r.member_id, least(r.stopped_at, (w.day + interval '1 week') at time zone r.time_zone) - greatest(r.started_at, w.day at time zone r.time_zone) as length
      from recent r cross join lateral generate_series(date_trunc('week', r.began), date_trunc('week', r.ended), interval '1 week') as w (day)),
    sums as (
      select week.day, count(distinct p.member_id) filter (where p.length > interval '0')::int as people, sum(extract(epoch from p.length)) as seconds
      from week left join part p on p.day = week.day group by week.day)
    select to_char(day, 'YYYY-MM-DD') as week, case when people >= $4 then people end as people, case when people >= $4 then (round(seconds / people / 900) / 4)::float8 end as "averageHours" from sums order by day`,
  [unit.workspaceId, now.toString(), weeks, leastPeople])
}
