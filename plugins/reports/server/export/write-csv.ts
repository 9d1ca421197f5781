import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { csvField, durationAsClock, spreadsheetText } from '@overt/sdk'
import type { CsvRules, DurationStyle } from '@overt/sdk'
import type { ListedRow } from '../days/rows-with-days.ts'
import type { ExportColumn } from './export-columns.ts'
import { minorDigits } from './money.ts'
import { untilTaken } from '@overt/sdk'

/** Writes rows as CSV (RFC 4180, UTF-8) in a dialect: durations as `7:28:05` or as hours with a fraction of thousandths, instants with the offset of the workspace’s zone, amounts as decimals. Resolves when the reader has all of it. */
export async function writeCsv(
  stream: Writable, columns: readonly ExportColumn[], pages: AsyncIterable<readonly ListedRow[]>, { currency, durations, ...rules }: CsvRules & { readonly currency: string; readonly durations: DurationStyle | null },
): Promise<void> {
  const digits = minorDigits(currency)
  stream.write((rules.mark ? '\uFEFF' : '') + lineOf(columns.map(({ title }) => csvField(spreadsheetText(title))), rules))
  for await (const rows of pages) {
    stream.write(rows.map((row) => lineOf(columns.map((column) => cellText(column, row, digits, rules, durations)), rules)).join(''))
    await untilTaken(stream)
  }
  stream.end()
  await finished(stream, { readable: false })
}

function cellText(column: ExportColumn, row: ListedRow, digits: number, rules: CsvRules, durations: DurationStyle | null): string {
  const value = column.value(row)
  if (value === null) return ''
  switch (column.kind) {
    case 'duration': return durations === 'decimal' ? String(Math.round(Number(value) / 3.6) / 1_000).replace('.', rules.decimalSign) : durationAsClock(Number(value))
    case 'money': return (Number(value) / 10 ** digits).toFixed(digits).replace('.', rules.decimalSign)
    case 'instant': return String(value)
    case 'number': return String(Number(value)).replace('.', rules.decimalSign)
    default: return csvField(spreadsheetText(String(value)))
  }
}

const lineOf = (fields: readonly string[], { separator }: CsvRules): string => `${fields.join(separator)}\r\n`
