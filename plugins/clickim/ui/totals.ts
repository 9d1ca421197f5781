import { useResource } from '@overt/sdk/ui'
import type { ClickTotal } from '../contracts.ts'

export type TotalsBy = 'day' | 'member' | 'platform'

const limits = ['memberIds', 'organizationIds', 'projectIds', 'taskIds'] as const

interface TotalsScope extends Partial<Readonly<Record<(typeof limits)[number], readonly string[]>>> {
  readonly from: string
  readonly to: string
}

/** Totals of people and dates, read again when something of theirs changes; without people everybody whom the reader may see. */
export const useTotals = (by: () => TotalsBy, scope: () => TotalsScope) =>
  useResource<{ items: readonly ClickTotal[] }>(() => 'totals', {
    query: () => {
      const { from, to, ...lists } = scope()
      const given = limits.flatMap((name) => (lists[name] === undefined || lists[name].length === 0 ? [] : [[name, lists[name]] as const]))
      return { from, to, by: by(), readable: true, ...Object.fromEntries(given) }
    },
    // Of one person: of many something changes all the time.
    ...(scope().memberIds?.length === 1 ? { live: ['clickim.changed', 'entry.changed'] as const, memberId: () => scope().memberIds?.[0] } : {}),
  })

export const sumOf = (items: readonly ClickTotal[]): Omit<ClickTotal, 'key'> => ({
  afkSeconds: items.reduce((sum, { afkSeconds }) => sum + afkSeconds, 0),
  socialSeconds: items.reduce((sum, { socialSeconds }) => sum + socialSeconds, 0),
  netSeconds: items.reduce((sum, { netSeconds }) => sum + netSeconds, 0),
})
