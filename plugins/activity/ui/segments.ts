import type { Engagement, StatusTone } from '@overt/sdk/ui'

/** One segment as the timeline answers it. */
export interface Segment {
  readonly startedAt: string
  readonly endedAt: string
  readonly state: SegmentState
  readonly app: string | null
  readonly domain: string | null
  readonly deviceId: string | null
  /** The policy that it was collected under. */
  readonly policyVersion: number | null
  /** What kept the person busy without input. */
  readonly engaged?: Engagement
}
export const states = ['active', 'idle', 'locked', 'paused'] as const
export type SegmentState = (typeof states)[number]

export interface Total {
  readonly key: string | null
  readonly memberId?: string
  readonly activeSeconds: number
  readonly idleSeconds: number
  readonly lockedSeconds: number
  readonly pausedSeconds: number
  /** By day only, parts of the active time. */
  readonly callSeconds?: number
  readonly presentationSeconds?: number
  readonly mediaSeconds?: number
  readonly firstActiveAt?: string | null
  readonly lastActiveAt?: string | null
}
export interface BoardItem extends Omit<Total, 'key' | 'lockedSeconds' | 'pausedSeconds'> {
  readonly memberId: string
  readonly name: string
  readonly state: SegmentState | null
}

export const toneOfState: Readonly<Record<SegmentState, StatusTone>> = { active: 'present', idle: 'off', locked: 'offline', paused: 'paused' }

/** Colours of the blocks; their letters are readable on them, light and dark. */
export const blockClasses: Readonly<Record<SegmentState, string>> = {
  active: 'bg-emerald-400 text-emerald-950',
  idle: 'bg-zinc-300 text-zinc-900 dark:bg-zinc-600 dark:text-zinc-50',
  locked: 'bg-slate-500 text-white',
  paused: 'bg-violet-300 text-violet-950',
}

export const engagements = ['call', 'presentation', 'media'] as const satisfies readonly Engagement[]
/** Engaged time is active time, in a lighter shade and with a sign of its own. */
export const engagedClass = 'bg-teal-200 text-teal-950'
export const iconOfEngagement: Readonly<Record<Engagement, string>> = { call: 'i-lucide-phone', presentation: 'i-lucide-presentation', media: 'i-lucide-play' }

/** The parts of a day's active time that had no input, without those that did not happen. */
export function engagedParts({ callSeconds = 0, presentationSeconds = 0, mediaSeconds = 0 }: Total): readonly { readonly engaged: Engagement; readonly seconds: number }[] {
  const parts = [
    { engaged: 'call', seconds: callSeconds }, { engaged: 'presentation', seconds: presentationSeconds }, { engaged: 'media', seconds: mediaSeconds },
  ] as const
  return parts.filter(({ seconds }) => seconds > 0)
}

/** A stretch of one state on one device, made of segments that follow each other. Times are epoch milliseconds. */
export interface Block {
  readonly state: SegmentState
  readonly engaged: Engagement | null
  readonly from: number
  readonly to: number
}
export interface Lane {
  readonly deviceId: string | null
  readonly blocks: readonly Block[]
}

/** The policies that segments were collected under, the earliest first; null stands for those from before versions were kept. */
export const policiesOf = (segments: readonly Segment[]): readonly (number | null)[] => [...new Set(segments.map(({ policyVersion }) => policyVersion))].sort((a, b) => (a ?? 0) - (b ?? 0))

/** Shorter gaps between segments of one state are not shown. */
const joinedMs = 10_000

/** One lane per device, the one seen first on top. */
export function lanesOf(segments: readonly Segment[]): readonly Lane[] {
  const lanes = new Map<string | null, Block[]>()
  for (const { deviceId, state, engaged = null, startedAt, endedAt } of segments) {
    const blocks = lanes.get(deviceId) ?? []
    lanes.set(deviceId, blocks)
    const [from, to] = [Date.parse(startedAt), Date.parse(endedAt)]
    const last = blocks.at(-1)
    if (last !== undefined && last.state === state && last.engaged === engaged && from - last.to <= joinedMs) blocks[blocks.length - 1] = { ...last, to: Math.max(last.to, to) }
    else blocks.push({ state, engaged, from, to })
  }
  return [...lanes].map(([deviceId, blocks]) => ({ deviceId, blocks }))
}

export interface Axis {
  readonly from: number
  readonly to: number
  /** Full hours in the zone that `minuteOf` reads in. */
  readonly ticks: readonly number[]
}
const hourMs = 3_600_000
const shortestMs = 6 * hourMs

/** The hours to show: from the full hour before the first segment to the one after the last, at least six. */
export function axisOf(segments: readonly Segment[], minuteOf: (instant: number) => number): Axis {
  const first = Math.min(...segments.map(({ startedAt }) => Date.parse(startedAt)))
  const last = Math.max(...segments.map(({ endedAt }) => Date.parse(endedAt)))
  const from = first - (first % 60_000) - minuteOf(first) * 60_000
  const to = Math.max(from + Math.ceil((last - from) / hourMs) * hourMs, from + shortestMs)
  return { from, to, ticks: Array.from({ length: Math.floor((to - from) / hourMs) + 1 }, (_, index) => from + index * hourMs) }
}
