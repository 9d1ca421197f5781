import type { FastifyInstance, FastifyRequest } from 'fastify'
import { closed, countsByMember, Id, LocalDate, type ServerContext, type UnitOfWork } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { LeaveAnswer, LeaveItems } from '../answers.ts'
import { alreadyDecided, commentRequired, leaveNotFound, ownDecision } from '../errors.ts'
import { insertLeave, leaveScopeOffset, listLeave, lockLeave, setLeaveStatus, type LeaveStatus, type LeaveView } from '../leave-store.ts'
import { markDates } from '../marks.ts'
import { requireMember } from '../people.ts'
import { readRange } from '../read-time.ts'
import { recordKeptUntil } from '../retention.ts'
import { settleRequest, tellDeciders, tellMember } from '../request-notices.ts'
import type { Request } from '../request-notices.ts'
import { CommentBody, IdParams, LeaveBody } from '../schemas.ts'
import type { settings } from '../settings.ts'

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
      const { retentionDays } = await context.settings(unit.workspaceId)
      return {
        items: items.map((leave) => {
          const own = leave.memberId === caller.memberId
          return {
            ...leave,
            keptUntil: recordKeptUntil(leave.to, retentionDays),
            mayDecide: leave.status === 'pending' && !own && caller.ability.can('decide', 'AttendanceLeave', { memberId: leave.memberId }),
            mayWithdraw: leave.status === 'pending' && own,
          }
        }),
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
      await noted(context, unit, decided ? 'leave.entered' : 'leave.requested', created, null)
      if (decided) await tellMember(context, unit, asRequest(created), { key: noticeKey(created, 'entered'), by: caller.name })
      else await tellDeciders(context, unit, asRequest(created), noticeKey(created, 'waiting'))
      return created
    }))

  for (const [name, decision] of Object.entries(decisions)) {
    app.post<{ Params: { id: string }; Body: CommentBody }>(`/leave/:id/${name}`, { schema: { params: IdParams, body: CommentBody, response: { 200: LeaveAnswer } }, config: { looks: { subject: 'AttendanceLeave' } } },
      async (request) => await decide(context, request, name, decision))
  }
}

type DecisionRequest = FastifyRequest<{ Params: { id: string }; Body: CommentBody }>

async function decide(context: Context, request: DecisionRequest, name: string, decision: LeaveDecision): Promise<LeaveView> {
  return await context.inWorkspace(request, async (unit, caller) => {
    const before = await lockLeave(unit, request.params.id)
    caller.ability.require('read', 'AttendanceLeave', before && { memberId: before.memberId })
    if (!before) throw leaveNotFound()
    const own = before.memberId === caller.memberId
    if (decision.by === 'decider') {
      if (own) throw ownDecision()
      caller.ability.require('decide', 'AttendanceLeave', { memberId: before.memberId })
    } else if (!own) throw leaveNotFound()
    await context.audit.viewed(unit, { subject: 'AttendanceLeave', memberId: before.memberId, count: 1 })
    if (!decision.from.includes(before.status)) throw alreadyDecided()
    const comment = request.body?.comment?.trim() ?? ''
    if (name === 'reject' && comment === '') throw commentRequired({ errors: [{ path: '/comment', message: 'missing' }] })
    const after = await setLeaveStatus(unit, before.id, { status: decision.status, comment: comment || null, now: context.clock.now() })
    await noted(context, unit, `leave.${after.status}`, after, before)
    await settleRequest(context, unit, after)
    if (decision.by === 'decider') await tellMember(context, unit, asRequest(after), { key: noticeKey(after, after.status), by: caller.name })
    return after
  })
}

const noticeKey = ({ from, to }: LeaveView, what: string): string => `notice.leave-${what}${from === to ? '-day' : ''}`

const asRequest = ({ id, memberId, from, to }: LeaveView): Request => ({ id, memberId, subject: 'AttendanceLeave', values: { from: { date: from }, to: { date: to } } })

async function noted(context: Context, unit: UnitOfWork, action: string, after: LeaveView, before: LeaveView | null): Promise<void> {
  if (after.status === 'approved' || before?.status === 'approved') {
    await markDates(unit, { memberIds: [after.memberId], from: after.from, to: after.to })
  }
  await context.audit.record(unit, { action, subject: 'AttendanceLeave', subjectId: after.id, before, after })
}
