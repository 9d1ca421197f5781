import type { Ability, UnitOfWork } from '@overt/sdk'
import type { HeatCell } from '../contracts.ts'
import { factSql } from './fact.ts'
import type { Selection } from './selection.ts'

/** Tracked seconds by weekday and hour on the clock of the workspace; an entry counts in every hour of the range that it reaches into. */
export async function heatOf(unit: UnitOfWork, ability: Ability, selection: Selection): Promise<readonly HeatCell[]> {
  const { cte, values } = factSql(ability, unit.workspaceId, selection)
  return unit.query<HeatCell>({
    text: `
      with ${cte}
      select extract(isodow from hour.start at time zone $2)::int as weekday, extract(hour from hour.start at time zone $2)::int as hour,
        sum(extract(epoch from date_trunc('second', least(f.until, hour.start + interval '1 hour')) - date_trunc('second', greatest(f.started_at, hour.start))))::float8 as seconds
      from (select started_at, coalesce(stopped_at, $3::timestamptz) as until from fact) f
      cross join lateral generate_series(date_trunc('hour', f.started_at, $2), f.until, interval '1 hour') as hour (start)
      where hour.start < f.until
      group by 1, 2 order by 1, 2`,
    values,
  })
}
