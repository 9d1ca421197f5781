import type { ReadingFormats } from '@overt/sdk'
import type { AttendanceDay } from '../../contracts.ts'
import type { CorrectionView, TrailStep } from '../correction-store.ts'

/** What a workbook holds; days in the order of members and dates. */
export interface WorkbookContent {
  /** Dates, both included. */
  readonly from: Temporal.PlainDate
  readonly to: Temporal.PlainDate
  readonly members: ReadonlyMap<string, WorkbookMember>
  readonly days: readonly AttendanceDay[]
  /** Requests about these dates, of people whose requests the reader may see. */
  readonly corrections: readonly (CorrectionView & { readonly trail: readonly TrailStep[] })[]
  readonly timeZone: string
}

/** A date or a weekday as the reader writes it. */
export interface Wording {
  readonly say: Say
  readonly locale: string
  readonly formats: Pick<ReadingFormats, 'clock' | 'durations'>
}

export interface WorkbookMember {
  readonly id: string
  readonly name: string
  readonly email: string
}

/** A text of the catalogue in the reader's language. */
export type Say = (key: string) => string
