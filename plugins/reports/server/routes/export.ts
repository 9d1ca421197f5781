import { PassThrough } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { FileOf } from '@overt/sdk'
import { contentTypes, exportFormats, exportOptions } from '../export/options.ts'
import { filenameOf, prepareExport, recordExport } from '../export/prepare.ts'
import { writeExport } from '../export/write-export.ts'
import { SelectionQuery } from '../selection.ts'
import { withSelection } from './selected.ts'
import type { ReportsContext } from '../reports-context.ts'

const ExportQuery = Type.Object({ ...SelectionQuery.properties, ...exportOptions }, { additionalProperties: false })
type ExportQuery = Static<typeof ExportQuery>

const summaries = { xlsx: 'A report as a workbook', csv: 'A report as CSV', pdf: 'A report as a document' } as const

/** `GET /export.xlsx`, `/export.csv`, `/export.pdf`: exactly the selection, written while it is read. */
export function exportRoutes(app: FastifyInstance, context: ReportsContext): void {
  for (const format of exportFormats) {
    app.get<{ Querystring: ExportQuery }>(`/export.${format}`, { schema: { summary: summaries[format], tags: ['reports'], querystring: ExportQuery, response: { 200: FileOf(contentTypes[format]) } }, config: { looks: { subject: 'Entry', how: 'exported' }, heavy: true } }, async (request, reply) => {
      const { sheets, orientation, title, dialect, ...query } = request.query
      const prepared = await withSelection(context, request, query, async (unit, caller, selection) => {
        caller.ability.requireAny('create', 'ReportExport')
        const ready = await prepareExport(context, unit, caller, selection, format, {
          ...sheets === undefined ? {} : { sheets }, ...orientation === undefined ? {} : { orientation }, ...title === undefined ? {} : { title }, ...dialect === undefined ? {} : { dialect },
        })
        await recordExport(context, unit, ready)
        return ready
      })
      const stream = new PassThrough()
      writeExport(context, prepared, stream).catch((error: Error) => {
        // The status is long sent: a file that breaks off is all that tells the reader.
        if (error.name !== 'AbortError') context.log.warn({ err: error }, 'an export broke off')
        stream.destroy(error)
      })
      return await reply.type(contentTypes[format]).header('content-disposition', `attachment; filename="${filenameOf(prepared)}"`).send(stream)
    })
  }
}
