import type {} from '@overt/plugin-reports/contracts'
import type { ClickContext } from './context.ts'
import { entrySums, timedEntries } from './entry-times.ts'

const columns = ['clickim.afk', 'clickim.social', 'clickim.net'] as const
type Column = (typeof columns)[number]

/** Away, social and net time as columns of reports and their exports, of members whose times the reader may see. */
export function offerColumns(context: ClickContext): void {
  const title = (column: Column) => ({ en: context.t('en', `column.${column}`), de: context.t('de', `column.${column}`) })
  context.hooks.on('reports.columns', (others) => [...others, ...columns.map((id) => ({ id, title: title(id), kind: 'duration' as const }))])
  context.hooks.on('reports.rows', async ({ columns: asked, entryIds }, { unit }) => {
    if (unit === undefined || !columns.some((column) => asked.includes(column))) return undefined
    const ability = unit.memberId === null ? null : await context.ability(unit, unit.memberId)
    const entries = (await timedEntries(unit, entryIds)).filter(({ memberId }) => ability === null || ability.can('read', 'ClickTime', { memberId }))
    const sums = await entrySums(context, unit, entries)
    const counts = new Map<string, number>()
    for (const { memberId } of entries) counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
    await context.audit.viewed(unit, { subject: 'clickim.report', how: 'listed', counts, reason: context.t('en', 'look.inReport') })
    return new Map(entries.map(({ id }) => {
      const { afkSeconds, social, totalSeconds } = sums.get(id)!
      const socialSeconds = social.reduce((sum, { seconds }) => sum + seconds, 0)
      const values: Record<Column, number> = { 'clickim.afk': afkSeconds, 'clickim.social': socialSeconds, 'clickim.net': totalSeconds - afkSeconds - socialSeconds }
      return [id, values]
    }))
  })
}
