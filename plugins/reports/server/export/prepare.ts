import type { Caller, UnitOfWork, WorkspaceBrand } from '@overt/sdk'
import type { Report, ReportColumn, ReportDaysQuestion } from '../../contracts.ts'
import { askedColumns } from '../columns.ts'
import { addDays } from '../days/add-days.ts'
import { readDayValues } from '../days/day-values.ts'
import type { DayValues } from '../days/day-values.ts'
import { exportTooLarge, tooManySheets } from '../errors.ts'
import { exportCounts, hasMemberLines, tellLooks, tellTotals } from '../routes/selected.ts'
import type { ReportsContext } from '../reports-context.ts'
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
  readonly days: DayValues | undefined
  readonly entries: number
  readonly brand: WorkspaceBrand
  readonly words: readonly SelectionLine[]
  readonly bars: TimeBars | undefined
}

/** A report with the values of days that it was made with. */
export interface ReadReport {
  readonly report: Report
  readonly days: DayValues | undefined
}

/** How a report is read: its look as receipts call it, null where they were left before, and whether nobody can be asked for a reason. */
export interface ReadOptions {
  readonly look: ReportDaysQuestion['look']
  readonly unattended?: boolean
}

const maximumSheets = 100

/** Reads what a file begins with, and refuses before its first byte whatever has to be refused; `read` is the report where it is known already. Errors: `export-too-large`, `too-many-sheets`, `report-too-detailed`, `too-many-days`. */
export async function prepareExport(
  context: ReportsContext, unit: UnitOfWork, caller: Caller, selection: Selection, format: ExportFormat, options: ExportOptions, { read, told = false }: { readonly read?: ReadReport; readonly told?: boolean } = {},
): Promise<PreparedExport> {
  const { exportRows } = await context.settings(unit.workspaceId)
  const { report, days } = read ?? await readReport(context, unit, caller, selection, { look: told ? null : { how: 'exported', byMember: format !== 'pdf' || hasMemberLines(selection) } })
  const { entries } = report.totals
  if (format !== 'pdf' && entries > exportRows) throw exportTooLarge({ values: { entries, maximum: exportRows } })
  if (format === 'xlsx' && options.sheets === true && report.groups.length > maximumSheets) throw tooManySheets({ values: { groups: report.groups.length, maximum: maximumSheets } })
  const { entry, day } = await askedColumns(context, unit, selection)
  return {
    format, options, caller, selection, report, days, entries,
    columns: [...entry, ...day],
    brand: await context.directory.brand(unit),
    words: format === 'pdf' ? await selectionWords(unit, caller.ability, selection, wordsFor(caller.locale)) : [],
    bars: format === 'pdf' ? await timeBars(unit, caller.ability, selection) : undefined,
  }
}

/** A whole report: its dates, totals and groups, and what plugins know of days. */
export async function readReport(context: ReportsContext, unit: UnitOfWork, caller: Caller, selection: Selection, { look, unattended = false }: ReadOptions): Promise<ReadReport> {
  const { currency } = await context.directory.workspace(unit)
  const summary = await summarise(unit, caller.ability, selection)
  const days = await readDayValues(context, unit, caller.ability, selection, look, { unattended })
  return { days, report: { from: selection.from.toString(), to: selection.to.toString(), timeZone: selection.timeZone, currency, ...addDays(summary, selection, days) } }
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
