import type { FastifyInstance } from 'fastify'
import { readablePeople } from '@overt/sdk'
import type { ReadablePerson, ServerContext } from '@overt/sdk'
import { PersonItems } from '../answers.ts'
import { readableMembers } from '../people.ts'
import { PeopleQuery } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { memberIdsOf } from './query.ts'

const pageOfPeople = 50

/** `GET /people`: whose attendance the caller may read, by name; the rows of the team grid. Without `limit` everybody, or those of `memberIds`. */
export function peopleRoutes(app: FastifyInstance, context: ServerContext<typeof settings>): void {
  app.get<{ Querystring: PeopleQuery }>('/people', { schema: { querystring: PeopleQuery, response: { 200: PersonItems } }, config: { looks: { none: 'Names and zones of those whose attendance the caller may ask for.' } } }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { search, limit, cursor } = request.query
      const ids = memberIdsOf(request.query)
      const named = memberIdsOf({ ...request.query.ids === undefined ? {} : { memberIds: request.query.ids } })
      const told = (people: readonly ReadablePerson[]) => people.map(({ id, name, timeZone, joinedAt }) => ({
        id, name, timeZone: timeZone ?? caller.timeZone, joinedAt: joinedAt.toString(), maySchedule: caller.ability.can('update', 'AttendanceSchedule', { memberId: id }),
      }))
      if (limit === undefined && search === undefined && cursor === undefined && named === null) {
        return { items: told(await readableMembers(context, unit, caller, 'AttendanceDay', ids, { leaveOut: true })).sort((one, other) => one.name.localeCompare(other.name)), nextCursor: null }
      }
      const size = limit ?? pageOfPeople
      const people = await readablePeople(unit, caller, 'AttendanceDay', { search, ids: named ?? undefined, after: cursor, limit: size + 1 })
      return { items: told(people.slice(0, size)), nextCursor: people.length > size ? people[size - 1]!.id : null }
    }))
}
