import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Caller, ServerContext, UnitOfWork } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { closed, countsByMember, Id } from '@overt/sdk'
import {
  appendTrail, correctionScopeOffset, correctionStatuses, insertCorrection, listCorrections, lockCorrection, readTrails, setCorrectionStatus,
  type CorrectionAction, type CorrectionStatus, type CorrectionView,
} from '../correction-store.ts'
import { CorrectionAnswer, Corrections, Effect } from '../answers.ts'
import { announceCorrection } from '../announce-correction.ts'
import { propose } from '../corrections.ts'
import { alreadyDecided, commentRequired, correctionNotFound, ownDecision, reopenTooLate } from '../errors.ts'
import { judgeDays } from '../judge-days.ts'
import { markDates } from '../marks.ts'
import { mayReopen, reopenMinutes } from '../reopening.ts'
import { recordKeptUntil } from '../retention.ts'
import { CommentBody, CorrectionBody, CorrectionPreviewBody, IdParams } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { nameTrails } from '../trail-names.ts'

type Context = ServerContext<typeof settings>

const Filter = Type.Object({
  memberId: Type.Optional(Id),
  status: Type.Optional(Type.String({ pattern: `^(${correctionStatuses.join('|')})(,(${correctionStatuses.join('|')})){0,4}$`, description: 'one or several, with commas' })),
  limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$', description: '1 … 200, default 50' })),
  cursor: Type.Optional(Id),
}, closed)

interface Decision {
  readonly action: CorrectionAction
  readonly status: CorrectionStatus
  /** Who may: the member who asked, or somebody else with the right to decide. */
  readonly by: 'member' | 'decider'
  readonly from: readonly CorrectionStatus[]
  readonly commentRequired: boolean
}

const decisions: Readonly<Record<string, Decision>> = {
  approve: { action: 'approved', status: 'approved', by: 'decider', from: ['pending', 'asked'], commentRequired: false },
  reject: { action: 'rejected', status: 'rejected', by: 'decider', from: ['pending', 'asked'], commentRequired: true },
  ask: { action: 'asked', status: 'asked', by: 'decider', from: ['pending', 'asked'], commentRequired: true },
  answer: { action: 'answered', status: 'pending', by: 'member', from: ['asked'], commentRequired: true },
  withdraw: { action: 'withdrawn', status: 'withdrawn', by: 'member', from: ['pending', 'asked'], commentRequired: false },
}

const config = { looks: { subject: 'AttendanceCorrection' } }

/** Correction requests: what a member proposes, what others decide, and the trail of both. */
export function correctionRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: Static<typeof Filter> }>('/corrections', { schema: { querystring: Filter, response: { 200: Corrections } }, config: { looks: { subject: 'AttendanceCorrection', how: 'listed' } } }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { memberId = null, status, cursor = null } = request.query
      const limit = Number(request.query.limit ?? 50)
      const scope = caller.ability.scope('read', 'AttendanceCorrection', 'c', correctionScopeOffset)
      const found = await listCorrections(unit, { scope, memberId, statuses: status?.split(',') ?? null, before: cursor, limit: limit + 1 })
      const page = found.slice(0, limit)
      await context.audit.viewed(unit, { subject: 'AttendanceCorrection', how: 'listed', counts: countsByMember(page) })
      return { items: await withTrail(context, unit, caller, page), nextCursor: found.length > limit ? page.at(-1)!.id : null }
    }))

  app.get<{ Params: { id: string } }>('/corrections/:id', { schema: { params: IdParams, response: { 200: CorrectionAnswer } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const correction = await requireCorrection(unit, caller, request.params.id)
      await shown(context, unit, correction)
      return (await withTrail(context, unit, caller, [correction]))[0]
    }))

  app.post<{ Body: Static<typeof CorrectionPreviewBody> }>('/corrections/preview', { schema: { body: CorrectionPreviewBody, response: { 200: Effect } }, config: { whileReadOnly: 'It reads and changes nothing.', looks: { none: 'Only the caller\'s own day can be proposed.' } } }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => (await propose(context, unit, caller, request.body)).effect))

  app.post<{ Body: CorrectionBody }>('/corrections', { schema: { body: CorrectionBody, response: { 201: CorrectionAnswer } }, config }, async (request, reply) =>
    await context.once(request, reply, async (unit, caller) => {
      caller.ability.require('create', 'AttendanceCorrection', { memberId: caller.memberId })
      const now = context.clock.now()
      const proposal = await propose(context, unit, caller, request.body)
      const correction = await insertCorrection(unit, { ...proposal, reason: request.body.reason, now })
      await appendTrail(unit, correction.id, { action: 'requested', comment: request.body.reason, detail: proposal.effect, now })
      await announceCorrection(context, unit, 'correction.requested', { after: correction, before: null, by: caller.name })
      return (await withTrail(context, unit, caller, [correction]))[0]
    }))

  for (const [name, decision] of Object.entries(decisions)) {
    app.post<{ Params: { id: string }; Body: CommentBody }>(`/corrections/:id/${name}`, { schema: { params: IdParams, body: CommentBody, response: { 200: CorrectionAnswer } }, config },
      async (request) => await decide(context, request, decision))
  }

  app.post<{ Params: { id: string } }>('/corrections/:id/reopen', { schema: { params: IdParams, response: { 200: CorrectionAnswer } }, config },
    async (request) => await context.inWorkspace(request, (unit, caller) => reopen(context, unit, caller, request.params.id)))
}

type DecisionRequest = FastifyRequest<{ Params: { id: string }; Body: CommentBody }>

async function decide(context: Context, request: DecisionRequest, decision: Decision) {
  return await context.inWorkspace(request, async (unit, caller) => {
    const before = await requireCorrection(unit, caller, request.params.id)
    const own = before.memberId === caller.memberId
    if (decision.by === 'decider') {
      if (own) throw ownDecision()
      caller.ability.require('decide', 'AttendanceCorrection', { memberId: before.memberId })
    } else if (!own) caller.ability.require('create', 'AttendanceCorrection', { memberId: before.memberId })
    await shown(context, unit, before)
    if (!decision.from.includes(before.status)) throw alreadyDecided()
    const comment = request.body?.comment?.trim() ?? ''
    if (decision.commentRequired && comment === '') throw commentRequired({ errors: [{ path: '/comment', message: 'missing' }] })
    const now = context.clock.now()
    const decided = decision.by === 'decider' && decision.action !== 'asked'
    const after = await setCorrectionStatus(unit, before.id, { status: decision.status, decided, now })
    await appendTrail(unit, before.id, { action: decision.action, comment, now })
    await announceCorrection(context, unit, `correction.${decision.action}`, { after, before, by: caller.name })
    if (decision.action === 'approved') await judgeAgain(context, unit, before)
    return (await withTrail(context, unit, caller, [after]))[0]
  })
}

/** Takes a decision back: the request waits again, and the day is judged without it. The trail keeps both steps. */
async function reopen(context: Context, unit: UnitOfWork, caller: Caller, id: string) {
  const before = await requireCorrection(unit, caller, id)
  if (before.memberId === caller.memberId) throw ownDecision()
  caller.ability.require('decide', 'AttendanceCorrection', { memberId: before.memberId })
  await shown(context, unit, before)
  const now = context.clock.now()
  if (!mayReopen(before, caller, 'AttendanceCorrection', now)) throw reopenTooLate({ values: { minutes: reopenMinutes } })
  const after = await setCorrectionStatus(unit, before.id, { status: 'pending', decided: false, now })
  await appendTrail(unit, before.id, { action: 'reopened', comment: '', now })
  await announceCorrection(context, unit, 'correction.reopened', { after, before, by: caller.name })
  if (before.status === 'approved') await judgeAgain(context, unit, before)
  return (await withTrail(context, unit, caller, [after]))[0]
}

/** The day of a request whose correction counts now, or no longer. */
async function judgeAgain(context: Context, unit: UnitOfWork, { memberId, date }: CorrectionView): Promise<void> {
  await markDates(unit, { memberIds: [memberId], from: date, to: date })
  await judgeDays(context, unit, { memberIds: [memberId], from: date, to: date })
}

const shown = (context: Context, unit: UnitOfWork, { memberId }: CorrectionView): Promise<void> => context.audit.viewed(unit, { subject: 'AttendanceCorrection', memberId, count: 1 })

async function requireCorrection(unit: UnitOfWork, caller: Caller, id: string): Promise<CorrectionView> {
  const correction = await lockCorrection(unit, id)
  caller.ability.require('read', 'AttendanceCorrection', correction && { memberId: correction.memberId })
  if (!correction) throw correctionNotFound()
  return correction
}

/** Adds each request's trail and what the caller may do with it. */
async function withTrail(context: Context, unit: UnitOfWork, caller: Caller, corrections: readonly CorrectionView[]) {
  const now = context.clock.now()
  const { retentionDays } = await context.settings(unit.workspaceId)
  const trails = await nameTrails(context, unit, await readTrails(unit, corrections.map(({ id }) => id)))
  return corrections.map((correction) => {
    const open = correction.status === 'pending' || correction.status === 'asked'
    const own = correction.memberId === caller.memberId
    return {
      ...correction,
      mayDecide: open && !own && caller.ability.can('decide', 'AttendanceCorrection', { memberId: correction.memberId }),
      mayWithdraw: open && own,
      mayAnswer: correction.status === 'asked' && own,
      mayReopen: mayReopen(correction, caller, 'AttendanceCorrection', now),
      trail: trails.get(correction.id) ?? [],
      keptUntil: recordKeptUntil(correction.date, retentionDays),
    }
  })
}
