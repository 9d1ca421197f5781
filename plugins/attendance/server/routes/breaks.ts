import type { FastifyInstance } from 'fastify'
import { closed, Id, Instant, LocalDate, NoContent, Nullable } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { endBreak, startBreak } from '../break-acts.ts'
import { listBreaks, removeBreak, runningBreak } from '../breaks.ts'
import { breakNotFound } from '../errors.ts'
import { requireOwnBreaks } from '../own-breaks.ts'
import { requireMember } from '../people.ts'
import { readInstant, readRange } from '../read-time.ts'
import { IdParams } from '../schemas.ts'
import type { settings } from '../settings.ts'

type Context = ServerContext<typeof settings>

const BreakAnswer = Type.Object({ id: Id, memberId: Id, startedAt: Instant, endedAt: Nullable(Instant), taskId: Nullable(Id) })
const BreaksQuery = Type.Object({ memberId: Id, from: LocalDate, to: LocalDate }, closed)
const act = {
  id: Type.Optional(Type.String({ ...Id, description: 'UUIDv7 of the act, made where the person acted: the act is done once, however often it is sent' })),
  at: Type.Optional(Type.String({ ...Instant, description: 'when the person did it, also long ago and offline; now where absent' })),
}
const StartBody = Nullable(Type.Object(act, closed))
type StartBody = Static<typeof StartBody>
const EndBody = Nullable(Type.Object({
  ...act,
  breakId: Type.Optional(Type.String({ ...Id, description: 'the break, or the `id` of the act that began it; the one in which `at` lies where absent' })),
  resume: Type.Optional(Type.Boolean({ description: 'goes on with what the break interrupted; true where absent' })),
}, closed))
type EndBody = Static<typeof EndBody>
const RunningBreak = Type.Object({ break: Nullable(BreakAnswer) })
const EndedBreak = Type.Object({ break: BreakAnswer, entryId: Nullable(Id) })

const config = { looks: { none: 'The caller\'s own break.' } }

/** Breaks that members record beside the timer: a break stops the running entry, and ending it goes on with the same task. */
export function breakRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: Static<typeof BreaksQuery> }>('/breaks', { schema: { querystring: BreaksQuery, response: { 200: Type.Object({ items: Type.Array(BreakAnswer), nextCursor: Type.Null() }) } }, config: { looks: { subject: 'AttendanceDay' } } }, async (request) => {
    const { memberId } = request.query
    const { from, to } = readRange(request.query)
    return await context.inWorkspace(request, async (unit, caller) => {
      const member = await requireMember(context, unit, caller, { action: 'read', subject: 'AttendanceDay', memberId })
      const zone = member.timeZone ?? (await context.directory.workspace(unit)).timeZone
      const items = await listBreaks(unit, { memberIds: [memberId], from: from.toZonedDateTime(zone).toInstant(), to: to.add({ days: 1 }).toZonedDateTime(zone).toInstant() })
      await context.audit.viewed(unit, { subject: 'AttendanceDay', memberId, count: from.until(to).days + 1 })
      return { items, nextCursor: null }
    })
  })

  app.get('/breaks/running', { schema: { response: { 200: RunningBreak } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => ({ break: await runningBreak(unit, caller.memberId, context.clock.now()) })))

  app.post<{ Body: StartBody }>('/breaks/start', { schema: { body: StartBody, response: { 201: BreakAnswer } }, config }, async (request, reply) =>
    await context.once(request, reply, async (unit, caller) => {
      requireOwnBreaks(caller)
      return (await startBreak(context, unit, { memberId: caller.memberId, ...actOf(request.body) })).break
    }))

  app.post<{ Body: EndBody }>('/breaks/end', { schema: { body: EndBody, response: { 200: EndedBreak } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      requireOwnBreaks(caller)
      const { break: ended, entryId } = await endBreak(context, unit, { memberId: caller.memberId, ...actOf(request.body), breakId: request.body?.breakId, resume: request.body?.resume !== false })
      return { break: ended, entryId }
    }))

  app.delete<{ Params: { id: string } }>('/breaks/:id', { schema: { params: IdParams, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      requireOwnBreaks(caller)
      if (await removeBreak(context, unit, caller.memberId, request.params.id) === undefined) throw breakNotFound()
    })
    return await reply.code(204).send()
  })
}

const actOf = (body: StartBody): { readonly id: string | undefined; readonly at: Temporal.Instant | undefined } =>
  ({ id: body?.id, at: body?.at === undefined ? undefined : readInstant(body.at, '/at') })
