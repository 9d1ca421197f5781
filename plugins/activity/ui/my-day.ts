import type { Api, DayLane, OwnDay } from '@overt/sdk/ui'
import { lanesOf } from './segments.ts'
import type { Segment } from './segments.ts'

/** When the reader's computers were in use, all together: active on one of them is active. */
export async function myComputer({ dates, memberId }: OwnDay, api: Api): Promise<DayLane | undefined> {
  const segments = await api.get<readonly Segment[]>('timeline', { query: { memberId, ...dates } })
  const shown = segments.filter(({ state }) => state === 'active' || state === 'idle').map((segment) => ({ ...segment, deviceId: null }))
  if (shown.length === 0) return undefined
  const blocks = ['idle', 'active'].flatMap((state) => lanesOf(shown.filter((segment) => segment.state === state)).flatMap((lane) => lane.blocks))
  return { spans: blocks.map(({ from, to, state }) => ({ startedAt: new Date(from).toISOString(), endedAt: new Date(to).toISOString(), tone: state === 'active' ? 'active' : 'idle', text: `state.${state}` })) }
}
