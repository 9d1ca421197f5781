import type { FastifyInstance, FastifyRequest } from 'fastify'
import { closed, countsByMember, Id, LocalDate, type Caller, type ServerContext, type UnitOfWork } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { LeaveAnswer, LeaveItems } from '../answers.ts'
import { alreadyDecided, commentRequired, leaveNotFound, ownDecision, reopenTooLate } from '../errors.ts'
import { insertLeave, leaveScopeOffset, listLeave, lockLeave, setLeaveStatus, type LeaveStatus, type LeaveView } from '../leave-store.ts'
import { appendLeaveStep, readLeaveTrails, type LeaveAction } from '../leave-trail.ts'
import { markDates } from '../marks.ts'
import { requireMember } from '../people.ts'
import { readRange } from '../read-time.ts'
import { mayReopen, reopenMinutes } from '../reopening.ts'
import { recordKeptUntil } from '../retention.ts'
import { settleRequest, tellDeciders, tellMember } from '../request-notices.ts'
import type { Request } from '../request-notices.ts'
import { CommentBody, IdParams, LeaveBody } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { nameTrails } from '../trail-names.ts'

type Context = ServerContext<typeof settings>

/** As many as a list gives that asks for no page. */
const mostLeave = 1_000

const Filter = Type.Object({
  from: Type.Optional(LocalDate),
  to: Type.Optional(LocalDate),
  memberId: Type.Optional(Id),
  status: Type.Optional(Type.Enum(['pending', 'approved', 'rejected', 'withdrawn'])),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: mostLeave })),
  cursor: Type.Optional(Id),
}, closed)

interface LeaveDecision {
  readonly status: LeaveStatus
  readonly by: 'member' | 'decider'
  readonly from: readonly LeaveStatus[]
}

const decisions: Readonly<Record<string, LeaveDecision>> = {
  approve: { status: 'approved', by: 'decider', from: ['pending'] },
  reject: { status: 'rejected', by: 'decider', from: ['pending', 'approved'] },
  withdraw: { status: 'withdrawn', by: 'member', from: ['pending'] },
}

/** Leave: asked for by the member and decided by somebody else, or entered by a decider for another member. */
export function leaveRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: Static<typeof Filter> }>('/leave', { schema: { querystring: Filter, response: { 200: LeaveItems } }, config: { looks: { subject: 'AttendanceLeave', how: 'listed' } } }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { from = '0001-01-01', to = '9999-12-31', memberId = null, status = null, limit = mostLeave, cursor = null } = request.query
      const scope = caller.ability.scope('read', 'AttendanceLeave', 'l', leaveScopeOffset)
      const found = await listLeave(unit, { from, to, memberId, status, after: cursor, limit: limit + 1, scope })
      const items = found.slice(0, limit)
      await context.audit.viewed(unit, { subject: 'AttendanceLeave', how: 'listed', counts: countsByMember(items) })
      return {
        items: await withTrail(context, unit, caller, items),
        nextCursor: found.length > limit ? items.at(-1)!.id : null,
      }
    }))

  app.post<{ Body: LeaveBody }>('/leave', { schema: { body: LeaveBody, response: { 201: LeaveAnswer } }, config: { looks: { none: 'The caller has written what is answered; the change is in the audit trail.' } } }, async (request, reply) =>
    await context.once(request, reply, async (unit, caller) => {
      const { memberId = caller.memberId, kind = 'vacation', reason = '' } = request.body
      await requireMember(context, unit, caller, { action: 'create', subject: 'AttendanceLeave', memberId })
      const range = readRange(request.body)
      const decided = memberId !== caller.memberId && caller.ability.can('decide', 'AttendanceLeave', { memberId })
      const created = await insertLeave(unit, {
        memberId, from: range.from.toString(), to: range.to.toString(), kind, reason, status: decided ? 'approved' : 'pending', now: context.clock.now(),
      })
      await noted(context, unit, decided ? 'leave.entered' : 'leave.requested', { after: created, before: null, comment: reason })
      if (decided) await tellMember(context, unit, asRequest(created), { key: noticeKey(created, 'entered'), by: caller.name })
      else await tellDeciders(context, unit, asRequest(created), noticeKey(created, 'waiting'))
      return (await withTrail(context, unit, caller, [created]))[0]
    }))

  for (const [name, decision] of Object.entries(decisions)) {
    app.post<{ Params: { id: string }; Body: CommentBody }>(`/leave/:id/${name}`, { schema: { params: IdParams, body: CommentBody, response: { 200: LeaveAnswer } }, config: { looks: { subject: 'AttendanceLeave' } } },
      async (request) => await decide(context, request, name, decision))
  }

  app.post<{ Params: { id: string } }>('/leave/:id/reopen', { schema: { params: IdParams, response: { 200: LeaveAnswer } }, config: { looks: { subject: 'AttendanceLeave' } } },
    async (request) => await context.inWorkspace(request, (unit, caller) => reopen(context, unit, caller, request.params.id)))
}

type DecisionRequest = FastifyRequest<{ Params: { id: string }; Body: CommentBody }>

async function decide(context: Context, request: DecisionRequest, name: string, decision: LeaveDecision): Promise<Shown> {
  return await context.inWorkspace(request, async (unit, caller) => {
    const before = await requireLeave(unit, caller, request.params.id)
    if (decision.by === 'decider') requireDecider(caller, before)
    else if (before.memberId !== caller.memberId) throw leaveNotFound()
    await context.audit.viewed(unit, { subject: 'AttendanceLeave', memberId: before.memberId, count: 1 })
    if (!decision.from.includes(before.status)) throw alreadyDecided()
    const comment = request.body?.comment?.trim() ?? ''
    if (name === 'reject' && comment === '') throw commentRequired({ errors: [{ path: '/comment', message: 'missing' }] })
    const after = await setLeaveStatus(unit, before.id, { status: decision.status, comment: comment || null, decided: true, now: context.clock.now() })
    await noted(context, unit, `leave.${decision.status}`, { after, before, comment })
    if (decision.by === 'decider') await tellMember(context, unit, asRequest(after), { key: noticeKey(after, after.status), by: caller.name })
    return (await withTrail(context, unit, caller, [after]))[0]!
  })
}

/** Takes a decision back: the leave waits for one again and no longer counts. The trail keeps both steps. */
async function reopen(context: Context, unit: UnitOfWork, caller: Caller, id: string): Promise<Shown> {
  const before = await requireLeave(unit, caller, id)
  requireDecider(caller, before)
  await context.audit.viewed(unit, { subject: 'AttendanceLeave', memberId: before.memberId, count: 1 })
  const now = context.clock.now()
  if (!mayReopen(before, caller, 'AttendanceLeave', now)) throw reopenTooLate({ values: { minutes: reopenMinutes } })
  const after = await setLeaveStatus(unit, before.id, { status: 'pending', comment: null, decided: false, now })
  await noted(context, unit, 'leave.reopened', { after, before, comment: '' })
  await tellDeciders(context, unit, asRequest(after), noticeKey(after, 'waiting'))
  await tellMember(context, unit, asRequest(after), { key: noticeKey(after, 'reopened'), by: caller.name })
  return (await withTrail(context, unit, caller, [after]))[0]!
}

async function requireLeave(unit: UnitOfWork, caller: Caller, id: string): Promise<LeaveView> {
  const leave = await lockLeave(unit, id)
  caller.ability.require('read', 'AttendanceLeave', leave && { memberId: leave.memberId })
  if (!leave) throw leaveNotFound()
  return leave
}

function requireDecider(caller: Caller, { memberId }: LeaveView): void {
  if (memberId === caller.memberId) throw ownDecision()
  caller.ability.require('decide', 'AttendanceLeave', { memberId })
}

type Shown = Static<typeof LeaveAnswer>

/** Adds each request's trail and what the caller may do with it. */
async function withTrail(context: Context, unit: UnitOfWork, caller: Caller, items: readonly LeaveView[]): Promise<Shown[]> {
  const now = context.clock.now()
  const { retentionDays } = await context.settings(unit.workspaceId)
  const trails = await nameTrails(context, unit, await readLeaveTrails(unit, items.map(({ id }) => id)))
  return items.map((leave) => {
    const [own, open] = [leave.memberId === caller.memberId, leave.status === 'pending']
    return {
      ...leave,
      keptUntil: recordKeptUntil(leave.to, retentionDays),
      mayDecide: open && !own && caller.ability.can('decide', 'AttendanceLeave', { memberId: leave.memberId }),
      mayWithdraw: open && own,
      mayReopen: mayReopen(leave, caller, 'AttendanceLeave', now),
      trail: trails.get(leave.id) ?? [],
    }
  })
}

const noticeKey = ({ from, to }: LeaveView, what: string): string => `notice.leave-${what}${from === to ? '-day' : ''}`

const asRequest = ({ id, memberId, from, to }: LeaveView): Request => ({ id, memberId, subject: 'AttendanceLeave', values: { from: { date: from }, to: { date: to } } })

interface Change {
  readonly after: LeaveView
  readonly before: LeaveView | null
  readonly comment: string
}

/** Writes a step to both trails, has the days judged again where the leave counts or no longer does, and tells open pages. */
async function noted(context: Context, unit: UnitOfWork, action: `leave.${LeaveAction | LeaveStatus}`, { after, before, comment }: Change): Promise<void> {
  if (after.status === 'approved' || before?.status === 'approved') await markDates(unit, { memberIds: [after.memberId], from: after.from, to: after.to })
  await appendLeaveStep(unit, after.id, { action: action.slice('leave.'.length) as LeaveAction, comment, now: context.clock.now() })
  await context.audit.record(unit, { action, subject: 'AttendanceLeave', subjectId: after.id, before, after })
  if (before !== null) await settleRequest(context, unit, after)
  context.live.publish(unit, 'attendance.leave', { leaveId: after.id, memberId: after.memberId }, { action: 'read', subject: 'AttendanceLeave', record: { memberId: after.memberId } })
}
