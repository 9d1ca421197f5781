import type { Writable } from 'node:stream'
import { csvRules } from '@overt/sdk'
import { createDayPlacer } from '../days/rows-with-days.ts'
import type { ListedRow } from '../days/rows-with-days.ts'
import type { ReportsContext } from '../reports-context.ts'
import { exportColumns } from './export-columns.ts'
import { writePdf } from './pdf/write-pdf.ts'
import type { PreparedExport } from './prepare.ts'
import { readPages } from './read-pages.ts'
import { wordsFor } from './words.ts'
import { writeCsv } from './write-csv.ts'
import { writeWorkbook } from './xlsx/write-workbook.ts'

/** Writes the file of an export while it is read; `onRows` hears of every page and may throw to end it. Resolves when `stream` has all of it. */
export async function writeExport(context: ReportsContext, prepared: PreparedExport, stream: Writable, onRows?: (count: number) => Promise<void>): Promise<void> {
  const { format, options, caller, selection, report, columns, bars } = prepared
  const words = wordsFor(caller.locale)
  const rounded = selection.query.rounding !== undefined && selection.query.rounding !== 'none'
  const all = exportColumns(words, { rounded, report, locale: caller.locale }, columns)
  const days = createDayPlacer(selection, prepared.days)
  async function* pages(keys?: { readonly key: string | null }): AsyncGenerator<readonly ListedRow[]> {
    for await (const rows of readPages(context, caller, selection, keys)) {
      yield days.place(rows)
      await onRows?.(rows.length)
    }
    yield days.rest(keys?.key)
  }
  switch (format) {
    case 'csv': return writeCsv(stream, all, pages(), { currency: report.currency, durations: caller.formats.durations, ...csvRules(options.dialect, caller.locale) })
    case 'xlsx': return writeWorkbook(stream, report, all, options.sheets === true
      ? report.groups.map(({ key, label }) => ({ title: label ?? words.none, pages: pages({ key }) }))
      : [{ title: words.entries, pages: pages() }], words, caller)
    case 'pdf': return writePdf(stream, {
      title: options.title ?? words.report, brand: prepared.brand, readerName: caller.name, selection: prepared.words, report, bars: bars ?? { step: 'day', bars: [] },
      group: selection.query.group ?? 'project', subgroup: selection.query.subgroup, rounded, reader: caller, orientation: options.orientation ?? ((report.columns?.length ?? 0) > 2 ? 'landscape' : 'portrait'), at: selection.now,
    })
  }
}
