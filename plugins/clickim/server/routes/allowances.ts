import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id, NoContent, Nullable, closed } from '@overt/sdk'
import { addAllowance, memberGroups, readAllowances, removeAllowance } from '../allowances.ts'
import type { ClickContext } from '../context.ts'
import { targetUnknown } from '../errors.ts'
import { platformId } from '../schemas.ts'

const Allowance = Type.Object({ id: Id, platformId: Nullable(Type.String()), memberId: Nullable(Id), groupId: Nullable(Id), projectId: Nullable(Id) })
const one = { platformId: Type.Optional(Nullable(platformId)) }
const AllowanceGiven = Type.Union([
  Type.Object({ ...one, memberId: Id }, closed), Type.Object({ ...one, groupId: Id }, closed), Type.Object({ ...one, projectId: Id }, closed),
])

/** For whom platforms are work. */
export function allowanceRoutes(instance: FastifyInstance, context: ClickContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['clickim']
  const config = { looks: { none: 'Who may use a platform for work is a setting, not a record of what they did.' } }

  app.get('/allowances', { schema: { tags, summary: 'For whom platforms count as work', response: { 200: Type.Object({ items: Type.Array(Allowance) }) } }, config },
    (request) => context.inWorkspace(request, async (unit, caller) => {
      const all = await readAllowances(unit)
      // Whoever may not change them sees what holds for everyone on a project, and what holds for themselves.
      return { items: caller.ability.canAny('update', 'ClickPlatform') ? all : all.filter(({ memberId, groupId }) => groupId === null && (memberId === null || memberId === caller.memberId)) }
    }))

  app.get('/groups', { schema: { tags, summary: 'Groups that an allowance can be for', response: { 200: Type.Object({ items: Type.Array(Type.Object({ id: Id, name: Type.String() })) }) } }, config },
    (request) => context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'ClickPlatform')
      return { items: (await memberGroups(context, unit)).map(({ id, name }) => ({ id, name })) }
    }))

  app.post('/allowances', { schema: { tags, summary: 'Let a platform count as work', body: AllowanceGiven, response: { 201: Allowance } }, config },
    (request, reply) => context.once(request, reply, async (unit, caller) => {
      caller.ability.requireAny('update', 'ClickPlatform')
      const allowance = await addAllowance(context, unit, request.body)
      await context.audit.record(unit, { action: 'clickim.allowance.added', subject: 'ClickPlatform', subjectId: allowance.id, after: allowance })
      return allowance
    }))

  app.delete('/allowances/:id', { schema: { tags, summary: 'End an allowance', params: Type.Object({ id: Id }), response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'ClickPlatform')
      const before = await removeAllowance(unit, request.params.id)
      if (before === undefined) throw targetUnknown()
      await context.audit.record(unit, { action: 'clickim.allowance.removed', subject: 'ClickPlatform', subjectId: before.id, before })
    })
    return reply.code(204).send(null)
  })
}
