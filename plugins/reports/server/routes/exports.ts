import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, FileOf, Id, NoContent, uuidv7 } from '@overt/sdk'
import type { Caller, Job, UnitOfWork } from '@overt/sdk'
import { exportNotReady, noSuchReport } from '../errors.ts'
import { contentTypes, exportFormats, exportOptions } from '../export/options.ts'
import { filenameOf, prepareExport, recordExport } from '../export/prepare.ts'
import { addExport, exportView, readExport, readExports } from '../exports/export-store.ts'
import type { StoredExport } from '../exports/export-store.ts'
import { deleteParts, partKey, tellProgress } from '../exports/run-export.ts'
import type { ExportJob } from '../exports/tidy-exports.ts'
import { SelectionQuery } from '../selection.ts'
import { ExportAnswer, ExportItems } from './answers.ts'
import { settleSelection } from './selected.ts'
import type { ReportsContext } from '../reports-context.ts'

const ExportBody = Type.Object({ format: Choice(exportFormats), query: SelectionQuery, ...exportOptions }, { additionalProperties: false })
type ExportBody = Static<typeof ExportBody>
const Params = Type.Object({ id: Id })
type Params = Static<typeof Params>

/** `/exports`: files made in the background, with progress, for their owner alone. */
export function exportJobRoutes(app: FastifyInstance, context: ReportsContext, job: Job<ExportJob>): void {
  const tags = ['reports']
  const config = { looks: { none: 'A file of the caller\'s own, for which receipts were left when it was asked for.' } }

  app.post<{ Body: ExportBody }>('/exports', { schema: { summary: 'Make a file in the background', tags, body: ExportBody, response: { 201: ExportAnswer } }, config: { whileReadOnly: 'It only reads, and exports stay available.', looks: { subject: 'Entry', how: 'exported' }, heavy: true } }, (request, reply) =>
    context.once(request, reply, async (unit, caller) => {
      caller.ability.requireAny('create', 'ReportExport')
      const { format, query, ...options } = request.body
      const at = context.clock.now()
      const prepared = await prepareExport(context, unit, caller, await settleSelection(context, unit, caller, query, at), format, options)
      const id = uuidv7()
      await addExport(unit, caller, { id, format, query, options, rowsTotal: prepared.entries, filename: filenameOf(prepared), at })
      await recordExport(context, unit, prepared)
      await job.add(unit, { exportId: id })
      const made = await own(unit, caller, id)
      tellProgress(context, unit, made)
      return exportView(made)
    }))

  app.get('/exports', { schema: { summary: 'Files that you had made, kept for a day', tags, response: { 200: ExportItems } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => ({ items: (await readExports(unit, caller.memberId)).map(exportView), nextCursor: null })))

  app.get<{ Params: Params }>('/exports/:id', { schema: { summary: 'One of these files', tags, params: Params, response: { 200: ExportAnswer } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => exportView(await own(unit, caller, request.params.id))))

  app.delete<{ Params: Params }>('/exports/:id', { schema: { summary: 'Cancel a file that is being made, or throw it away', tags, params: Params, response: { 204: NoContent } }, config: { ...config, whileReadOnly: 'The file of an export is the caller\'s own.' } }, async (request, reply) => {
    const gone = await context.inWorkspace(request, async (unit, caller) => {
      const one = await own(unit, caller, request.params.id)
      // The run notices and tidies up after itself; after a crash the sweep does.
      await unit.query(`update p_reports.export set state = 'cancelled', beat_at = $3 where workspace_id = $1 and id = $2`, [unit.workspaceId, one.id, context.clock.now().toString()])
      await context.audit.record(unit, { action: 'report-export.removed', subject: 'ReportExport', subjectId: one.id, before: { state: one.state, format: one.format } })
      tellProgress(context, unit, one)
      return one
    })
    if (gone.state === 'ready') await deleteParts(context.blobs, context.caller(request).workspaceId, gone)
    return await reply.code(204).send()
  })

  app.get<{ Params: Params }>('/exports/:id/file', { schema: { summary: 'Download the file', tags, params: Params, response: { 200: FileOf(...Object.values(contentTypes) as [string]) } }, config }, async (request, reply) => {
    const one = await context.inWorkspace(request, (unit, caller) => own(unit, caller, request.params.id))
    if (one.state !== 'ready') throw exportNotReady()
    const { workspaceId } = context.caller(request)
    async function* parts(): AsyncGenerator<Buffer> {
      for (let index = 0; index < one.parts; index += 1) yield await context.blobs.get(workspaceId, partKey(one, index))
    }
    return await reply.type(contentTypes[one.format]).header('content-length', one.bytes).header('cache-control', 'private, no-store')
      .header('content-disposition', `attachment; filename="${one.filename}"`).send(Readable.from(parts(), { objectMode: false, highWaterMark: 0 }))
  })

  /** Nobody, whatever their role, reaches a file that somebody else had made. */
  async function own(unit: UnitOfWork, { memberId }: Caller, id: string): Promise<StoredExport> {
    const one = await readExport(unit, id)
    if (one === undefined || one.memberId !== memberId || one.state === 'cancelled') throw noSuchReport()
    return one
  }
}
