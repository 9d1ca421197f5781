import type { NameColumn } from './name-column.ts'

/** Segments as columns, cut at local midnights, so that each row lies in one local date. */
export interface Columns {
  readonly startedAt: number[]
  readonly durationMs: number[]
  readonly state: number[]
  readonly app: NameColumn
  readonly domain: NameColumn
  readonly engaged: (number | null)[]
  /** Starts of rows that go on a segment cut at midnight; they are not counted as records. */
  readonly continued: number[]
}
