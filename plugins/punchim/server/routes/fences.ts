import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id, NoContent, Page, closed, pageQuery } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { Fence, FenceBody, FenceChange } from '../../wire.ts'
import { addFence, changeFence, listFences, readFence, removeFence } from '../fences.ts'
import { pageOf, placeOf } from '../pages.ts'
import type { PunchContext } from '../punch-context.ts'
import { requireTargets } from '../targets.ts'

const Params = Type.Object({ id: Id })
const tags = ['punchim']
const config = { looks: { none: 'Fences are places that the workspace set; they hold nothing that was collected.' } }

/** Where punches are expected. */
export function fenceRoutes(instance: FastifyInstance, context: PunchContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/fences', { schema: { tags, summary: 'Fences', querystring: Type.Object(pageQuery, closed), response: { 200: Page(Fence) } }, config }, (request) => context.inWorkspace(request, async (unit, { ability }) => {
    ability.requireAny('read', 'Geofence')
    const { limit = 50, cursor } = request.query
    return pageOf(await listFences(unit, { after: placeOf(cursor), limit: limit + 1 }), limit)
  }))

  app.get('/fences/:id', { schema: { tags, summary: 'A fence', params: Params, response: { 200: Fence } }, config }, (request) => context.inWorkspace(request, async (unit, { ability }) => {
    ability.require('read', 'Geofence', { id: request.params.id })
    return readFence(unit, request.params.id)
  }))

  app.post('/fences', { schema: { tags, summary: 'Draw a fence', description: 'One that names no members, groups or tasks holds for everyone.', body: FenceBody, response: { 201: Fence } }, config }, (request, reply) => context.once(request, reply, async (unit, { ability }) => {
    ability.requireAny('create', 'Geofence')
    await requireTargets(context, unit, request.body)
    const fence = await addFence(context, unit, request.body)
    await noteChange(unit, 'fence.created', null, fence)
    return fence
  }))

  app.patch('/fences/:id', { schema: { tags, summary: 'Change a fence', params: Params, body: FenceChange, response: { 200: Fence } }, config }, (request) => context.inWorkspace(request, async (unit, { ability }) => {
    ability.require('update', 'Geofence', { id: request.params.id })
    const before = await readFence(unit, request.params.id, 'for update')
    await requireTargets(context, unit, request.body)
    const fence = await changeFence(context, unit, before, request.body)
    await noteChange(unit, 'fence.updated', before, fence)
    return fence
  }))

  app.delete('/fences/:id', { schema: { tags, summary: 'Delete a fence', params: Params, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, { ability }) => {
      ability.require('delete', 'Geofence', { id: request.params.id })
      const before = await readFence(unit, request.params.id, 'for update')
      await removeFence(context, unit, before.id)
      await noteChange(unit, 'fence.deleted', before, null)
    })
    return reply.code(204).send(null)
  })

  async function noteChange(unit: UnitOfWork, action: string, before: Fence | null, after: Fence | null): Promise<void> {
    await context.audit.record(unit, { action, subject: 'Geofence', subjectId: (after ?? before)!.id, before, after })
    context.live.publish(unit, 'punchim.rules-changed', { kind: 'fence' })
  }
}
