import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id, NoContent, Page, closed, pageQuery } from '@overt/sdk'
import { Kiosk, KioskBody, NewKiosk } from '../../wire.ts'
import { addKiosk, listKiosks, readKiosk, revokeKiosk } from '../kiosks.ts'
import { pageOf, placeOf } from '../pages.ts'
import type { PunchContext } from '../punch-context.ts'
import { requireTargets } from '../targets.ts'

const Params = Type.Object({ id: Id })
const tags = ['punchim']
const config = { looks: { none: 'Kiosks are devices of the workspace; nothing here was collected about a person.' } }

/** Shared devices at which people punch. */
export function kioskRoutes(instance: FastifyInstance, context: PunchContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/kiosks', { schema: { tags, summary: 'Kiosks', querystring: Type.Object(pageQuery, closed), response: { 200: Page(Kiosk) } }, config }, (request) => context.inWorkspace(request, async (unit, { ability }) => {
    ability.requireAny('read', 'PunchKiosk')
    const { limit = 50, cursor } = request.query
    return pageOf(await listKiosks(unit, { after: placeOf(cursor), limit: limit + 1 }), limit)
  }))

  app.post('/kiosks', { schema: { tags, summary: 'Enrol a kiosk', description: 'Its token is told this once.', body: KioskBody, response: { 201: NewKiosk } }, config }, async (request, reply) => {
    const answer = await context.inWorkspace(request, async (unit, { ability }) => {
      ability.requireAny('create', 'PunchKiosk')
      await requireTargets(context, unit, request.body)
      const { kiosk, token } = await addKiosk(context, unit, request.body)
      await context.audit.record(unit, { action: 'kiosk.enrolled', subject: 'PunchKiosk', subjectId: kiosk.id, after: kiosk })
      context.live.publish(unit, 'punchim.rules-changed', { kind: 'kiosk' })
      return { ...kiosk, kioskToken: token }
    })
    return reply.code(201).send(answer)
  })

  app.delete('/kiosks/:id', { schema: { tags, summary: 'Revoke a kiosk', params: Params, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, { ability }) => {
      ability.require('delete', 'PunchKiosk', { id: request.params.id })
      const before = await readKiosk(unit, request.params.id)
      const after = await revokeKiosk(context, unit, before.id)
      await context.audit.record(unit, { action: 'kiosk.revoked', subject: 'PunchKiosk', subjectId: before.id, before, after })
      context.live.publish(unit, 'punchim.rules-changed', { kind: 'kiosk' })
    })
    return reply.code(204).send(null)
  })
}
