import type { Ability, UnitOfWork } from '@overt/sdk'
import type { Figures, Report } from '../contracts.ts'
import { groupSql } from './dimensions.ts'
import { tooDetailed } from './errors.ts'
import { rateOwnersOf } from './rated.ts'
import type { Selection } from './selection.ts'
import { spanSql } from './spans.ts'
import { onlyPeriod } from './whole-periods.ts'

interface Line extends Figures {
  readonly level: number
  readonly key: string | null
  readonly label: string | null
  readonly detail: string | null
  readonly subkey: string | null
  readonly sublabel: string | null
  readonly subdetail: string | null
  readonly whole: boolean | null
}

const maximumLines = 10_000

/** One sum instead of two where nothing is rounded. */
function figuresSql({ query: { rounding = 'none' } }: Selection): string {
  const tracked = rounding === 'none' ? 'f.seconds' : 'f.tracked'
  const whole = rounding === 'none' ? 'f.seconds % 60 = 0' : 'f.seconds % 60 = 0 and f.tracked % 60 = 0'
  return `count(*) filter (where f.first) as entries, coalesce(sum(f.seconds), 0) as seconds, coalesce(sum(${tracked}), 0) as tracked,
        coalesce(sum(f.seconds) filter (where f.billable), 0) as billable, sum(f.amount) as amount, bool_and(${whole}) as whole`
}
const added = `coalesce(sum(entries), 0) as entries, coalesce(sum(seconds), 0) as seconds, coalesce(sum(tracked), 0) as tracked, coalesce(sum(billable), 0) as billable, sum(amount) as amount, bool_and(whole) as whole`

/**
 * Totals and groups of a selection in one statement. Totals count an entry once, however many tags it has. Sums are made by ids; only their
 * lines get names. Errors: `report-too-detailed`.
 */
export async function summarise(unit: UnitOfWork, ability: Ability, selection: Selection): Promise<Pick<Report, 'wholeMinutes' | 'totals' | 'groups'>> {
  const { group = 'project', subgroup } = selection.query
  const period = onlyPeriod([group, subgroup])
  const first = groupSql(group, selection, 'key', period)
  const second = subgroup === undefined ? undefined : groupSql(subgroup, selection, 'subkey', period)
  const columns = [...new Set([first.reads, ...second === undefined ? [] : [second.reads]])].join(', ')
  const { from, values } = spanSql(ability, unit.workspaceId, selection, await rateOwnersOf(unit, selection), columns, period)
  // An entry is in one of these lines, however many tags it has: it is put under each of them afterwards.
  const lines = await unit.query<Line>({
    text: `
      with line as (select ${first.key} as key, ${second?.key ?? 'null'} as subkey, ${figuresSql(selection)} from ${from} group by 1, 2),
      level (level, key, subkey, entries, seconds, tracked, billable, amount, whole) as (
        select 0, ${first.none}, ${second?.none ?? 'null'}, ${added} from line
        union all select 1, ${first.of}, ${second?.none ?? 'null'}, ${added} from line ${first.unfold} group by 2
        ${second === undefined ? '' : `union all select 2, ${first.of}, ${second.of}, ${added} from line ${first.unfold} ${second.unfold} group by 2, 3`}
      )
      select l.level, ${first.text} as key, ${first.label} as label, ${first.detail} as detail, ${second?.text ?? 'null::text'} as subkey, ${second?.label ?? 'null::text'} as sublabel, ${second?.detail ?? 'null::text'} as subdetail,
        l.entries::int, l.seconds::float8, l.tracked::float8 as "trackedSeconds", l.billable::float8 as "billableSeconds", l.amount::float8, l.whole
      from (select * from level limit ${maximumLines + 1}) l ${first.joins} ${second?.joins ?? ''}
      order by l.level, ${orderSql(first.chronological, 'key')}, ${orderSql(second?.chronological ?? true, 'subkey')}, coalesce(${first.label}, ${second?.label ?? 'null'})`,
    values,
  })
  if (lines.length > maximumLines) throw tooDetailed({ values: { maximum: maximumLines } })
  const [total] = lines
  const below = Map.groupBy(lines.filter(({ level }) => level === 2), ({ key }) => key)
  return {
    wholeMinutes: total?.whole ?? true,
    totals: figuresOf(total),
    groups: lines.filter(({ level }) => level === 1).map((line) => ({
      key: line.key, label: line.label, detail: line.detail, ...figuresOf(line),
      ...(second === undefined ? {} : {
        groups: (below.get(line.key) ?? []).map((sub) => ({ key: sub.subkey, label: sub.sublabel, detail: sub.subdetail, ...figuresOf(sub) })),
      }),
    })),
  }
}

/** Within level 2 the order of the first key does not matter: lines are gathered below their group. */
const orderSql = (chronological: boolean, key: string): string => (chronological ? `l.${key} nulls last` : `case when level > 0 then -l.seconds end`)

const figuresOf = (line: Figures | undefined): Figures => ({
  entries: line?.entries ?? 0, seconds: line?.seconds ?? 0, trackedSeconds: line?.trackedSeconds ?? 0, billableSeconds: line?.billableSeconds ?? 0, amount: line?.amount ?? null,
})
