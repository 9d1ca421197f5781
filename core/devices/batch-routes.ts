import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { BatchReply, Instant, closed } from '@overt/sdk'
import type { App } from '../http/fastify.ts'
import { batchMaximumBytes, readBatchBody } from './batch-body.ts'
import type { Admission } from './admission.ts'
import type { BatchTurns } from './batch-turns.ts'
import { tooManyRecords } from './errors.ts'
import type { Ingest } from './ingest.ts'

const maximumRecords = 1_000
/** A longer body is read only from a device that has proved to be one. */
const strangersBytes = 256 * 1024

const Batch = Type.Object({
  sentAt: Instant,
  policyVersion: Type.Integer({ minimum: 1 }),
  records: Type.Array(Type.Unknown(), { description: 'at most 1,000 records; each is judged by itself' }),
}, closed)

interface ReadBatch extends Static<typeof Batch> {
  readonly suspicious: boolean
}

export interface BatchParts {
  readonly admission: Admission
  readonly ingest: Ingest
  readonly turns: BatchTurns
}

/**
 * `POST /api/agent/batch`: one transaction, one answer with a verdict per record. Sent away before anything is read where too many are at it; the
 * token is checked in the transaction that stores, and before what was sent is unpacked.
 */
export function batchRoutes(app: App, { admission, ingest, turns }: BatchParts): void {
  const { clock, deviceTokens } = app.platform
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: batchMaximumBytes }, (_request, body, done) => { done(null, body) })
  const check: BodyCheck = bodyCheck(app)

  async function readBatch(request: FastifyRequest): Promise<ReadBatch> {
    const { value, suspicious } = await readBatchBody(request, request.body as Buffer)
    check(value)
    if (value.records.length > maximumRecords) throw tooManyRecords({ values: { limit: maximumRecords } })
    return { ...value, suspicious }
  }

  app.post('/batch', {
    bodyLimit: batchMaximumBytes,
    schema: { tags: ['agent'], summary: 'Send records', body: Batch, response: { 200: BatchReply } },
    // By `readBatch`, once the device is known.
    validatorCompiler: () => () => true,
    onRequest: async (request) => {
      turns.requireRoom()
      const known = deviceTokens.remembered(request)
      if (known === undefined && !isShort(request)) await deviceTokens.authenticate(request)
    },
  }, async (request) => {
    const receivedAt = clock.now()
    let reading: Promise<ReadBatch> | undefined
    const batch = (): Promise<ReadBatch> => reading ??= readBatch(request)
    // While it holds no connection, where that is all right.
    if (deviceTokens.remembered(request) !== undefined) await batch()
    const outcome = await turns.run(async () => ingest.take({
      inUnit: (run) => deviceTokens.inUnit(request, run),
      async admit(unit, device) {
        const { policyVersion, records, suspicious } = await batch()
        return admission.admit(unit, device, policyVersion, records, { receivedAt, suspicious, withFile: false })
      },
      async context() {
        const { records, sentAt } = await batch()
        return { receivedAt, emptyThrough: records.length === 0 ? Temporal.Instant.from(sentAt) : undefined }
      },
    }))
    if ('refused' in outcome) throw outcome.refused
    return { ...outcome, rejected: [...outcome.rejected], serverTime: receivedAt.toString({ fractionalSecondDigits: 3 }) }
  })
}

const isShort = ({ headers }: FastifyRequest): boolean => Number(headers['content-length'] ?? Infinity) <= strangersBytes

type BodyCheck = (value: unknown) => asserts value is Static<typeof Batch>

/** The check that the route's schema would make. */
function bodyCheck(app: App): BodyCheck {
  const validate = app.validatorCompiler!({ schema: Batch, method: 'POST', url: '/batch', httpPart: 'body' })
  return (value) => {
    if (validate(value) === true) return
    throw Object.assign(new Error('The body is wrong.'), { validation: validate.errors ?? [], validationContext: 'body', statusCode: 400 })
  }
}
