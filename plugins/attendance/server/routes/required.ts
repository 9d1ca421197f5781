import type { FastifyInstance } from 'fastify'
import { Id, LocalDate, closed } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { requireMember } from '../people.ts'
import { readRange } from '../read-time.ts'
import { requiredTime } from '../required-time.ts'
import type { settings } from '../settings.ts'

const RequiredQuery = Type.Object({ memberId: Id, from: LocalDate, to: LocalDate }, closed)
const RequiredTime = Type.Object({ items: Type.Array(Type.Object({ date: LocalDate, requiredSeconds: Type.Integer() })) })

/** `GET /required`: what the schedule of a member asks for on each date, also of days to come. */
export function requiredRoutes(app: FastifyInstance, context: ServerContext<typeof settings>): void {
  app.get<{ Querystring: Static<typeof RequiredQuery> }>('/required', {
    schema: { querystring: RequiredQuery, response: { 200: RequiredTime } },
    config: { looks: { subject: 'AttendanceLeave' } },
  }, async (request) => {
    const { memberId } = request.query
    const range = readRange(request.query)
    return await context.inWorkspace(request, async (unit, caller) => {
      await requireMember(context, unit, caller, { action: 'read', subject: 'AttendanceSchedule', memberId })
      const items = await requiredTime(context, unit, { memberId, ...range, withLeave: caller.ability.can('read', 'AttendanceLeave', { memberId }) })
      // A free day may be leave: that is a record of the person.
      await context.audit.viewed(unit, { subject: 'AttendanceLeave', memberId, count: items.length })
      return { items }
    })
  })
}
