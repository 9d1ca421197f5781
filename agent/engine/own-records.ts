import type { CollectedRecord } from '@overt/sdk/agent'
import type { Foundation } from './foundation.ts'
import type { Collection } from './collection.ts'
import type { Rejection } from './rejected-records.ts'
import { slotsOfDay } from './slots-of-day.ts'
import type { SlotsOfDay } from './slots-of-day.ts'
import { todayOf } from './today.ts'
import type { Today } from './today.ts'

const shownAtOnce = 1_000

/** Everything the agent holds about the person, for the person. */
export interface OwnRecords {
  waiting(offset: number, limit: number): Promise<readonly CollectedRecord[]>
  /** What is being recorded right now, as it would be sent if it ended here. */
  recording(): readonly CollectedRecord[]
  sent(offset: number, limit: number): Promise<readonly CollectedRecord[]>
  rejected(offset: number, limit: number): Promise<readonly Rejection[]>
  today(): Promise<Today>
  /** The pictures of today that are still here, and the slots that have none. */
  slots(): Promise<SlotsOfDay>
  /** A picture or its preview as WebP; null where it is not here any more. */
  picture(id: string, what: 'preview' | 'file'): Promise<Uint8Array | null>
}

export function createOwnRecords({ clock, journal }: Foundation, collection: Collection, timeZone: () => string): OwnRecords {
  const { files } = journal
  const startOfDay = (): number =>
    Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(timeZone()).startOfDay().epochMilliseconds
  return {
    /** Files come after records, as they are sent. */
    async waiting(offset, limit) {
      const count = Math.min(limit, shownAtOnce)
      const records = (await files()?.outbox.list(offset, count)) ?? []
      const before = files()?.outbox.size().records ?? 0
      if (records.length >= count) return records
      return [...records, ...(await files()?.fileOutbox.list(Math.max(0, offset - before), count - records.length)) ?? []]
    },
    recording: () => collection.open(),
    sent: async (offset, limit) => (await files()?.sent.newest(offset, Math.min(limit, shownAtOnce))) ?? [],
    rejected: async (offset, limit) => (await files()?.rejected.newest(offset, Math.min(limit, shownAtOnce))) ?? [],
    async today() {
      const zone = timeZone()
      const sources = {
        sent: (await files()?.sent.since(startOfDay())) ?? [],
        waiting: (await files()?.outbox.list(0, Number.MAX_SAFE_INTEGER)) ?? [],
        recording: collection.open(),
      }
      return todayOf(sources, clock.now(), zone)
    },
    async slots() {
      const start = startOfDay()
      const records = [...(await files()?.sent.since(start)) ?? [], ...(await files()?.outbox.list(0, Number.MAX_SAFE_INTEGER)) ?? []]
      return slotsOfDay((await files()?.fileOutbox.since(start)) ?? [], records, start)
    },
    picture: async (id, what) => (await files()?.fileOutbox.read(id, what)) ?? null,
  }
}
