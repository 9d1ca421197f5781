import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { NoContent, hashShortSecret } from '@overt/sdk'
import { Me, PinAnswer, PinBody } from '../../wire.ts'
import { removePin, setPin } from '../badges.ts'
import { readMe } from '../me.ts'
import type { PunchContext } from '../punch-context.ts'

const config = { looks: { none: 'Only what is the caller\'s own.' } }
const tags = ['punchim']

/** State, assignments, policy and fences of the caller, and the PIN that they set for kiosks. */
export function meRoutes(instance: FastifyInstance, context: PunchContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/me', { schema: { tags, summary: 'What the caller\'s phone needs: state, assignments, policy, fences', response: { 200: Me } }, config },
    (request) => context.inWorkspace(request, (unit, caller) => readMe(context, unit, caller)))

  app.put('/me/pin', { schema: { tags, summary: 'Set the PIN for kiosks', body: PinBody, response: { 200: PinAnswer } }, config: { ...config, compress: false } }, async (request) => {
    // Before the transaction: hashing takes its time.
    const pinHash = await hashShortSecret(request.body.pin)
    return context.inWorkspace(request, async (unit, { memberId }) => {
      const { number, hasPin } = await setPin(context, unit, memberId, pinHash)
      await context.audit.record(unit, { action: 'kiosk-pin.set', subject: 'PunchKiosk', subjectId: memberId })
      return { memberNumber: number, hasPin }
    })
  })

  app.delete('/me/pin', { schema: { tags, summary: 'Take the PIN for kiosks away', response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, { memberId }) => {
      await removePin(unit, memberId)
      await context.audit.record(unit, { action: 'kiosk-pin.removed', subject: 'PunchKiosk', subjectId: memberId })
    })
    return reply.code(204).send(null)
  })
}
