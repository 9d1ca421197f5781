import { useApi, useLoad } from '@overt/sdk/ui'
import type { LoadOptions, Loaded } from '@overt/sdk/ui'
import type { AttendanceDay } from './days.ts'

/** Attendance of everybody whom the reader may see on some dates: as many pages as there are. */
export function useEverybodysDays(range: () => { readonly from: string; readonly to: string }, live: NonNullable<LoadOptions['live']>): Loaded<readonly AttendanceDay[]> {
  const api = useApi()
  return useLoad(async (signal) => {
    const items: AttendanceDay[] = []
    let cursor: string | null = null
    do {
      const page: { readonly items: readonly AttendanceDay[]; readonly nextCursor: string | null } = await api.get('days', { signal, query: { ...range(), ...cursor === null ? {} : { cursor } } })
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    return items
  }, { watch: [() => JSON.stringify(range())], live })
}
