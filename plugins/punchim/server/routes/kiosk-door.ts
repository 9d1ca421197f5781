import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id } from '@overt/sdk'
import type { Job } from '@overt/sdk'
import { KioskAnswer, KioskPunchBody, KioskView, PunchReceipt } from '../../wire.ts'
import type { PunchBody } from '../../wire.ts'
import type { ForgottenPunch } from '../close-forgotten.ts'
import { kioskOf } from '../kiosk/kiosk-access.ts'
import type { KioskCaller } from '../kiosk/kiosk-access.ts'
import { namesAt, personAt } from '../kiosk/kiosk-people.ts'
import { openKioskPin, pinKeyOf } from '../kiosk/pin-keys.ts'
import type { PunchContext } from '../punch-context.ts'
import { receiptOf } from '../punch-row.ts'
import { recordPunch } from '../record-punch.ts'
import { addSelfie } from '../selfie/add-selfie.ts'
import type { RewriteSelfie } from '../selfie/selfie-checks.ts'
import { maximumBytes } from '../selfie/selfie-job.ts'
import { pictureOf } from './selfies.ts'

const tags = ['punchim']
const config = {
  looks: { none: 'A kiosk is told nothing of anybody but the names that an admin lets it show.' },
  ownAccess: 'A kiosk proves itself by the token that it was enrolled with, a person by number and PIN.',
  compress: false,
}

/** What a kiosk sends and asks, with its token. */
export function kioskDoorRoutes(instance: FastifyInstance, context: PunchContext, { rewrite, correction }: { readonly rewrite: RewriteSelfie; readonly correction: Job<ForgottenPunch> }): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/kiosk', { schema: { tags, summary: 'What a kiosk shows', description: 'With the kiosk\'s token.', response: { 200: KioskView } }, config }, async (request) => {
    const kiosk = await kioskOf(context, request)
    const { selfie, sampleOneIn } = await context.settings(kiosk.workspaceId)
    const pinKey = await pinKeyOf(context, kiosk)
    return context.database.inWorkspace({ workspaceId: kiosk.workspaceId }, async (unit) => {
      const { timeZone, locale } = await context.directory.workspace(unit)
      return { id: kiosk.id, name: kiosk.name, timeZone, locale, serverTime: context.clock.now().toString({ fractionalSecondDigits: 3 }), policy: { selfie, sampleOneIn }, people: [...await namesAt(context, unit, kiosk)], pinKey }
    })
  })

  app.post('/kiosk/punches', {
    schema: { tags, summary: 'Punch at a kiosk', description: 'With the kiosk\'s token. The PIN is encrypted for the kiosk\'s key (`sealedPin`), or sent as it was typed (`pin`). Five wrong PINs pause the number.', body: KioskPunchBody, response: { 200: KioskAnswer, 201: KioskAnswer } }, config,
  }, async (request, reply) => {
    const kiosk = await kioskOf(context, request)
    const { memberNumber, pin, body } = await readKioskBody(context, kiosk, request.body)
    const { memberId, name } = await personAt(context, kiosk, { memberNumber, pin })
    const { answer, isNew } = await recordPunch(context, { workspaceId: kiosk.workspaceId, memberId, timeZone: 'UTC', kiosk: { id: kiosk.id, fence: kiosk.fence } }, body, correction)
    return reply.code(isNew ? 201 : 200).send({ ...answer, name })
  })

  app.put('/kiosk/punches/:id/selfie', {
    schema: { tags, summary: 'Send the selfie that was asked for at a kiosk', description: 'With the kiosk\'s token. JPEG or WebP, at most 1 MiB.', params: Type.Object({ id: Id }), consumes: ['image/jpeg', 'image/webp'], response: { 200: PunchReceipt } }, config, bodyLimit: maximumBytes,
  }, async (request) => {
    const kiosk = await kioskOf(context, request)
    return receiptOf(await addSelfie(context, rewrite, { workspaceId: kiosk.workspaceId, punchId: request.params.id, bytes: pictureOf(request.body), isOf: ({ kioskId }) => kioskId === kiosk.id }, request.signal))
  })
}

async function readKioskBody(context: PunchContext, kiosk: KioskCaller, { memberNumber, ...given }: KioskPunchBody): Promise<{ readonly memberNumber: string; readonly pin: string; readonly body: PunchBody }> {
  if ('pin' in given) {
    const { pin, ...body } = given
    return { memberNumber, pin, body }
  }
  const { sealedPin, ...body } = given
  return { memberNumber, pin: await openKioskPin(context, kiosk, sealedPin, { punchId: body.id, memberNumber }), body }
}
