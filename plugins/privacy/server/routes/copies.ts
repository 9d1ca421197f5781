import { Readable } from 'node:stream'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, FileOf, Id, Instant, NoContent, Nullable, closed, partBytes, uuidv7 } from '@overt/sdk'
import type { Caller, Job, UnitOfWork } from '@overt/sdk'
import { byteRange } from '../copy/byte-range.ts'
import { deleteParts, partKey } from '../copy/copy-parts.ts'
import { addCopy, copyColumns, copyScopes, copyStates, keptDays, readCopy, readManifest } from '../copy/copy-store.ts'
import type { StoredCopy } from '../copy/copy-store.ts'
import { tellProgress } from '../copy/run-copy.ts'
import type { CopyJob } from '../copy/tidy-copies.ts'
import { copyExpired, copyMemberNeeded, copyNotFound, copyNotReady, copyRangeOutside } from '../errors.ts'
import type { PrivacyContext } from '../privacy-context.ts'

const tags = ['privacy']
const looks = { none: 'A copy that the caller asked for; receipts were left then.' }
const params = Type.Object({ id: Id })
const Copy = Type.Object({
  id: Id, scope: Choice(copyScopes), memberId: Nullable(Id), memberName: Nullable(Type.String()), state: Choice(copyStates), progress: Type.Number({ minimum: 0, maximum: 1 }), bytes: Type.Integer(),
  problem: Nullable(Type.String()), createdAt: Instant, finishedAt: Nullable(Instant), expiresAt: Nullable(Instant),
})
const Manifest = Type.Object({
  format: Type.Literal('overt-copy'), version: Type.Integer(), scope: Choice(copyScopes), madeAt: Instant, platform: Type.String(),
  workspace: Type.Object({ id: Id, name: Type.String() }), member: Nullable(Type.Object({ id: Id, name: Type.String() })),
  migrations: Type.Record(Type.String(), Type.Array(Type.String())),
  kinds: Type.Array(Type.Object({ kind: Type.String(), rows: Type.Integer(), files: Type.Integer(), imported: Type.Boolean(), withheld: Type.Array(Type.String()) })),
  left: Type.Array(Type.Object({ kind: Type.String(), reason: Type.String() })), missingFiles: Type.Array(Type.String()),
  checksums: Type.Record(Type.String(), Type.Object({ bytes: Type.Integer(), sha256: Type.String() })),
})
const CopyDetail = Type.Object({ ...Copy.properties, manifest: Type.Optional(Manifest) })
const RangeHeaders = Type.Object({ 'range': Type.Optional(Type.String({ maxLength: 200 })), 'if-range': Type.Optional(Type.String({ maxLength: 200 })) })

/** `/exports`: full copies, made in the background, for who asked alone. */
export function copyRoutes(instance: FastifyInstance, context: PrivacyContext, job: Job<CopyJob>): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.post('/exports', {
    schema: {
      tags, summary: 'Make a full copy of a person or of the workspace; while one is made, that one', body: Type.Object({ scope: Choice(copyScopes), memberId: Type.Optional(Id) }, closed), response: { 201: Type.Object({ id: Id }) },
    },
    config: { whileReadOnly: 'A copy of one\'s data stays available.', looks: { subject: 'copy', how: 'exported' }, heavy: true },
  }, (request, reply) => context.once(request, reply, async (unit, caller) => {
    const { scope } = request.body
    const memberId = scope === 'workspace' ? null : request.body.memberId ?? caller.memberId
    if (scope === 'workspace' && request.body.memberId !== undefined) throw copyMemberNeeded()
    caller.ability.require('create', 'PrivacyCopy', { memberId })
    const people = await context.directory.members(unit, memberId === null ? {} : { ids: [memberId] })
    if (memberId !== null && people.length === 0) throw copyNotFound()
    const { id, added } = await addCopy(unit, { id: uuidv7(context.clock.now().epochMilliseconds), askedBy: caller.memberId, memberId, scope, locale: caller.locale, at: context.clock.now() })
    if (!added) return { id }
    await context.audit.viewed(unit, { subject: 'copy', how: 'exported', counts: new Map(people.map((person) => [person.id, 1])) })
    await context.audit.record(unit, { action: `${scope}.copied`, subject: 'PrivacyCopy', subjectId: id, after: { scope, memberId } })
    await job.add(unit, { copyId: id })
    tellProgress(context, unit, { id, askedBy: caller.memberId })
    return { id }
  }))

  app.get('/exports', { schema: { tags, summary: 'Copies that the caller asked for, newest first', response: { 200: Type.Object({ items: Type.Array(Copy), nextCursor: Type.Null() }) } }, config: { looks } }, (request) =>
    context.inWorkspace(request, async (unit, { memberId }) => {
      const rows = await unit.query<StoredCopy>(`select ${copyColumns} from p_privacy.copy c where c.workspace_id = $1 and c.asked_by = $2 order by c.id desc limit 100`, [unit.workspaceId, memberId])
      return { items: rows.map(shown), nextCursor: null }
    }))

  app.get('/exports/:id', { schema: { tags, summary: 'One copy: how far it is and, once it is ready, what it holds', params, response: { 200: CopyDetail } }, config: { looks } }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const one = await own(unit, caller, request.params.id)
      const manifest = one.state === 'ready' ? await readManifest(unit, one.id) : null
      return { ...shown(one), ...manifest === null ? {} : { manifest: manifest as Static<typeof Manifest> } }
    }))

  app.delete('/exports/:id', { schema: { tags, summary: 'Cancel a copy that is being made, or delete its file', params, response: { 204: NoContent } }, config: { whileReadOnly: 'The file of a copy is the caller\'s own.', looks } }, async (request, reply) => {
    const gone = await context.inWorkspace(request, async (unit, caller) => {
      const one = await own(unit, caller, request.params.id)
      // A run that is under way notices and deletes its parts.
      await unit.query(`update p_privacy.copy set state = 'cancelled', beat_at = $3, manifest = null where workspace_id = $1 and id = $2`, [unit.workspaceId, one.id, context.clock.now().toString()])
      await context.audit.record(unit, { action: `${one.scope}.copy-deleted`, subject: 'PrivacyCopy', subjectId: one.id, before: { state: one.state } })
      tellProgress(context, unit, one)
      return one
    })
    if (gone.state === 'ready') await deleteParts(context.blobs, context.caller(request).workspaceId, gone)
    return await reply.code(204).send(null)
  })

  app.get('/exports/:id/file', {
    schema: { tags, summary: 'Download the copy; with `Range` and `If-Range` a part of it', params, headers: RangeHeaders, response: { 200: FileOf('application/zip'), 206: FileOf('application/zip') } }, config: { looks },
  }, async (request, reply) => {
    const one = await context.inWorkspace(request, (unit, caller) => own(unit, caller, request.params.id))
    const state = stateOf(one)
    if (state === 'expired') throw copyExpired()
    if (state !== 'ready') throw copyNotReady()
    const tag = `"${one.runId ?? one.id}"`
    const wanted = request.headers['if-range'] === undefined || request.headers['if-range'] === tag ? byteRange(request.headers.range, one.bytes) : undefined
    if (wanted === 'outside') {
      reply.header('content-range', `bytes */${String(one.bytes)}`)
      throw copyRangeOutside()
    }
    const { from, to } = wanted ?? { from: 0, to: one.bytes - 1 }
    if (wanted !== undefined) reply.code(206).header('content-range', `bytes ${String(from)}-${String(to)}/${String(one.bytes)}`)
    const name = `overt-copy-${one.createdAt.toISOString().slice(0, 10)}.zip`
    return await reply.type('application/zip').header('content-length', to - from + 1).header('accept-ranges', 'bytes').header('etag', tag).header('cache-control', 'private, no-store')
      .header('content-disposition', `attachment; filename="${name}"`).send(Readable.from(bytesOf(context.caller(request).workspaceId, one, from, to), { objectMode: false, highWaterMark: 0 }))
  })

  async function* bytesOf(workspaceId: string, one: StoredCopy, from: number, to: number): AsyncGenerator<Buffer> {
    for (let index = Math.floor(from / partBytes); index <= Math.floor(to / partBytes); index += 1) {
      const begins = index * partBytes
      yield (await context.blobs.get(workspaceId, partKey(one, index))).subarray(Math.max(0, from - begins), to - begins + 1)
    }
  }

  /** Nobody, whatever their role, reaches a copy that somebody else asked for. */
  async function own(unit: UnitOfWork, { memberId }: Caller, id: string): Promise<StoredCopy> {
    const one = await readCopy(unit, id)
    if (one === undefined || one.askedBy !== memberId) throw copyNotFound()
    return one
  }

  const expiryOf = ({ finishedAt }: StoredCopy): Temporal.Instant | null => (finishedAt === null ? null : Temporal.Instant.fromEpochMilliseconds(finishedAt.getTime()).add({ hours: 24 * keptDays }))

  function stateOf(one: StoredCopy): StoredCopy['state'] {
    const expires = expiryOf(one)
    return one.state === 'ready' && expires !== null && Temporal.Instant.compare(expires, context.clock.now()) <= 0 ? 'expired' : one.state
  }

  function shown(one: StoredCopy): Static<typeof Copy> {
    const state = stateOf(one)
    const { id, scope, memberId, memberName, bytes, problem, createdAt, finishedAt } = one
    const progress = state === 'ready' ? 1 : one.rowsTotal === 0 ? 0 : Math.min(1, one.rowsDone / one.rowsTotal)
    return { id, scope, memberId, memberName, state, progress, bytes, problem, createdAt: createdAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null, expiresAt: one.state === 'ready' ? expiryOf(one)?.toString() ?? null : null }
  }
}
