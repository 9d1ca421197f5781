import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { csvField, durationAsClock, spreadsheetText } from '@overt/sdk'
import type { CsvRules } from '@overt/sdk'
import type { ReportRow } from '../../contracts.ts'
import type { ExportColumn } from './export-columns.ts'
import { minorDigits } from './money.ts'
import { untilTaken } from './until-taken.ts'

/** Writes rows as CSV (RFC 4180, UTF-8) in a dialect: durations as `7:28:05`, instants with the offset of the workspace’s zone, amounts as decimals. Resolves when the reader has all of it. */
export async function writeCsv(
  stream: Writable, columns: readonly ExportColumn[], pages: AsyncIterable<readonly ReportRow[]>, { currency, ...rules }: CsvRules & { readonly currency: string },
): Promise<void> {
  const digits = minorDigits(currency)
  stream.write((rules.mark ? '\uFEFF' : '') + lineOf(columns.map(({ title }) => csvField(spreadsheetText(title))), rules))
  for await (const rows of pages) {
    stream.write(rows.map((row) => lineOf(columns.map((column) => cellText(column, row, digits, rules)), rules)).join(''))
    await untilTaken(stream)
  }
  stream.end()
  await finished(stream, { readable: false })
}

function cellText(column: ExportColumn, row: ReportRow, digits: number, rules: CsvRules): string {
  const value = column.value(row)
  if (value === null) return ''
  switch (column.kind) {
    case 'duration': return durationAsClock(Number(value))
    case 'money': return (Number(value) / 10 ** digits).toFixed(digits).replace('.', rules.decimalSign)
    case 'instant': return String(value)
    case 'number': return String(Number(value)).replace('.', rules.decimalSign)
    default: return csvField(spreadsheetText(String(value)))
  }
}

const lineOf = (fields: readonly string[], { separator }: CsvRules): string => `${fields.join(separator)}\r\n`
