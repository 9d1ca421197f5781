import { useResource } from '@overt/sdk/ui'
import type { ClickTotal } from '../contracts.ts'

export type TotalsBy = 'day' | 'member' | 'platform'

/** Totals of people and dates, read again when something of theirs changes; without people everybody whom the reader may see. */
export const useTotals = (by: () => TotalsBy, scope: () => { readonly from: string; readonly to: string; readonly memberIds?: readonly string[] }) =>
  useResource<{ items: readonly ClickTotal[] }>(() => 'totals', {
    query: () => {
      const { from, to, memberIds } = scope()
      return { from, to, by: by(), readable: true, ...memberIds === undefined || memberIds.length === 0 ? {} : { memberIds } }
    },
    live: ['clickim.changed', 'entry.changed'],
  })

export const sumOf = (items: readonly ClickTotal[]): Omit<ClickTotal, 'key'> => ({
  afkSeconds: items.reduce((sum, { afkSeconds }) => sum + afkSeconds, 0),
  socialSeconds: items.reduce((sum, { socialSeconds }) => sum + socialSeconds, 0),
  netSeconds: items.reduce((sum, { netSeconds }) => sum + netSeconds, 0),
})
