import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id } from '@overt/sdk'
import { readGroups } from '../groups.ts'
import type { PunchContext } from '../punch-context.ts'

const Named = Type.Object({ items: Type.Array(Type.Object({ id: Id, name: Type.String() })) })
const tags = ['punchim']

/** Whom a list can be narrowed to, and whom a rule can be for. */
export function peopleRoutes(instance: FastifyInstance, context: PunchContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/people', {
    schema: { tags, summary: 'Whose punches the caller may read, by name', response: { 200: Named } },
    config: { looks: { none: 'Names of members, without anything about their punches.' } },
  }, (request) => context.inWorkspace(request, async (unit, { ability }) => {
    const members = await context.directory.members(unit)
    const readable = members.filter(({ id }) => ability.can('read', 'Punch', { memberId: id }))
    return { items: readable.map(({ id, name }) => ({ id, name })).sort((one, other) => one.name.localeCompare(other.name)) }
  }))

  app.get('/groups', {
    schema: { tags, summary: 'Groups that a fence, an assignment or a kiosk can be for', response: { 200: Named } },
    config: { looks: { none: 'Groups are made by the workspace; they hold nothing that was collected.' } },
  }, (request) => context.inWorkspace(request, async (unit, { ability }) => {
    if (!ability.canAny('read', 'Geofence')) ability.requireAny('create', 'PunchAssignment')
    return { items: (await readGroups(context, unit)).map(({ id, name }) => ({ id, name })) }
  }))
}
