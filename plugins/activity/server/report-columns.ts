import type {} from '@overt/plugin-reports/contracts'
import { fewOf } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { CategoryRenewal } from './category-job.ts'
import { readColumnDays } from './column-days.ts'
import type { ActivitySettings } from './settings.ts'
import { freshen } from './totals.ts'

const kinds = { active: 'duration', idle: 'duration', category: 'text' } as const
type Column = keyof typeof kinds
const columns = Object.keys(kinds) as readonly Column[]
const idOf = (column: Column): string => `activity.${column}`

/** Columns of reports about what the agent saw of a day, of members whose activity the reader may see. */
export function offerReportColumns(context: ServerContext<ActivitySettings>, renewal: CategoryRenewal): void {
  context.hooks.on('reports.columns', (others) => [...others, ...columns.map((column) => ({
    id: idOf(column), title: { en: context.t('en', `column.${column}`), de: context.t('de', `column.${column}`) }, kind: kinds[column], of: 'day' as const,
  }))])
  context.hooks.on('reports.days', async ({ columns: asked, memberIds, from, to, look }, { unit }) => {
    const wanted = columns.filter((column) => asked.includes(idOf(column)))
    if (unit === undefined || wanted.length === 0) return undefined
    const ability = unit.memberId === null ? null : await context.ability(unit, unit.memberId)
    const readable = memberIds.filter((memberId) => ability === null || ability.can('read', 'Activity', { memberId }))
    await freshen(context.hooks, unit, readable, { from, to })
    const days = await readColumns(unit, renewal, readable, { from, to }, wanted)
    if (look !== null) {
      const counts = new Map<string, number>()
      for (const { memberId } of days) counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
      const shown = { how: look.how, counts: look.byMember ? counts : fewOf(counts), reason: context.t('en', 'look.inReport') }
      if (wanted.includes('active') || wanted.includes('idle')) await context.audit.viewed(unit, { subject: 'activity.day', ...shown })
      if (wanted.includes('category')) await context.audit.viewed(unit, { subject: 'activity.category', ...shown })
    }
    const seen = new Set(readable)
    return { days, withheld: memberIds.filter((id) => !seen.has(id)) }
  })
}

async function readColumns(unit: UnitOfWork, renewal: CategoryRenewal, memberIds: readonly string[], range: { readonly from: string; readonly to: string }, wanted: readonly Column[]) {
  const { days, outdatedDays } = await readColumnDays(unit, memberIds, range, wanted.includes('category'))
  if (outdatedDays > 0) await renewal.renewLater(unit)
  return days.map((day) => {
    const values: Record<string, string | number | null> = {}
    for (const column of wanted) values[idOf(column)] = day[column]
    return { memberId: day.memberId, date: day.date, values }
  })
}
