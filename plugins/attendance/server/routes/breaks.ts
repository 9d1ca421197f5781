import type { FastifyInstance } from 'fastify'
import { closed, Id, Instant, LocalDate, NoContent, Nullable, Problem } from '@overt/sdk'
import type { Caller, ServerContext, UnitOfWork } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { endBreak, listBreaks, removeBreak, runningBreak, startBreak } from '../breaks.ts'
import { breakNotFound, breakNotRunning, breakRunning } from '../errors.ts'
import { requireMember } from '../people.ts'
import { readRange } from '../read-time.ts'
import { IdParams } from '../schemas.ts'
import type { settings } from '../settings.ts'

type Context = ServerContext<typeof settings>

const BreakAnswer = Type.Object({ id: Id, memberId: Id, startedAt: Instant, endedAt: Nullable(Instant), taskId: Nullable(Id) })
const BreaksQuery = Type.Object({ memberId: Id, from: LocalDate, to: LocalDate }, closed)
const EndBody = Nullable(Type.Object({ resume: Type.Optional(Type.Boolean({ description: 'goes on with what the break interrupted; true where absent' })) }, closed))
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

  app.post('/breaks/start', { schema: { body: Nullable(Type.Object({}, closed)), response: { 201: BreakAnswer } }, config }, async (request, reply) =>
    await context.once(request, reply, async (unit, caller) => {
      requireOwn(caller)
      const started = await startBreak(context, unit, caller.memberId)
      if (started === undefined) throw breakRunning()
      return started
    }))

  app.post<{ Body: Static<typeof EndBody> }>('/breaks/end', { schema: { body: EndBody, response: { 200: EndedBreak } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      requireOwn(caller)
      await context.work.lock(unit, caller.memberId)
      const { description, ...ended } = await endBreak(context, unit, { memberId: caller.memberId, at: context.clock.now() }) ?? notRunning()
      return { break: ended, entryId: request.body?.resume === false ? null : await resume(context, unit, caller, { taskId: ended.taskId, description }) }
    }))

  app.delete<{ Params: { id: string } }>('/breaks/:id', { schema: { params: IdParams, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      requireOwn(caller)
      if (await removeBreak(context, unit, caller.memberId, request.params.id) === undefined) throw breakNotFound()
    })
    return await reply.code(204).send()
  })
}

/** A break is recorded by whoever may read their own days. */
const requireOwn = ({ ability, memberId }: Caller): void => { ability.require('read', 'AttendanceDay', { memberId }) }

function notRunning(): never {
  throw breakNotRunning()
}

/** Starts the interrupted work again. The break ends also where that cannot be: its task may be closed or another timer runs. */
async function resume(context: Context, unit: UnitOfWork, { memberId }: Caller, { taskId, description }: { readonly taskId: string | null; readonly description: string }): Promise<string | null> {
  if (taskId === null || await context.work.running(unit, memberId) !== null) return null
  return await unit.inPart(async (part) => (await context.work.start(part, memberId, { taskId, description, source: 'web' })).id).catch((error: unknown) => {
    if (error instanceof Problem && error.status < 500) return null
    throw error
  })
}
