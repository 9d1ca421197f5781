import { onScopeDispose, watch } from 'vue'
import { useResource } from '@overt/sdk/ui'
import type { ClickTotal, ClickTotals } from '../contracts.ts'

export type TotalsBy = 'day' | 'member' | 'platform'

const limits = ['memberIds', 'organizationIds', 'projectIds', 'taskIds'] as const
const askAgainMs = 2_000

interface TotalsScope extends Partial<Readonly<Record<(typeof limits)[number], readonly string[]>>> {
  readonly from: string
  readonly to: string
}

/**
 * Totals of people and dates, read again when something of theirs changes and until no day is left to be worked out; without people everybody whom the
 * reader may see.
 */
export function useTotals(by: () => TotalsBy, scope: () => TotalsScope) {
  const totals = useResource<ClickTotals>(() => 'totals', {
    query: () => {
      const { from, to, ...lists } = scope()
      const given = limits.flatMap((name) => (lists[name] === undefined || lists[name].length === 0 ? [] : [[name, lists[name]] as const]))
      return { from, to, by: by(), readable: true, ...Object.fromEntries(given) }
    },
    // Only for one person: among many, something changes all the time.
    ...(scope().memberIds?.length === 1 ? { live: ['clickim.changed', 'entry.changed'] as const, memberId: () => scope().memberIds?.[0] } : {}),
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(totals.data, (found) => {
    clearTimeout(timer)
    if (found?.pendingDays !== undefined) timer = setTimeout(() => { void totals.reload() }, askAgainMs)
  })
  onScopeDispose(() => { clearTimeout(timer) })
  return totals
}

export const sumOf = (items: readonly ClickTotal[]): Omit<ClickTotal, 'key'> => ({
  afkSeconds: items.reduce((sum, { afkSeconds }) => sum + afkSeconds, 0),
  socialSeconds: items.reduce((sum, { socialSeconds }) => sum + socialSeconds, 0),
  netSeconds: items.reduce((sum, { netSeconds }) => sum + netSeconds, 0),
})
