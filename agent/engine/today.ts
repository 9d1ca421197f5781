import { engagements, wholeParts } from '@overt/sdk/agent'
import type { CollectedRecord, Engagement } from '@overt/sdk/agent'

/** A segment as the timeline shows it. Instants are RFC 3339. */
export interface TimelineItem {
  readonly startedAt: string
  readonly endedAt: string
  readonly state: string
  readonly app: string | null
  readonly domain: string | null
  /** What kept the person busy without input. */
  readonly engaged: Engagement | null
  readonly status: 'sent' | 'waiting' | 'recording'
}

export interface Today {
  /** The local date, and where it begins and ends. */
  readonly date: string
  readonly from: string
  readonly to: string
  readonly items: readonly TimelineItem[]
  /** When the first active time began and the latest ended; null without any. */
  readonly firstAt: string | null
  readonly lastAt: string | null
  /** Whole seconds by state, and active seconds by application and by domain, the longest first. */
  readonly seconds: Readonly<Record<string, number>>
  /** Whole seconds of the active time without input, by what kept the person busy. */
  readonly engagedSeconds: readonly { readonly engaged: Engagement, readonly seconds: number }[]
  readonly apps: readonly { readonly name: string, readonly seconds: number }[]
  readonly domains: readonly { readonly name: string, readonly seconds: number }[]
}

interface Sources {
  readonly sent: readonly CollectedRecord[]
  readonly waiting: readonly CollectedRecord[]
  readonly recording: readonly CollectedRecord[]
}

/** The day that `now` (epoch milliseconds) lies in, by the zone's own midnight, from the agent's own copies. */
export function todayOf(sources: Sources, now: number, timeZone: string): Today {
  const date = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate()
  const from = date.toZonedDateTime(timeZone).epochMilliseconds
  const to = date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
  const items = (['sent', 'waiting', 'recording'] as const)
    .flatMap((status) => sources[status].flatMap((record) => toItem(record, status)))
    .flatMap((item) => clip(item, from, to))
    .sort((one, other) => one.startedAt.localeCompare(other.startedAt))
  const active = items.filter(({ state }) => state === 'active')
  return {
    date: date.toString(),
    from: text(from),
    to: text(to),
    items,
    firstAt: active[0]?.startedAt ?? null,
    lastAt: active.at(-1)?.endedAt ?? null,
    seconds: Object.fromEntries([...sum(items, ({ state }) => state)].map(([state, ms]) => [state, Math.floor(ms / 1_000)])),
    engagedSeconds: [...sum(active, ({ engaged }) => engaged)].flatMap(([engaged, ms]) => (engaged === null ? [] : [{ engaged, seconds: Math.floor(ms / 1_000) }])),
    apps: longestFirst(sum(active, ({ app }) => app)),
    domains: longestFirst(sum(active, ({ domain }) => domain)),
  }
}

function toItem(record: CollectedRecord, status: TimelineItem['status']): TimelineItem[] {
  const { startedAt, endedAt, state, app, domain, engaged } = record
  if (typeof startedAt !== 'string' || typeof endedAt !== 'string' || typeof state !== 'string') return []
  return [{ startedAt, endedAt, state, app: typeof app === 'string' ? app : null, domain: typeof domain === 'string' ? domain : null, engaged: engagements.find((known) => known === engaged) ?? null, status }]
}

function clip(item: TimelineItem, from: number, to: number): TimelineItem[] {
  const start = Math.max(from, milliseconds(item.startedAt))
  const end = Math.min(to, milliseconds(item.endedAt))
  return end > start ? [{ ...item, startedAt: text(start), endedAt: text(end) }] : []
}

function sum<Name extends string | null>(items: readonly TimelineItem[], nameOf: (item: TimelineItem) => Name): Map<Name, number> {
  const totals = new Map<Name, number>()
  for (const item of items) totals.set(nameOf(item), (totals.get(nameOf(item)) ?? 0) + milliseconds(item.endedAt) - milliseconds(item.startedAt))
  return totals
}

/** Whole seconds by name. Time without a name is not listed but counts, so that a complete list adds up to the active time. */
function longestFirst(totals: ReadonlyMap<string | null, number>): { name: string, seconds: number }[] {
  const seconds = wholeParts([...totals.values()])
  return [...totals.keys()]
    .flatMap((name, index) => (name === null ? [] : [{ name, seconds: seconds[index]! }]))
    .sort((one, other) => other.seconds - one.seconds)
}

function milliseconds(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds
}

function text(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ fractionalSecondDigits: 3 })
}
