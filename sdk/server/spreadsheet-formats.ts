import type { ReadingFormats } from '../wire/reading-formats.ts'

/** How a workbook shows durations to its reader: the cell's format, and what a cell holds for an hour: `perHour` times the hours. */
export const spreadsheetDuration = ({ durations }: Pick<ReadingFormats, 'durations'>, { seconds = true } = {}): { readonly format: string; readonly perHour: number } =>
  durations === 'decimal' ? { format: '0.00', perHour: 1 } : { format: seconds ? '[hh]:mm:ss' : '[hh]:mm', perHour: 1 / 24 }

/** The format of a time of day in a workbook. */
export const spreadsheetTime = ({ clock }: Pick<ReadingFormats, 'clock'>, { seconds = true } = {}): string =>
  clock === '12-hour' ? `h:mm${seconds ? ':ss' : ''} AM/PM` : `hh:mm${seconds ? ':ss' : ''}`
