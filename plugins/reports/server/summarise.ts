import type { Ability, UnitOfWork } from '@overt/sdk'
import type { Figures, Report } from '../contracts.ts'
import { dimensionSql, tagJoin } from './dimensions.ts'
import { tooDetailed } from './errors.ts'
import { factSql } from './fact.ts'
import type { Selection } from './selection.ts'

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

const figures = `count(*) filter (where f.first)::int as entries, coalesce(sum(f.seconds), 0)::float8 as seconds, coalesce(sum(f.tracked), 0)::float8 as "trackedSeconds",
  coalesce(sum(f.seconds) filter (where f.billable), 0)::float8 as "billableSeconds", sum(f.amount)::float8 as amount, bool_and(f.seconds % 60 = 0 and f.tracked % 60 = 0) as whole`

/** Totals and groups of a selection in one statement. Totals count an entry once, however many tags it has. Errors: `report-too-detailed`. */
export async function summarise(unit: UnitOfWork, ability: Ability, selection: Selection): Promise<Pick<Report, 'wholeMinutes' | 'totals' | 'groups'>> {
  const { group = 'project', subgroup } = selection.query
  const { cte, values } = factSql(ability, unit.workspaceId, selection)
  const first = dimensionSql(group, selection)
  const second = subgroup === undefined ? undefined : dimensionSql(subgroup, selection)
  const nothing = 'null::text, null::text, null::text'
  const lines = await unit.query<Line>({
    text: `
      with ${cte.replace('fact as (', 'fact as materialized (')}, line (level, key, label, detail, subkey, sublabel, subdetail, entries, seconds, "trackedSeconds", "billableSeconds", amount, whole) as (
        select 0, ${nothing}, ${nothing}, ${figures} from fact f
        union all
        select 1, ${first.key}, max(${first.label}), max(${first.detail}), ${nothing}, ${figures}
        from fact f ${tagJoin([group])} group by ${first.key}
        ${second === undefined ? '' : `union all
        select 2, ${first.key}, null, null, ${second.key}, max(${second.label}), max(${second.detail}), ${figures}
        from fact f ${tagJoin([group, subgroup])} group by ${first.key}, ${second.key}`}
      )
      select * from line order by level, ${orderSql(first.chronological, 'key')}, ${orderSql(second?.chronological ?? true, 'subkey')}, coalesce(label, sublabel)
      limit ${maximumLines + 1}`,
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
const orderSql = (chronological: boolean, key: string): string => (chronological ? `${key} nulls last` : `case when level > 0 then -seconds end`)

const figuresOf = (line: Figures | undefined): Figures => ({
  entries: line?.entries ?? 0, seconds: line?.seconds ?? 0, trackedSeconds: line?.trackedSeconds ?? 0, billableSeconds: line?.billableSeconds ?? 0, amount: line?.amount ?? null,
})
