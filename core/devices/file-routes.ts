import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { BatchReply, Instant, closed } from '@overt/sdk'
import type { DeviceCaller, RecordFile, UnitOfWork } from '@overt/sdk'
import { malformedBody, tooLarge, unsupportedMedia, validationFailed } from '../errors.ts'
import type { App } from '../http/fastify.ts'
import { deviceOf } from '../http/fastify.ts'
import { isStorable } from './batch-body.ts'
import type { BatchParts } from './batch-routes.ts'
import type { CheckedBatch } from './record-checks.ts'

const maximumFileBytes = 16 * 1024 * 1024
const maximumRecordBytes = 64 * 1024

/** The envelope of a batch around exactly one record, or that record alone, taken under the policy in force. */
const Envelope = Compile(Type.Union([
  Type.Object({
    sentAt: Instant,
    policyVersion: Type.Integer({ minimum: 1 }),
    records: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 1 }),
  }, closed),
  Type.Object({ kind: Type.String(), id: Type.String() }),
]))

/** `POST /api/agent/files`: one record and its file as multipart parts `record` and `file`; answers as a batch. */
export async function fileRoutes(app: App, { admission, ingest, turns }: BatchParts): Promise<void> {
  const { clock, database } = app.platform
  await app.register(multipart, { limits: { fileSize: maximumFileBytes, files: 1, fields: 1, fieldSize: maximumRecordBytes, parts: 2, headerPairs: 20 } })

  app.post('/files', {
    bodyLimit: maximumFileBytes + maximumRecordBytes + 64 * 1024,
    schema: { tags: ['agent'], summary: 'Send a record with its file', consumes: ['multipart/form-data'], response: { 200: BatchReply } },
    onRequest: async () => { turns.requireRoom() },
  }, async (request) => {
    const device = deviceOf(request)
    const { record: text, file } = await readParts(request)
    const envelope = parseEnvelope(text)
    const receivedAt = clock.now()
    const inUnit = <T>(run: (unit: UnitOfWork, by: DeviceCaller) => Promise<T>): Promise<T> => turns.run(() => database.inWorkspace(device, (unit) => run(unit, device)))
    const admitted = await inUnit((unit) => admission.admit(unit, device, envelope.policyVersion, envelope.records, { receivedAt, suspicious: !isStorable(envelope.records), withFile: true }))
    if ('refused' in admitted) throw admitted.refused
    // In between, so that no connection waits for the work on a picture.
    const { batch, prepared } = await prepareFile(device, admitted.batch, file, receivedAt)
    const outcome = await ingest.take({ inUnit, admit: async () => ({ ...admitted, batch }), context: () => ({ receivedAt, file: prepared }) })
    if ('refused' in outcome) throw outcome.refused
    return { ...outcome, rejected: [...outcome.rejected], serverTime: receivedAt.toString({ fractionalSecondDigits: 3 }) }
  })
}

/** Lets the kind work on the file, and takes the record out of the batch where it does not want it. Errors: `too-large`. */
async function prepareFile(device: DeviceCaller, batch: CheckedBatch, file: RecordFile, receivedAt: Temporal.Instant): Promise<{ readonly batch: CheckedBatch; readonly prepared: unknown }> {
  const [group] = batch.groups
  const [record] = group?.records ?? []
  if (group === undefined || record === undefined) return { batch, prepared: file }
  const { maximumBytes = maximumFileBytes, prepare } = group.kind.file ?? {}
  if (file.bytes.length > maximumBytes) throw tooLarge({ values: { limit: `${maximumBytes} bytes` } })
  const outcome = await prepare?.(device, record, file, { receivedAt })
  if (outcome === undefined) return { batch, prepared: file }
  if ('prepared' in outcome) return { batch, prepared: outcome.prepared }
  return { batch: { groups: [], rejected: [...batch.rejected, { id: record.id, code: outcome.code, detail: outcome.detail }] }, prepared: undefined }
}

async function readParts(request: FastifyRequest): Promise<{ readonly record: string; readonly file: RecordFile }> {
  if (!request.isMultipart()) throw unsupportedMedia()
  let record: string | undefined
  let file: RecordFile | undefined
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file' && part.fieldname === 'file') file = { bytes: await part.toBuffer(), contentType: part.mimetype }
      else if (part.type === 'field' && part.fieldname === 'record' && typeof part.value === 'string') record = part.value
      else throw malformedBody({ values: { detail: `There is no part called ${part.fieldname}.` } })
    }
  } catch (error) {
    throw asBodyFault(error)
  }
  if (record === undefined || file === undefined) throw malformedBody({ values: { detail: 'The body needs the parts `record` and `file`.' } })
  return { record, file }
}

/** A broken body is the sender's fault, whatever the parser calls it. */
function asBodyFault(error: unknown): unknown {
  if (!(error instanceof Error) || 'title' in error) return error
  const code = 'code' in error ? String(error.code) : ''
  if (code.endsWith('_LIMIT') || code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge({ values: { limit: 'this route takes' }, cause: error })
  return malformedBody({ values: { detail: 'The multipart body is damaged.' }, cause: error })
}

function parseEnvelope(text: string): { readonly policyVersion: number | null; readonly records: readonly unknown[] } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformedBody({ values: { detail: 'The part `record` is not JSON.' } })
  }
  if (!Envelope.Check(value)) {
    const errors = [...Envelope.Errors(value)].map(({ instancePath, message }) => ({ path: instancePath.slice(1).replaceAll('/', '.'), message }))
    throw validationFailed({ values: { detail: 'The part `record` is neither a record nor the envelope of one.' }, errors })
  }
  return 'records' in value ? value : { policyVersion: null, records: [value] }
}
