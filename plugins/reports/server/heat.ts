import type { Ability, UnitOfWork } from '@overt/sdk'
import type { HeatCell } from '../contracts.ts'
import { entriesSql } from './entries-sql.ts'
import type { Selection } from './selection.ts'

const epoch = (at: string): string => `floor(date_part('epoch', ${at}))`

/**
 * Tracked seconds by weekday and hour on the clock of the workspace; an entry counts in every hour of the range that it reaches into. The hours
 * of the range are worked out once and looked up in an array; only their sums are put on the clock.
 */
export async function heatOf(unit: UnitOfWork, ability: Ability, selection: Selection): Promise<readonly HeatCell[]> {
  const { text, values } = entriesSql(unit, ability, selection)
  const zone = `$${values.push(selection.timeZone)}::text`
  const hours = '(select list from hours)'
  return unit.query<HeatCell>({
    text: `
      with hours as (
        select array_agg(hour.start order by hour.start) as list
        from (select start, lead(start) over (order by start) as until from unnest(core.day_starts($2::timestamptz, $3::timestamptz)) as start) day
        cross join lateral generate_series(day.start, day.until - interval '1 second', interval '1 hour') as hour (start)
      ),
      entry as (
        select greatest(e.started_at, $2::timestamptz) as start, least(coalesce(e.stopped_at, (select core.now())), $3::timestamptz) as until from ${text} offset 0
      ),
      placed as (
        select start, until, width_bucket(start, ${hours}) as first, width_bucket(until - interval '1 microsecond', ${hours}) as last from entry where start < until offset 0
      ),
      summed as (
        select place, sum(${epoch(`least(until, ${hours}[place + 1])`)} - ${epoch(`greatest(start, ${hours}[place])`)}) as seconds
        from (select start, until, generate_series(first, last) as place from placed) p group by place
      )
      select extract(isodow from ${hours}[place] at time zone ${zone})::int as weekday, extract(hour from ${hours}[place] at time zone ${zone})::int as hour, sum(seconds)::float8 as seconds
      from summed group by 1, 2 order by 1, 2`,
    values,
  })
}
