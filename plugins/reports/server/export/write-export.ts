import type { Writable } from 'node:stream'
import { csvRules } from '@overt/sdk'
import type { ReportRow } from '../../contracts.ts'
import type { ReportsContext } from '../routes/selected.ts'
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
  const all = exportColumns(words, { rounded, currency: report.currency, locale: caller.locale }, columns)
  const pages = (keys?: { readonly key: string | null }): AsyncGenerator<readonly ReportRow[]> => heard(readPages(context, caller, selection, keys), onRows)
  switch (format) {
    case 'csv': return writeCsv(stream, all, pages(), { currency: report.currency, ...csvRules(options.dialect, caller.locale) })
    case 'xlsx': return writeWorkbook(stream, report, all, options.sheets === true
      ? report.groups.map(({ key, label }) => ({ title: label ?? words.none, pages: pages({ key }) }))
      : [{ title: words.entries, pages: pages() }], words)
    case 'pdf': return writePdf(stream, {
      title: options.title ?? words.report, workspaceName: prepared.workspaceName, readerName: caller.name, selection: prepared.words, report, bars: bars ?? { step: 'day', bars: [] },
      group: selection.query.group ?? 'project', subgroup: selection.query.subgroup, rounded, locale: caller.locale, orientation: options.orientation ?? 'portrait', at: selection.now,
    })
  }
}

async function* heard(pages: AsyncIterable<readonly ReportRow[]>, onRows: ((count: number) => Promise<void>) | undefined): AsyncGenerator<readonly ReportRow[]> {
  for await (const rows of pages) {
    yield rows
    await onRows?.(rows.length)
  }
}
