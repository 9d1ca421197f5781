import type { Writable } from 'node:stream'
import { writeCorrectionsSheet } from './corrections-sheet.ts'
import { writeDaysSheet } from './days-sheet.ts'
import { writeMonthSheet } from './month-sheet.ts'
import type { WorkbookContent, Wording } from './content.ts'

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
