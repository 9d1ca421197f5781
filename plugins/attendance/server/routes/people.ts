import type { FastifyInstance } from 'fastify'
import type { ServerContext } from '@overt/sdk'
import { PersonItems } from '../answers.ts'
import { readableMembers } from '../people.ts'
import type { settings } from '../settings.ts'

/** `GET /people`: whose attendance the caller may read, by name; the rows of the team grid. */
export function peopleRoutes(app: FastifyInstance, context: ServerContext<typeof settings>): void {
  app.get('/people', { schema: { response: { 200: PersonItems } }, config: { looks: { none: 'Names and zones of those whose attendance the caller may ask for.' } } }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const members = await readableMembers(context, unit, caller, 'AttendanceDay', null)
      const items = members.map(({ id, name, timeZone, joinedAt }) => ({
        id, name, timeZone: timeZone ?? caller.timeZone, joinedAt: joinedAt.toString(), maySchedule: caller.ability.can('update', 'AttendanceSchedule', { memberId: id }),
      }))
      return { items: items.sort((one, other) => one.name.localeCompare(other.name)), nextCursor: null }
    }))
}
