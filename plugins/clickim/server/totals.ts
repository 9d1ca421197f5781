import type { Caller, UnitOfWork } from '@overt/sdk'
import type { ClickTotal } from '../contracts.ts'
import type { ClickContext } from './context.ts'
import type { DateBounds } from './dates.ts'
import { freshenDays } from './days.ts'
import { readFigures } from './figures.ts'
import { isId } from './members.ts'
import type { Figure } from './figures.ts'
import type { TotalsBy } from './schemas.ts'

const keys = { day: 'date', member: 'member_id', platform: 'member_id' } as const

/** Further limits of what is summed; an empty or absent list limits nothing. */
export interface TotalsFilter {
  readonly organizationIds?: readonly string[] | undefined
  readonly projectIds?: readonly string[] | undefined
  readonly taskIds?: readonly string[] | undefined
}

/** The limits of a query. A list without a valid id matches no entry. */
export function filterOf(query: TotalsFilter): TotalsFilter {
  const ids = (given: readonly string[] | undefined): readonly string[] | undefined => {
    const listed = given?.flatMap((part) => part.split(',')).filter((part) => part !== '')
    if (listed === undefined || listed.length === 0) return undefined
    const known = listed.filter((id) => isId.test(id))
    return known.length === 0 ? [nobody] : known
  }
  return { organizationIds: ids(query.organizationIds), projectIds: ids(query.projectIds), taskIds: ids(query.taskIds) }
}

const nobody = '00000000-0000-0000-0000-000000000000'

export interface Totals {
  readonly items: readonly ClickTotal[]
  /** Days of the range that could not be worked out in time; whoever asks again gets more of them. */
  readonly pendingDays: number
}

/** Totals of the entries that the caller may read, of these members and dates. */
export async function readTotals(
  context: ClickContext, unit: UnitOfWork, caller: Caller, by: TotalsBy, memberIds: readonly string[], { from, to, startsAt, endsAt }: DateBounds, filter: TotalsFilter = {},
): Promise<Totals> {
  const pendingDays = await freshenDays(context, unit, { memberIds, from, to })
  const figures = await readFigures(context, unit, {
    key: keys[by], memberIds, from, to, startsAt, endsAt,
    where(offset) {
      const values: unknown[] = []
      const place = (value: unknown): string => `$${offset + values.push(value)}`
      const limits = ([['organization_id', filter.organizationIds], ['project_id', filter.projectIds], ['task_id', filter.taskIds]] as const)
        .flatMap(([column, ids]) => (ids === undefined || ids.length === 0 ? [] : [` and e.${column} = any (${place(ids)}::uuid[])`]))
      const scope = caller.ability.scope('read', 'Entry', 'e', offset + values.length)
      return { sql: `(${scope.sql})${limits.join('')}`, values: [...values, ...scope.values] }
    },
  })
  return { items: by === 'platform' ? byPlatform(figures) : byKey(figures, by), pendingDays }
}

function byKey(figures: readonly Figure[], by: TotalsBy): ClickTotal[] {
  const totals = [...Map.groupBy(figures, ({ key }) => key)].map(([key, own]) => {
    const sum = (counts: (figure: Figure) => boolean): number => own.filter(counts).reduce((total, { seconds }) => total + seconds, 0)
    const afkSeconds = sum(({ kind }) => kind === 'afk')
    const socialSeconds = sum(({ kind, work }) => kind === 'social' && !work)
    return { key, afkSeconds, socialSeconds, netSeconds: sum(({ kind }) => kind === 'total') - afkSeconds - socialSeconds }
  })
  return by === 'day' ? totals.toSorted((a, b) => (a.key < b.key ? -1 : 1)) : totals.toSorted((a, b) => b.afkSeconds + b.socialSeconds - a.afkSeconds - a.socialSeconds || (a.key < b.key ? -1 : 1))
}

/** Only time on platforms: neither time away nor net time belongs to one. */
function byPlatform(figures: readonly Figure[]): ClickTotal[] {
  const social = figures.filter(({ kind, work }) => kind === 'social' && !work)
  return [...Map.groupBy(social, ({ platform }) => platform!.id)]
    .map(([key, own]) => ({ key, afkSeconds: 0, socialSeconds: own.reduce((sum, { seconds }) => sum + seconds, 0), netSeconds: 0 }))
    .toSorted((a, b) => b.socialSeconds - a.socialSeconds || (a.key < b.key ? -1 : 1))
}
