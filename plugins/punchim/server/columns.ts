import { countsByMember } from '@overt/sdk'
import type {} from '@overt/plugin-reports/contracts'
import { punchesOfEntries } from './entry-punches.ts'
import type { EntryPunch } from './entry-punches.ts'
import type { PunchContext } from './punch-context.ts'

const columns = ['punchim.in', 'punchim.out', 'punchim.flags'] as const
type Column = typeof columns[number]

/** Verdict and flags of the punches behind an entry, as columns of reports and their exports. */
export function offerColumns(context: PunchContext): void {
  const title = (column: Column) => ({ en: context.t('en', `column.${column}`), de: context.t('de', `column.${column}`) })
  context.hooks.on('reports.columns', (others) => [...others, ...columns.map((id) => ({ id, title: title(id), kind: 'text' as const }))])
  context.hooks.on('reports.rows', async ({ columns: asked, entryIds }, { unit }) => {
    if (unit === undefined || !columns.some((column) => asked.includes(column))) return undefined
    const punches = await punchesOfEntries(context, unit, entryIds)
    await context.audit.viewed(unit, { subject: 'Punch', how: 'listed', counts: countsByMember(punches), reason: context.t('en', 'look.inReport') })
    const { locale } = await context.directory.workspace(unit)
    const words = (one: EntryPunch | undefined): string | null => (one === undefined ? null : [context.t(locale, `verdict.${one.verdict}`), ...one.fenceName === null ? [] : [one.fenceName]].join(', '))
    const values = (own: readonly EntryPunch[]): Record<Column, string | null> => {
      const flags = [...new Set(own.flatMap((one) => one.flags))].map((flag) => context.t(locale, `flag.${flag}`))
      return { 'punchim.in': words(own.find(({ kind }) => kind === 'in')), 'punchim.out': words(own.findLast(({ kind }) => kind === 'out')), 'punchim.flags': flags.length === 0 ? null : flags.join(', ') }
    }
    return new Map([...Map.groupBy(punches, ({ entryId }) => entryId)].map(([entryId, own]) => [entryId, values(own)]))
  })
}
