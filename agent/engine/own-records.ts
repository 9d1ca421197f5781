import type { CollectedRecord } from '@overt/sdk/agent'
import type { Foundation } from './foundation.ts'
import type { Collection } from './collection.ts'
import type { Rejection } from './rejected-records.ts'
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
}

export function createOwnRecords({ clock, journal }: Foundation, collection: Collection, timeZone: () => string): OwnRecords {
  const { files } = journal
  return {
    waiting: async (offset, limit) => (await files()?.outbox.list(offset, Math.min(limit, shownAtOnce))) ?? [],
    recording: () => collection.open(),
    sent: async (offset, limit) => (await files()?.sent.newest(offset, Math.min(limit, shownAtOnce))) ?? [],
    rejected: async (offset, limit) => (await files()?.rejected.newest(offset, Math.min(limit, shownAtOnce))) ?? [],
    async today() {
      const zone = timeZone()
      const start = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(zone).startOfDay().epochMilliseconds
      const sources = {
        sent: (await files()?.sent.since(start)) ?? [],
        waiting: (await files()?.outbox.list(0, Number.MAX_SAFE_INTEGER)) ?? [],
        recording: collection.open(),
      }
      return todayOf(sources, clock.now(), zone)
    },
  }
}
