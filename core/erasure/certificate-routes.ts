import Type from 'typebox'
import { Choice, FileOf, Id, closed } from '@overt/sdk'
import { languageOf } from '../http/language-of.ts'
import type { App } from '../http/fastify.ts'
import { certificateMissing } from './errors.ts'

const deadlineMs = 15_000

/**
 * Certificates of what is gone, for whoever was given the address: whom it is about has no account any more. The address holds a key that cannot be
 * guessed, and the certificate ids and counts only.
 */
export function certificateRoutes(app: App): void {
  const { database, erasure } = app.platform
  app.get('/erasures/:id/certificate', {
    schema: {
      tags: ['erasures'], summary: 'The certificate of an erasure, signed, by its address', params: Type.Object({ id: Id }),
      querystring: Type.Object({ key: Type.String({ minLength: 32, maxLength: 32 }), format: Type.Optional(Choice(['json', 'pdf'])) }, closed), response: { 200: FileOf('application/json', 'application/pdf') },
    },
  }, async (request, reply) => {
    const { key, format = 'json' } = request.query
    if (!erasure.isCertificateKey(request.params.id, key)) throw certificateMissing()
    const [found] = await database.inIdentity(null, (unit) => unit.query<{ certificate: unknown }>('select certificate from identity.erasure_ledger where id = $1', [request.params.id]))
    if (found === undefined) throw certificateMissing()
    void reply.header('content-disposition', `attachment; filename="overt-erasure-${request.params.id}.${format}"`).header('cache-control', 'no-store')
    if (format === 'json') return reply.type('application/json; charset=utf-8').send(Buffer.from(`${JSON.stringify(found.certificate, null, 2)}\n`))
    if (erasure.writer === undefined) throw certificateMissing()
    return reply.type('application/pdf').send(Buffer.from(await erasure.writer.write(found.certificate, languageOf(request) ?? 'en', AbortSignal.any([request.signal, AbortSignal.timeout(deadlineMs)]))))
  })
}
