import type { UnitOfWork } from '@overt/sdk'
import { readRules } from './category-rules.ts'
import type { DateRange } from './date-range.ts'
import { findTopCategories, keptCategory, keyOfRules } from './top-categories.ts'

/** What columns of reports show of a date; times in seconds. */
export interface ColumnDay {
  readonly memberId: string
  readonly date: string
  readonly active: number
  readonly idle: number
  /** The category with the most active time; null for a date without any. */
  readonly category: string | null
}

/** One row for a member, its days as columns: a row for each day takes ten times as long to read. */
interface MemberRow {
  readonly memberId: string
  readonly days: { readonly date: readonly string[]; readonly active: readonly number[]; readonly idle: readonly number[]; readonly category?: readonly (string | null)[]; readonly outdated?: readonly boolean[] }
}

/**
 * Days of members in the order of their dates. `withCategory` reads the categories that are kept with the roll-up and finds those that are not;
 * `outdatedDays` says how many.
 */
export async function readColumnDays(
  unit: UnitOfWork, memberIds: readonly string[], { from, to }: Pick<DateRange, 'from' | 'to'>, withCategory: boolean,
): Promise<{ readonly days: readonly ColumnDay[]; readonly outdatedDays: number }> {
  const rules = withCategory ? await readRules(unit) : []
  const kept = keptCategory('$5')
  const rows = await unit.query<MemberRow>({
    name: withCategory ? 'activity-column-days-category' : 'activity-column-days',
    text: `select member_id as "memberId", json_build_object('date', array_agg(date), 'active', array_agg(active), 'idle', array_agg(idle)${withCategory ? `, 'category', array_agg(category), 'outdated', array_agg(outdated)` : ''}) as days
      from (
        select d.member_id, d.date, d.active_ms / 1000 as active, d.idle_ms / 1000 as idle${withCategory ? `, ${kept.category} as category, ${kept.outdated} as outdated` : ''}
        from p_activity.day d ${withCategory ? kept.join : ''}
        where d.workspace_id = $1 and d.member_id = any ($2) and d.date between $3 and $4 order by d.member_id, d.date
      ) day group by member_id order by member_id`,
    values: [unit.workspaceId, memberIds, from, to, ...withCategory ? [keyOfRules(rules)] : []],
  })
  const days: ColumnDay[] = []
  const late: { readonly memberId: string; readonly date: string }[] = []
  for (const { memberId, days: { date: dates, active, idle, category, outdated } } of rows) {
    for (const [index, date] of dates.entries()) {
      days.push({ memberId, date, active: active[index]!, idle: idle[index]!, category: category?.[index] ?? null })
      if (outdated?.[index] === true) late.push({ memberId, date })
    }
  }
  if (late.length === 0) return { days, outdatedDays: 0 }
  const found = new Map((await findTopCategories(unit, rules, late)).map(({ memberId, date, category }) => [`${memberId} ${date}`, category]))
  const foundOf = ({ memberId, date, category }: ColumnDay): string | null => {
    const top = found.get(`${memberId} ${date}`)
    return top === undefined ? category : top
  }
  return { days: days.map((day) => ({ ...day, category: foundOf(day) })), outdatedDays: late.length }
}
