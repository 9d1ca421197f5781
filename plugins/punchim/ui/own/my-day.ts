import type { Api, DayLane, OwnDay } from '@overt/sdk/ui'
import type { Punch } from '../../wire.ts'

/** From each punch-in of the reader to its punch-out. */
export async function myPunches({ dates, memberId }: OwnDay, api: Api): Promise<DayLane | undefined> {
  const { items } = await api.get<{ items: readonly Punch[] }>('punches', { query: { memberId, ...dates, limit: 100 } })
  const kept = items.filter(({ decision }) => decision?.decision !== 'reject').toSorted((one, other) => one.correctedAt.localeCompare(other.correctedAt))
  const spans = kept.flatMap((punch, index) => (punch.kind === 'in' ? [{ startedAt: punch.correctedAt, endedAt: kept.slice(index + 1).find(({ kind }) => kind === 'out')?.correctedAt ?? null, tone: 'active' as const, text: 'lane.span' }] : []))
  return spans.length === 0 ? undefined : { spans }
}
