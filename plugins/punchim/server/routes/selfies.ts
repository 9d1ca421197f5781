import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id } from '@overt/sdk'
import { PunchReceipt } from '../../wire.ts'
import type { PunchContext } from '../punch-context.ts'
import { receiptOf } from '../punch-row.ts'
import { addSelfie } from '../selfie/add-selfie.ts'
import type { RewriteSelfie } from '../selfie/selfie-checks.ts'
import { maximumBytes } from '../selfie/selfie-job.ts'

/** Pictures as the body of a request, for the routes of this instance. */
export function takePictures(app: FastifyInstance): void {
  app.addContentTypeParser(['image/jpeg', 'image/webp'], { parseAs: 'buffer', bodyLimit: maximumBytes }, (_request, body, done) => { done(null, body) })
}

/** `PUT /punches/:id/selfie`: the selfie that was asked for with a punch follows it. */
export function selfieRoutes(instance: FastifyInstance, context: PunchContext, rewrite: RewriteSelfie): void {
  instance.withTypeProvider<TypeBoxTypeProvider>().put('/punches/:id/selfie', {
    schema: { tags: ['punchim'], summary: 'Send the selfie that was asked for', description: 'JPEG or WebP, at most 1 MiB. It is written again without anything else that is in the file.', params: Type.Object({ id: Id }), consumes: ['image/jpeg', 'image/webp'], response: { 200: PunchReceipt } },
    config: { looks: { none: 'Only what is the caller\'s own.' } }, bodyLimit: maximumBytes,
  }, async (request) => {
    const { workspaceId, memberId } = context.caller(request)
    return receiptOf(await addSelfie(context, rewrite, { workspaceId, punchId: request.params.id, bytes: pictureOf(request.body), isOf: (punch) => punch.memberId === memberId }, request.signal))
  })
}

/** The bytes of a picture. A request without a picture gives no bytes, which `addSelfie` refuses with `picture-refused`. */
export const pictureOf = (body: unknown): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0))
