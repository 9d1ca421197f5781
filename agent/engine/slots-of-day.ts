import type { CollectedRecord } from '@overt/sdk/agent'
import type { FileOfDay } from './file-outbox.ts'

/** A picture of today; instants are RFC 3339. */
export interface PictureItem {
  readonly id: string
  readonly takenAt: string
  readonly display: number
  readonly displays: number
  readonly app: string | null
  readonly domain: string | null
  readonly blur: string
  readonly status: FileOfDay['status']
}

/** Slots in a row that have no picture, for one reason. */
export interface SkippedSlots {
  readonly startedAt: string
  readonly endedAt: string
  readonly reason: string
  readonly slots: number
}

export interface SlotsOfDay {
  /** The newest first. */
  readonly pictures: readonly PictureItem[]
  readonly skipped: readonly SkippedSlots[]
}

/** The pictures and the reasons of the day that begins at `from` (epoch milliseconds). */
export function slotsOfDay(files: readonly FileOfDay[], records: readonly CollectedRecord[], from: number): SlotsOfDay {
  const pictures = files.flatMap(toPicture).filter(({ takenAt }) => milliseconds(takenAt) >= from)
  const skipped = records.flatMap(toSkip).filter(({ startedAt }) => milliseconds(startedAt) >= from)
  return {
    pictures: pictures.sort((one, other) => other.takenAt.localeCompare(one.takenAt) || one.display - other.display),
    skipped: merged(skipped.sort((one, other) => one.startedAt.localeCompare(other.startedAt))).reverse(),
  }
}

function toPicture({ record, status }: FileOfDay): PictureItem[] {
  const { id, takenAt, display, displays, app, domain, blur } = record
  if (typeof takenAt !== 'string' || typeof display !== 'number' || typeof displays !== 'number') return []
  return [{ id, takenAt, display, displays, app: text(app), domain: text(domain), blur: text(blur) ?? 'none', status }]
}

function toSkip({ slotStartedAt, slotEndedAt, reason }: CollectedRecord): SkippedSlots[] {
  if (typeof slotStartedAt !== 'string' || typeof slotEndedAt !== 'string' || typeof reason !== 'string') return []
  return [{ startedAt: slotStartedAt, endedAt: slotEndedAt, reason, slots: 1 }]
}

function merged(skipped: readonly SkippedSlots[]): SkippedSlots[] {
  const rows: SkippedSlots[] = []
  for (const slot of skipped) {
    const last = rows.at(-1)
    if (last !== undefined && last.reason === slot.reason && last.endedAt === slot.startedAt) {
      rows[rows.length - 1] = { ...last, endedAt: slot.endedAt, slots: last.slots + 1 }
    } else rows.push(slot)
  }
  return rows
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function milliseconds(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds
}
