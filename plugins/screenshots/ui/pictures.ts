/** One display at one instant. Instants are RFC 3339; the addresses are good for about a minute. */
export interface Shot {
  readonly id: string
  readonly memberId: string
  readonly takenAt: string
  readonly slotStartedAt: string
  readonly slotEndedAt: string
  readonly display: number
  readonly displays: number
  readonly width: number
  readonly height: number
  readonly sizeBytes: number
  readonly blur: 'none' | 'light' | 'strong'
  readonly app: string | null
  readonly domain: string | null
  /** The policy that it was taken under. */
  readonly policyVersion: number | null
  /** Null where the picture was deleted. */
  readonly thumbnailUrl: string | null
  readonly imageUrl: string | null
  readonly keptUntil: string
  readonly deletedAt: string | null
  readonly deletedByName: string | null
}

export interface Skip {
  readonly slotStartedAt: string
  readonly slotEndedAt: string
  readonly reason: string
}

export interface Day {
  readonly date: string
  readonly timeZone: string
  readonly shots: readonly Shot[]
  readonly skips: readonly Skip[]
}

/** A stretch of the day with its pictures, one per display, or the reason why there is none. */
export interface Slot {
  readonly startedAt: string
  readonly endedAt: string
  readonly shots: readonly Shot[]
  readonly reason: string | null
}

export interface Hour {
  /** Local hour, 0 to 23, and what tells two of the same name apart when clocks go back. */
  readonly key: string
  /** The wall-clock time at which it begins. */
  readonly startsAt: string
  readonly slots: readonly Slot[]
}

export interface PictureFilter {
  readonly app: string | null
  readonly domain: string | null
}

const matches = ({ app, domain }: PictureFilter) => (shot: Shot): boolean =>
  (app === null || shot.app === app) && (domain === null || shot.domain === domain)

/** The slots of a day in order. A filter leaves only the pictures that it means, and no reasons. */
export function slotsOf({ shots, skips }: Pick<Day, 'shots' | 'skips'>, filter: PictureFilter): readonly Slot[] {
  const filtered = filter.app !== null || filter.domain !== null
  const slots = new Map<string, Slot>()
  for (const shot of shots.filter(matches(filter)).toSorted((one, other) => one.display - other.display)) {
    const known = slots.get(shot.slotStartedAt)
    slots.set(shot.slotStartedAt, { startedAt: shot.slotStartedAt, endedAt: shot.slotEndedAt, shots: [...known?.shots ?? [], shot], reason: null })
  }
  if (!filtered) {
    for (const { slotStartedAt, slotEndedAt, reason } of skips) {
      if (!slots.has(slotStartedAt)) slots.set(slotStartedAt, { startedAt: slotStartedAt, endedAt: slotEndedAt, shots: [], reason })
    }
  }
  return [...slots.values()].toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))
}

/** The same by hours of the zone's clock; an hour that comes twice is there twice. */
export function hoursOf(slots: readonly Slot[], timeZone: string): readonly Hour[] {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone, timeZoneName: 'longOffset' })
  const hours = new Map<string, Slot[]>()
  for (const slot of slots) {
    const key = clock.format(new Date(slot.startedAt))
    hours.set(key, [...hours.get(key) ?? [], slot])
  }
  return [...hours].map(([key, found]) => ({ key, startsAt: `${key.slice(0, 2)}:00`, slots: found }))
}

/** What the pictures show in front, the most frequent first. */
export function namesIn(shots: readonly Shot[], of: 'app' | 'domain'): readonly string[] {
  const counts = new Map<string, number>()
  for (const { [of]: name } of shots) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].toSorted(([one, many], [other, more]) => more - many || one.localeCompare(other)).map(([name]) => name)
}

/** How a reason looks: an icon and the colour that its state has everywhere. */
export const reasonLooks: Readonly<Record<string, { readonly icon: string; readonly tone: string }>> = {
  'idle': { icon: 'i-lucide-coffee', tone: 'text-muted' },
  'locked': { icon: 'i-lucide-lock', tone: 'text-muted' },
  'paused': { icon: 'i-lucide-pause', tone: 'text-violet-600 dark:text-violet-400' },
  'excluded': { icon: 'i-lucide-eye-off', tone: 'text-muted' },
  'changed': { icon: 'i-lucide-shuffle', tone: 'text-muted' },
  'asleep': { icon: 'i-lucide-moon', tone: 'text-muted' },
  'started-later': { icon: 'i-lucide-log-in', tone: 'text-muted' },
  'no-display': { icon: 'i-lucide-monitor-off', tone: 'text-muted' },
  'unsupported': { icon: 'i-lucide-monitor-off', tone: 'text-muted' },
  'capture-failed': { icon: 'i-lucide-triangle-alert', tone: 'text-warning' },
  'disk-full': { icon: 'i-lucide-hard-drive', tone: 'text-warning' },
  'quota': { icon: 'i-lucide-archive-x', tone: 'text-warning' },
}
