import type { UnitOfWork } from '@overt/sdk'

/**
 * After the workspace's zone has changed: the dates that segments are still kept for are those of the new zone, to be rolled up again.
 * Older daily totals stay as they were made. Returns how many days are concerned.
 */
export async function rezoneDays(unit: UnitOfWork, timeZone: string, keptSince: Temporal.Instant): Promise<number> {
  const values = [unit.workspaceId, timeZone, keptSince.toString()]
  const [other] = await unit.query<{ found: boolean }>(
    `select exists (select from p_activity.day where workspace_id = $1 and time_zone <> $2 and date >= ($3::timestamptz at time zone $2)::date) as found`, values)
  if (other?.found !== true) return 0
  const [days] = await unit.query<{ days: number }>(`
    with dates as (
      select member_id, (started_at at time zone $2)::date as date from p_activity.segment where workspace_id = $1 and started_at >= $3 group by 1, 2
    ), gone as (
      delete from p_activity.day d where workspace_id = $1 and time_zone <> $2 and date >= ($3::timestamptz at time zone $2)::date
        and not exists (select from dates where dates.member_id = d.member_id and dates.date = d.date)
    ), moved as (
      insert into p_activity.day as d (workspace_id, member_id, date, time_zone, stale)
      select $1, member_id, date, $2, true from dates order by member_id, date
      on conflict (workspace_id, member_id, date) do update set time_zone = excluded.time_zone, stale = true where d.time_zone <> excluded.time_zone
      returning 1
    )
    select count(*)::int as days from moved`, values)
  return days!.days
}
