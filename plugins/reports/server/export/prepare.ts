import type { Caller, UnitOfWork } from '@overt/sdk'
import type { Report, ReportColumn } from '../../contracts.ts'
import { offeredColumns } from '../columns.ts'
import { exportTooLarge, tooManySheets } from '../errors.ts'
import { exportCounts, hasMemberLines, tellLooks, tellTotals } from '../routes/selected.ts'
import type { ReportsContext } from '../routes/selected.ts'
import type { Selection } from '../selection.ts'
import { summarise } from '../summarise.ts'
import type { ExportFormat, ExportOptions } from './options.ts'
import type { TimeBars } from './pdf/draw-chart.ts'
import { selectionWords } from './selection-words.ts'
import type { SelectionLine } from './selection-words.ts'
import { timeBars } from './time-bars.ts'
import { wordsFor } from './words.ts'

/** An export of which everything is settled but the rows. */
export interface PreparedExport {
  readonly format: ExportFormat
  readonly options: ExportOptions
  readonly caller: Caller
  readonly selection: Selection
  readonly report: Report
  readonly columns: readonly ReportColumn[]
  readonly entries: number
  readonly workspaceName: string
  readonly words: readonly SelectionLine[]
  readonly bars: TimeBars | undefined
}

const maximumSheets = 100

/** Reads what a file begins with, and refuses before its first byte whatever has to be refused. Errors: `export-too-large`, `too-many-sheets`, `report-too-detailed`. */
export async function prepareExport(context: ReportsContext, unit: UnitOfWork, caller: Caller, selection: Selection, format: ExportFormat, options: ExportOptions): Promise<PreparedExport> {
  const { exportRows } = await context.settings(unit.workspaceId)
  const report = await readReport(context, unit, caller, selection)
  const { entries } = report.totals
  if (format !== 'pdf' && entries > exportRows) throw exportTooLarge({ values: { entries, maximum: exportRows } })
  if (format === 'xlsx' && options.sheets === true && report.groups.length > maximumSheets) throw tooManySheets({ values: { groups: report.groups.length, maximum: maximumSheets } })
  const offered = await offeredColumns(context, unit)
  return {
    format, options, caller, selection, report, entries,
    columns: offered.filter(({ id }) => selection.columns.includes(id)),
    workspaceName: (await context.directory.workspace(unit)).name,
    words: format === 'pdf' ? await selectionWords(unit, caller.ability, selection, wordsFor(caller.locale)) : [],
    bars: format === 'pdf' ? await timeBars(unit, caller.ability, selection) : undefined,
  }
}

/** A whole report: its dates, totals and groups. */
export async function readReport(context: ReportsContext, unit: UnitOfWork, caller: Caller, selection: Selection): Promise<Report> {
  const { currency } = await context.directory.workspace(unit)
  return { from: selection.from.toString(), to: selection.to.toString(), timeZone: selection.timeZone, currency, ...await summarise(unit, caller.ability, selection) }
}

/** Leaves the trail of an export: for admins that it happened, for those whose entries leave one by one that somebody took them. */
export async function recordExport(context: ReportsContext, unit: UnitOfWork, { format, caller, selection, entries }: PreparedExport): Promise<void> {
  const { counts } = await exportCounts(unit, caller, selection)
  const reason = `report as ${format}`
  // A document holds sums, no single entries.
  if (format === 'pdf') await tellTotals(context, unit, caller, selection, hasMemberLines(selection), { reason })
  else await tellLooks(context, unit, 'exported', counts, reason)
  await context.audit.record(unit, { action: 'report.exported', subject: 'Entry', after: { format, from: selection.from.toString(), to: selection.to.toString(), entries, members: counts.length } })
}

/** The name of the file, in letters that every system takes. */
export const filenameOf = ({ report: { from, to }, format }: PreparedExport): string => `report ${from} ${to}.${format}`
