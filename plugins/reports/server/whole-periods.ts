import type { Dimension } from '../contracts.ts'
import type { Selection } from './selection.ts'

/** Lines by week or by month. */
export type WholePeriod = Extract<Dimension, 'week' | 'month'>

/** The one period that lines are of, where no line is of a day or of another period. */
export function onlyPeriod(dimensions: readonly (Dimension | undefined)[]): WholePeriod | undefined {
  const dated = new Set(dimensions.filter((dimension) => dimension === 'day' || dimension === 'week' || dimension === 'month'))
  const [only] = dated
  return dated.size === 1 && only !== 'day' ? only : undefined
}

/** The first date of the period that a date lies in. */
export const periodOfSql = (period: WholePeriod, date: string, { weekStart }: Pick<Selection, 'weekStart'>): string =>
  (period === 'month' ? `${date} - extract(day from ${date})::int + 1` : `${date} - (extract(isodow from ${date})::int - ${Math.trunc(weekStart)} + 7) % 7`)

/** Longer entries are found by an index of their own. */
const longest = `interval '12 hours'`

interface PeriodSql {
  /** The number of the period that the row `e` of `core.entry_lengths` begins in. Worked out once for a row, it is the column `place` of what reads it further. */
  readonly place: string
  /** The first date of the period at `e.place`. */
  readonly of: string
  /** Whether the row ends in that period, too. */
  readonly isWithin: string
  /** The ids of the entries that do not, as an array. */
  readonly cut: string
}

/**
 * Periods of entries that are not cut at midnight. Nearly every entry lies in one week or month, so its length and its amount belong there as they are; only those that go over the end of a
 * period are cut. They began shortly before it, or are among the few that are long or still running, so they are found without reading the range a second time. What their start is compared
 * with is worked out beforehand: under row-level security an index is asked for nothing that a function makes of a column.
 */
export function periodSql(period: WholePeriod, selection: Pick<Selection, 'weekStart'>): PeriodSql {
  // The date in parentheses is asked for once, and not for each day.
  const date = '(select core.local_date($2::timestamptz)) + day.n::int - 1'
  const days = `unnest(core.day_starts($2::timestamptz, $3::timestamptz)) with ordinality day (at, n) where day.n = 1 or ${date} = ${periodOfSql(period, `(${date})`, selection)}`
  // From the first day of the range on, whichever date that is, to the end of time.
  const starts = `(select array_agg(day.at order by day.n) || timestamptz 'infinity' from ${days})`
  const dates = `(select array_agg(${periodOfSql(period, `(${date})`, selection)} order by day.n) from ${days})`
  const place = `width_bucket(e.started_at, ${starts})`
  const isWithin = (at: string): string => `e.stopped_at <= ${starts}[${at} + 1]`
  const live = 'c.workspace_id = $1 and c.deleted_batch is null'
  const begins = `c.started_at < $3::timestamptz and c.started_at >= $2::timestamptz - interval '7 days'`
  return {
    place,
    of: `${dates}[e.place]`,
    isWithin: isWithin('e.place'),
    cut: `array(
          select e.id from core.entry_lengths($2::timestamptz, $3::timestamptz) e
          where e.workspace_id = $1 and not (${isWithin(place)}) and e.id = any(array(
            select c.id from (select at, at - ${longest} as since from unnest(${starts}) ending (at) where at < $3::timestamptz offset 0) ending
            join core.entry c on ${live} and c.started_at < ending.at and c.started_at >= ending.since and c.stopped_at > ending.at
            union all select c.id from core.entry c where ${live} and ${begins} and c.stopped_at - c.started_at > ${longest}
            union all select c.id from core.entry c where ${live} and ${begins} and c.stopped_at is null)))`,
  }
}
