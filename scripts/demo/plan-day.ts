import type { Engagement } from '@overt/sdk'
import type { SegmentState } from './planned-segment.ts'
import { jobs } from './jobs.ts'
import type { Job, Place } from './jobs.ts'
import type { DemoPerson } from './people.ts'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import type { PlannedSegment } from './planned-segment.ts'

export interface PlannedEntry {
  readonly from: number
  readonly to: number
  readonly task: string
  readonly description: string
}
export interface PlannedDay {
  readonly segments: readonly PlannedSegment[]
  readonly entries: readonly PlannedEntry[]
}

/** What is out of the ordinary on a day. */
export type Event = 'absent' | 'agent-off-in-the-morning' | 'forgotten-evening' | 'weekend-work'

const minute = 60_000
const hour = 60 * minute
const nothing: PlannedDay = { segments: [], entries: [] }

/** What one person does on one date; the same each time it is asked. */
export function planDay(person: DemoPerson, date: Temporal.PlainDate, event?: Event): PlannedDay {
  const works = person.shift.days.includes(date.dayOfWeek) || event === 'weekend-work'
  if (!works || event === 'absent') return nothing
  const random = createRandom(person.email, date.toString())
  const [from, to] = attended(person, date, random)
  const lunchAt = person.shift.lunch ? from + random.between(3.1, 4.2) * hour : undefined
  const lunchUntil = lunchAt === undefined ? undefined : lunchAt + random.between(31, 52) * minute
  const seenFrom = event === 'agent-off-in-the-morning' ? lunchUntil ?? from + 2 * hour : from
  const segments = lunchAt === undefined || lunchUntil === undefined || seenFrom > lunchAt
    ? observe(person, random, seenFrom, to)
    : [...observe(person, random, from, lunchAt), { from: lunchAt, to: lunchUntil, state: 'locked' as const }, ...observe(person, random, lunchUntil, to)]
  const stretches: [number, number][] = lunchAt === undefined || lunchUntil === undefined ? [[from, to]] : [[from, lunchAt], [lunchUntil, to]]
  const entries = person.filesTime ? stretches.flatMap(([start, end]) => file(person, random, start, end)) : []
  const last = entries.at(-1)
  if (event === 'forgotten-evening' && last !== undefined) entries[entries.length - 1] = { ...last, to: last.to + 5.6 * hour }
  return { segments: segments.map(wholeSeconds), entries: entries.map(wholeSeconds) }
}

/** When the person comes and goes on that date. */
function attended({ timeZone, shift, late, overtime }: DemoPerson, date: Temporal.PlainDate, random: Random): [number, number] {
  const at = (on: Temporal.PlainDate, time: string): number => on.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds
  const starts = at(date, shift.startsAt)
  const ends = at(shift.endsAt <= shift.startsAt ? date.add({ days: 1 }) : date, shift.endsAt)
  const coming = random.chance(late) ? random.between(13, 55) : random.between(-14, 6)
  const going = random.chance(overtime) ? random.between(50, 140) : random.chance(0.04) ? random.between(-120, -40) : random.between(2, 24)
  return [starts + coming * minute, ends + going * minute]
}

/** Active stretches over several applications, and what comes between them. */
function observe({ job }: DemoPerson, random: Random, from: number, to: number): PlannedSegment[] {
  const segments: PlannedSegment[] = []
  const add = (state: SegmentState, lengthMs: number, place?: Place): void => {
    const start = segments.at(-1)?.to ?? from
    const end = Math.min(start + lengthMs, to)
    if (end - start < 5_000) return
    const engaged = place === undefined ? undefined : engagedIn(place, end - start)
    segments.push({
      from: start, to: end, state, ...(place === undefined ? {} : { app: place.app, ...(place.domain === undefined ? {} : { domain: place.domain }) }),
      ...(engaged === undefined ? {} : { engaged }),
    })
  }
  while ((segments.at(-1)?.to ?? from) < to - minute) {
    let before: Place | undefined
    for (let count = random.whole(3, 9); count > 0; count--) {
      const place = pickPlace(jobs[job], random, before)
      add('active', random.between(1, 9) * minute, place)
      before = place
    }
    const turn = random.between(0, 1)
    if (turn < 0.45) add('idle', random.between(3.2, 9) * minute)
    else if (turn < 0.65) add('locked', random.between(3, 12) * minute)
    else if (turn < 0.68) add('paused', random.between(8, 20) * minute)
  }
  return segments
}

const engagements: Readonly<Record<string, Engagement>> = { 'Zoom': 'call', 'Microsoft PowerPoint': 'presentation', 'youtube.com': 'media', 'netflix.com': 'media' }
/** The idle time of the policy: whoever is back earlier was never away. */
const shortestEngaged = 3 * minute

/** People talk in Zoom, present with PowerPoint and watch videos, and the hands rest meanwhile. */
function engagedIn({ app, domain }: Place, lengthMs: number): Engagement | undefined {
  return lengthMs < shortestEngaged ? undefined : engagements[domain ?? app]
}

/** One of the job's places by weight, never the one before. */
export function pickPlace(job: Job, random: Random, before?: Place): Place {
  const places = job.places.filter((place) => place !== before)
  let left = random.between(0, places.reduce((sum, { weight }) => sum + weight, 0))
  return places.find(({ weight }) => (left -= weight) < 0) ?? places[0]!
}

/** One or two entries that fill the stretch. */
function file({ job }: DemoPerson, random: Random, from: number, to: number): PlannedEntry[] {
  const { tasks, descriptions }: Job = jobs[job]
  const cut = random.chance(0.55) ? from + (to - from) * random.between(0.3, 0.7) : to
  const parts: [number, number][] = cut === to ? [[from, to]] : [[from, cut], [cut, to]]
  return parts.map(([start, end]) => ({ from: start, to: end, task: random.pick(tasks), description: random.pick(descriptions) }))
}

const wholeSeconds = <T extends { readonly from: number; readonly to: number }>(stretch: T): T =>
  ({ ...stretch, from: Math.floor(stretch.from / 1_000) * 1_000, to: Math.floor(stretch.to / 1_000) * 1_000 })
