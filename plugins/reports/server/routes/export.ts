import { PassThrough } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import type { Caller } from '@overt/sdk'
import type { Report, ReportColumn, ReportRow } from '../../contracts.ts'
import { offeredColumns } from '../columns.ts'
import { exportTooLarge, tooManySheets } from '../errors.ts'
import { exportColumns } from '../export/export-columns.ts'
import { wordsFor } from '../export/words.ts'
import { writeCsv } from '../export/write-csv.ts'
import { writeWorkbook } from '../export/write-workbook.ts'
import { readRows } from '../rows.ts'
import type { GroupKeys, RowPosition } from '../rows.ts'
import { SelectionQuery } from '../selection.ts'
import type { Selection } from '../selection.ts'
import { summarise } from '../summarise.ts'
import { exportCounts, tellLooks, withSelection } from './selected.ts'
import type { ReportsContext } from './selected.ts'

const WorkbookQuery = Type.Object({ ...SelectionQuery.properties, sheets: Type.Optional(Type.Boolean({ description: 'one sheet per group' })) }, { additionalProperties: false })
type WorkbookQuery = Static<typeof WorkbookQuery>

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const rowsAtOnce = 500
const maximumSheets = 100

/** `GET /export.xlsx`, `/export.csv`: exactly the entries of a selection, written while they are read. */
export function exportRoutes(app: FastifyInstance, context: ReportsContext): void {
  app.get<{ Querystring: WorkbookQuery }>('/export.xlsx', { schema: { summary: 'A report as a workbook', tags: ['reports'], querystring: WorkbookQuery } }, async (request, reply) => {
    const { sheets = false, ...query } = request.query
    const { caller, selection, report, columns } = await prepare(request, query, 'xlsx')
    if (sheets && report.groups.length > maximumSheets) throw tooManySheets({ values: { groups: report.groups.length, maximum: maximumSheets } })
    const words = wordsFor(caller.locale)
    const stream = new PassThrough()
    writeWorkbook(stream, report, exportColumns(words, isRounded(selection), columns, caller.locale), sheets
      ? report.groups.map(({ key, label }) => ({ title: label ?? words.none, pages: pagesOf(caller, selection, { key }) }))
      : [{ title: words.entries, pages: pagesOf(caller, selection) }], words).catch(breakOff(stream))
    return await reply.type(workbookType).header('content-disposition', disposition(report, 'xlsx')).send(stream)
  })

  app.get<{ Querystring: SelectionQuery }>('/export.csv', { schema: { summary: 'A report as CSV', tags: ['reports'], querystring: SelectionQuery } }, async (request, reply) => {
    const { caller, selection, report, columns } = await prepare(request, request.query, 'csv')
    const stream = new PassThrough()
    writeCsv(stream, exportColumns(wordsFor(caller.locale), isRounded(selection), columns, caller.locale), pagesOf(caller, selection), report)
      .catch(breakOff(stream))
    return await reply.type('text/csv; charset=utf-8; header=present').header('content-disposition', disposition(report, 'csv')).send(stream)
  })

  /** Everything that can be refused is refused here, before the first byte; the trail is written here, too. */
  async function prepare(request: FastifyRequest, query: SelectionQuery, format: 'xlsx' | 'csv'): Promise<{ caller: Caller; selection: Selection; report: Report; columns: readonly ReportColumn[] }> {
    return withSelection(context, request, query, async (unit, caller, selection) => {
      const { exportRows } = await context.settings(unit.workspaceId)
      const { counts, entries } = await exportCounts(unit, caller, selection)
      if (entries > exportRows) throw exportTooLarge({ values: { entries, maximum: exportRows } })
      const offered = await offeredColumns(context, unit)
      const { currency } = await context.directory.workspace(unit)
      const [from, to] = [selection.from.toString(), selection.to.toString()]
      const report: Report = { from, to, timeZone: selection.timeZone, currency, ...await summarise(unit, caller.ability, selection) }
      await tellLooks(context, unit, 'exported', counts)
      await context.audit.record(unit, { action: 'report.exported', subject: 'Entry', after: { format, from, to, entries, members: counts.length } })
      return { caller, selection, report, columns: offered.filter(({ id }) => selection.columns.includes(id)) }
    })
  }

  /** The status is long sent: a file that breaks off is all that tells the reader. */
  const breakOff = (stream: PassThrough) => (error: Error): void => {
    if (error.name !== 'AbortError') context.log.warn({ err: error }, 'an export broke off')
    stream.destroy(error)
  }

  /** Short transactions, so that a slow reader holds no connection. */
  async function* pagesOf(caller: Caller, selection: Selection, keys: GroupKeys = {}): AsyncGenerator<readonly ReportRow[]> {
    let after: RowPosition | undefined
    for (;;) {
      const rows = await context.database.inWorkspace(caller, (unit) => readRows(context, unit, caller.ability, selection, { ...keys, after, limit: rowsAtOnce }))
      yield rows
      const last = rows.at(-1)
      if (rows.length < rowsAtOnce || last === undefined) return
      after = [last.startedAt, last.id]
    }
  }
}

const isRounded = ({ query }: Selection): boolean => query.rounding !== undefined && query.rounding !== 'none'
const disposition = ({ from, to }: Report, extension: string): string => `attachment; filename="report ${from} ${to}.${extension}"`
