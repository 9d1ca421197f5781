import Type from 'typebox'
import { Id, Rate } from '@overt/sdk'
import { notFound } from '../errors.ts'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { findEntity } from './entities.ts'
import { taskKind } from './entity-kinds.ts'
import { rateOf } from './rates.ts'

/** `GET /tasks/:id/rate`: what an hour on the task is worth, and where that comes from. */
export function rateRoutes(app: App): void {
  app.get('/tasks/:id/rate', {
    schema: {
      summary: 'The rate in force on a task', description: 'For the caller, or for the member named.', tags: ['tasks'],
      params: Type.Object({ id: Id }), querystring: Type.Object({ memberId: Type.Optional(Id) }), response: { 200: Rate },
    },
    config: { looks: { none: 'The workspace sets rates; who may see the member may see theirs.' } },
  }, async (request) => {
    const caller = callerOf(request)
    const { memberId = caller.memberId } = request.query
    return app.platform.database.inWorkspace(caller, async (unit) => {
      const { item } = await findEntity(unit, caller.ability, 'read', taskKind, request.params.id)
      // What somebody's hour is worth is told to those who may see that person.
      const [member] = await unit.query<{ id: string; user_id: string }>('select id, user_id from core.member where workspace_id = $1 and id = $2', [caller.workspaceId, memberId])
      caller.ability.require('read', 'Member', member === undefined ? undefined : { id: member.id, userId: member.user_id })
      const rate = await rateOf(unit, item.id, memberId)
      if (rate === undefined) throw notFound({ values: { what: 'Task' } })
      return rate
    })
  })
}
