import Type from 'typebox'
import { BatchReply, Instant, closed } from '@overt/sdk'
import type { App } from '../http/fastify.ts'
import { deviceOf } from '../http/fastify.ts'
import { batchMaximumBytes, readBatchBody } from './batch-body.ts'
import type { Admission } from './admission.ts'
import { tooManyRecords } from './errors.ts'
import type { Ingest } from './ingest.ts'

const maximumRecords = 1_000

const Batch = Type.Object({
  sentAt: Instant,
  policyVersion: Type.Integer({ minimum: 1 }),
  records: Type.Array(Type.Unknown(), { description: 'at most 1,000 records; each is judged by itself' }),
}, closed)

export interface BatchParts {
  readonly admission: Admission
  readonly ingest: Ingest
}

/** `POST /api/agent/batch`: one transaction, one answer with a verdict per record. */
export function batchRoutes(app: App, { admission, ingest }: BatchParts): void {
  const { clock } = app.platform
  const suspicious = new WeakSet<object>()
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: batchMaximumBytes }, async (request: Parameters<typeof readBatchBody>[0], body: Buffer) => {
    const read = await readBatchBody(request, body)
    if (read.suspicious) suspicious.add(request)
    return read.value
  })

  app.post('/batch', {
    bodyLimit: batchMaximumBytes,
    schema: { tags: ['agent'], summary: 'Send records', body: Batch, response: { 200: BatchReply } },
  }, async (request) => {
    const device = deviceOf(request)
    const { records, policyVersion, sentAt } = request.body
    if (records.length > maximumRecords) throw tooManyRecords({ values: { limit: maximumRecords } })
    const receivedAt = clock.now()
    const admitted = await admission.admit(device, policyVersion, records, { receivedAt, suspicious: suspicious.has(request), withFile: false })
    const result = await ingest.store(device, admitted.batch, {
      receivedAt, emptyThrough: records.length === 0 ? Temporal.Instant.from(sentAt) : undefined,
    })
    return { ...result, rejected: [...result.rejected], serverTime: receivedAt.toString({ fractionalSecondDigits: 3 }), policyVersion: admitted.policyVersion }
  })
}
