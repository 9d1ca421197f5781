import type { Writable } from 'node:stream'
import type { ReadingFormats } from '@overt/sdk'
import type { AttendanceDay } from '../../contracts.ts'
import type { CorrectionView, TrailStep } from '../correction-store.ts'
import { writeCorrectionsSheet } from './corrections-sheet.ts'
import { writeDaysSheet } from './days-sheet.ts'
import { writeMonthSheet } from './month-sheet.ts'

export interface WorkbookMember {
  readonly id: string
  readonly name: string
  readonly email: string
}

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

/** A text of the catalogue in the reader's language. */
export type Say = (key: string) => string
/** A date or a weekday as the reader writes it. */
export interface Wording {
  readonly say: Say
  readonly locale: string
  readonly formats: Pick<ReadingFormats, 'clock' | 'durations'>
}

/**
 * Writes attendance as an XLSX workbook in the reader's language, sheet by sheet: a row per person with a letter per date and totals, every day with
 * its times and flags, and the correction requests. Real dates and lengths; no formula but the sums of ours.
 */
export async function writeWorkbook(stream: Writable, content: WorkbookContent, wording: Wording): Promise<void> {
  // Loaded with the first export: it takes 10 MB.
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true })
  writeMonthSheet(workbook, content, wording)
  writeDaysSheet(workbook, content, wording)
  writeCorrectionsSheet(workbook, content, wording)
  await workbook.commit()
}
