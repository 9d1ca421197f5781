import type {} from '@overt/plugin-reports/contracts'
import { fewOf } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { judgeDays } from './judge-days.ts'
import type { settings } from './settings.ts'

const kinds = { required: 'duration', worked: 'duration', overtime: 'duration', late: 'duration', code: 'text' } as const
type Column = keyof typeof kinds
const columns = Object.keys(kinds) as readonly Column[]
const titleKey = (column: Column): string => (column === 'code' ? 'column.code' : `figure.${column}`)
const idOf = (column: Column): string => `attendance.${column}`

/** Columns of reports about attendance days, of members whose days the reader may see. Days are brought up to date as they are read. */
export function offerReportColumns(context: ServerContext<typeof settings>): void {
  context.hooks.on('reports.columns', (others) => [...others, ...columns.map((column) => ({
    id: idOf(column), title: { en: context.t('en', titleKey(column)), de: context.t('de', titleKey(column)) }, kind: kinds[column], of: 'day' as const,
  }))])
  context.hooks.on('reports.days', async ({ columns: asked, memberIds, from, to, look }, { unit }) => {
    const wanted = columns.filter((column) => asked.includes(idOf(column)))
    if (unit === undefined || wanted.length === 0) return undefined
    const ability = unit.memberId === null ? null : await context.ability(unit, unit.memberId)
    const readable = memberIds.filter((memberId) => ability === null || ability.can('read', 'AttendanceDay', { memberId }))
    await judgeDays(context, unit, { memberIds: readable, from, to })
    const days = await readColumns(unit, readable, from, to, wanted)
    if (look !== null) {
      const counts = new Map<string, number>()
      for (const { memberId } of days) counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
      await context.audit.viewed(unit, { subject: 'AttendanceDay', how: look.how, counts: look.byMember ? counts : fewOf(counts), reason: context.t('en', 'look.inReport') })
    }
    const seen = new Set(readable)
    return { days, withheld: memberIds.filter((id) => !seen.has(id)) }
  })
}

/** Overtime is in the record of a day alone. */
async function readColumns(unit: UnitOfWork, memberIds: readonly string[], from: string, to: string, wanted: readonly Column[]): Promise<readonly { readonly memberId: string; readonly date: string; readonly values: Readonly<Record<string, string | number | null>> }[]> {
  const value: Readonly<Record<Column, string>> = {
    required: `(i.item ->> 'requiredSeconds')::int`, worked: 'd.worked_seconds', late: `(i.item ->> 'lateSeconds')::int`, code: 'd.code', overtime: `(v.record ->> 'overtimeSeconds')::bigint`,
  }
  return await unit.query({
    text: `
      select d.member_id as "memberId", to_char(d.date, 'YYYY-MM-DD') as date, json_build_object(${wanted.map((column) => `'${idOf(column)}', ${value[column]}`).join(', ')}) as values
      from p_attendance.day d ${wanted.includes('required') || wanted.includes('late') ? 'cross join lateral (select d.item::json as item) i' : ''}
      ${wanted.includes('overtime') ? 'left join p_attendance.day_version v on v.workspace_id = $1 and v.member_id = d.member_id and v.date = d.date and v.version = d.version' : ''}
      where d.workspace_id = $1 and d.member_id = any($2::uuid[]) and d.date between $3 and $4
      order by d.member_id, d.date`,
    values: [unit.workspaceId, memberIds, from, to],
  })
}
