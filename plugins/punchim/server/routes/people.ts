import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id, Page, closed, pageQuery, readablePeople } from '@overt/sdk'
import { readGroups } from '../groups.ts'
import { idsIn } from '../list-punches.ts'
import { pageOf, placeOf } from '../pages.ts'
import type { PunchContext } from '../punch-context.ts'

const Named = Type.Object({ id: Id, name: Type.String() })
const Query = Type.Object({ search: Type.Optional(Type.String({ maxLength: 100 })), ids: Type.Optional(Type.String({ maxLength: 8_000, description: 'at most 200 ids separated by commas: their names' })), ...pageQuery }, closed)
const tags = ['punchim']

/** Whom a list can be narrowed to, and whom a rule can be for. */
export function peopleRoutes(instance: FastifyInstance, context: PunchContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/people', {
    schema: { tags, summary: 'Whose punches the caller may read, by name', querystring: Query, response: { 200: Page(Named) } },
    config: { looks: { none: 'Names of members, without anything about their punches.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { search, ids, cursor, limit = 50 } = request.query
    const people = await readablePeople(unit, caller, 'Punch', { search, ids: ids === undefined ? undefined : idsIn(ids), after: placeOf(cursor), limit: limit + 1 })
    return pageOf(people.map(({ id, name }) => ({ id, name })), limit)
  }))

  app.get('/groups', {
    schema: { tags, summary: 'Groups that a fence, an assignment or a kiosk can be for', response: { 200: Type.Object({ items: Type.Array(Named) }) } },
    config: { looks: { none: 'Groups are made by the workspace; they hold nothing that was collected.' } },
  }, (request) => context.inWorkspace(request, async (unit, { ability }) => {
    if (!ability.canAny('read', 'Geofence')) ability.requireAny('create', 'PunchAssignment')
    return { items: (await readGroups(context, unit)).map(({ id, name }) => ({ id, name })) }
  }))
}
