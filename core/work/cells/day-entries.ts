import type { Entry, UnitOfWork } from '@overt/sdk'
import { wholeSeconds } from '../../../sdk/wire/duration-text.ts'
import type { Stretch } from '../../../sdk/wire/free-stretch.ts'
import { entryJson } from '../entry-json.ts'
import { dateRange } from '../instants.ts'
import type { CellPart } from './cell-plan.ts'

const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text)
const later = (one: number, other: number): number => Math.max(one, other)

/** The entries of a member around some days, kept as they become while cells of these days change. */
export class DayEntries {
  readonly #entries: Map<string, Entry>
  readonly #timeZone: string
  readonly #now: Temporal.Instant

  constructor(entries: readonly Entry[], { timeZone, now }: { readonly timeZone: string; readonly now: Temporal.Instant }) {
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]))
    this.#timeZone = timeZone
    this.#now = now
  }

  /** Locks them for a change, in one order everywhere. */
  static async read(unit: UnitOfWork, place: { readonly memberId: string; readonly from: string; readonly to: string; readonly timeZone: string; readonly now: Temporal.Instant }): Promise<DayEntries> {
    const { start, end } = dateRange(place.from, place.to, place.timeZone)
    const rows = await unit.query<{ entry: Entry }>({
      name: 'cells-entries',
      text: `select ${entryJson} as entry from core.entry e
        where e.workspace_id = $1 and e.member_id = $2 and e.deleted_batch is null and e.started_at < $4
          and (e.started_at >= $3::timestamptz - interval '168 hours' or e.beyond_limits or e.stopped_at is null) and (e.stopped_at is null or e.stopped_at > $3 or e.started_at >= $3)
        order by e.id for no key update`,
      values: [unit.workspaceId, place.memberId, start, end],
    })
    return new DayEntries(rows.map(({ entry }) => entry), place)
  }

  #bounds(date: string): readonly [startMs: number, endMs: number] {
    const day = Temporal.PlainDate.from(date)
    return [day.toZonedDateTime(this.#timeZone).epochMilliseconds, day.add({ days: 1 }).toZonedDateTime(this.#timeZone).epochMilliseconds]
  }

  /** What a task took of a day, in order of time; what runs counts up to now. */
  parts(taskId: string, date: string): readonly CellPart[] {
    const [dayStart, dayEnd] = this.#bounds(date)
    return [...this.#entries.values()].filter((entry) => entry.taskId === taskId).flatMap((entry) => {
      const startMs = Date.parse(entry.startedAt)
      const stopMs = entry.stoppedAt === null ? later(this.#now.epochMilliseconds, startMs) : Date.parse(entry.stoppedAt)
      const meets = startMs < dayEnd && (stopMs > dayStart || startMs >= dayStart)
      return meets ? [{ entry, seconds: wholeSeconds(later(startMs, dayStart), Math.min(stopMs, dayEnd)), whole: startMs >= dayStart && stopMs <= dayEnd }] : []
    }).toSorted((one, other) => one.entry.startedAt.localeCompare(other.entry.startedAt))
  }

  /** What is taken of a day without one entry, in order of time. What runs takes all that follows it. */
  taken(date: string, without?: string): readonly Stretch[] {
    const [dayStart, dayEnd] = this.#bounds(date)
    return [...this.#entries.values()].filter(({ id, startedAt, stoppedAt }) => id !== without && stoppedAt !== startedAt)
      .map(({ startedAt, stoppedAt }) => ({ from: instant(startedAt), to: stoppedAt === null ? Temporal.Instant.fromEpochMilliseconds(later(dayEnd, Date.parse(startedAt))) : instant(stoppedAt) }))
      .filter(({ from, to }) => from.epochMilliseconds < dayEnd && to.epochMilliseconds > dayStart)
      .toSorted((one, other) => Temporal.Instant.compare(one.from, other.from))
  }

  keep(entry: Entry): void {
    this.#entries.set(entry.id, entry)
  }

  forget(id: string): void {
    this.#entries.delete(id)
  }
}
