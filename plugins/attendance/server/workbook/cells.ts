import { spreadsheetDuration, spreadsheetTime } from '@overt/sdk'
import type { ReadingFormats } from '@overt/sdk'

/** Excel knows no zones: the cell holds the calendar date. */
export const dateCell = (date: string): Date => new Date(`${date}T00:00:00Z`)

/** What the clock of a zone showed. */
export function wallCell(instant: string | null, timeZone: string): Date | null {
  if (instant === null) return null
  const wall = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime()
  return new Date(wall.toZonedDateTime('UTC').epochMilliseconds)
}

/** How a reader's workbook shows times and lengths: lengths are fractions of days, which show as hours beyond 24, or hours. */
export function cellFormats(formats: Pick<ReadingFormats, 'clock' | 'durations'>) {
  const { format, perHour } = spreadsheetDuration(formats)
  return {
    date: 'yyyy-mm-dd', time: `yyyy-mm-dd ${spreadsheetTime(formats)}`, length: format, hours: spreadsheetDuration(formats, { seconds: false }).format,
    lengthCell: (seconds: number): number => seconds / 3_600 * perHour,
  }
}
