import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, NoContent, TimeZone, uuidv7 } from '@overt/sdk'
import type { Caller, Job, UnitOfWork } from '@overt/sdk'
import { frequencies, mailedFormats, mailedPeriods } from '../../contracts.ts'
import type { ReportSchedule } from '../../contracts.ts'
import { notYours, sharingForbidden, unknownRecipient } from '../errors.ts'
import { readSavedReport } from '../saved/saved-store.ts'
import { addDeliveries } from '../schedules/due-schedules.ts'
import type { DeliveryJob } from '../schedules/due-schedules.ts'
import { nextOccurrence } from '../schedules/next-occurrence.ts'
import { addSchedule, changeSchedule, readSchedule, readSchedules, scheduleView } from '../schedules/schedule-store.ts'
import { Queued, ScheduleAnswer, ScheduleItems } from './answers.ts'
import type { ReportsContext } from '../reports-context.ts'

const properties = {
  frequency: Choice(frequencies),
  time: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }),
  timeZone: TimeZone,
  weekday: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
  monthDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 31, description: 'in shorter months their last day' })),
  period: Choice(mailedPeriods),
  format: Choice(mailedFormats),
  recipientIds: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }),
}
const ScheduleBody = Type.Object({ savedId: Id, ...properties }, { additionalProperties: false })
type ScheduleBody = Static<typeof ScheduleBody>
const ScheduleChange = Type.Partial(Type.Object({ ...properties, paused: Type.Boolean() }), { additionalProperties: false })
type ScheduleChange = Static<typeof ScheduleChange>
const ListQuery = Type.Object({ savedId: Type.Optional(Id) }, { additionalProperties: false })
const Params = Type.Object({ id: Id })
type Params = Static<typeof Params>

/** `/schedules`: saved reports that go by mail to members. */
export function scheduleRoutes(app: FastifyInstance, context: ReportsContext, job: Job<DeliveryJob>): void {
  const tags = ['reports']
  const config = { looks: { none: 'When mails go to whom; each mail leaves receipts when it is made.' } }

  app.get<{ Querystring: Static<typeof ListQuery> }>('/schedules', { schema: { summary: 'Mails that you set up or receive', tags, querystring: ListQuery, response: { 200: ScheduleItems } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => ({ items: await readSchedules(unit, caller, request.query.savedId), nextCursor: null })))

  app.post<{ Body: ScheduleBody }>('/schedules', { schema: { summary: 'Send a saved report by mail', tags, body: ScheduleBody, response: { 201: ScheduleAnswer } }, config }, (request, reply) =>
    context.once(request, reply, async (unit, caller) => {
      const id = uuidv7()
      caller.ability.require('create', 'ReportSchedule', { id, memberId: caller.memberId })
      const { savedId, weekday = 1, monthDay = 1, ...given } = request.body
      await readSavedReport(unit, caller, savedId)
      await checkRecipients(unit, caller, given.recipientIds)
      const at = context.clock.now()
      await addSchedule(unit, caller.memberId, id, savedId, { ...given, weekday, monthDay, paused: null, nextAt: next({ ...given, weekday, monthDay }, at) }, at)
      return changed(unit, caller, id, 'report-schedule.created', undefined)
    }))

  app.patch<{ Params: Params; Body: ScheduleChange }>('/schedules/:id', { schema: { summary: 'Change, pause or resume mails', tags, params: Params, body: ScheduleChange, response: { 200: ScheduleAnswer } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const before = await readSchedule(unit, caller, request.params.id)
      if (!caller.ability.can('update', 'ReportSchedule', { id: before.id, memberId: before.memberId })) throw notYours()
      const { paused, recipientIds = before.recipients.map(({ memberId }) => memberId), ...changes } = request.body
      const given = { ...before, ...changes }
      if (request.body.recipientIds !== undefined) await checkRecipients(unit, caller, recipientIds)
      const at = context.clock.now()
      await changeSchedule(unit, before.id, { ...given, recipientIds, paused: paused === undefined ? before.paused : paused ? 'by-hand' : null, nextAt: next(given, at) }, at)
      return changed(unit, caller, before.id, 'report-schedule.updated', scheduleView(caller, before))
    }))

  app.delete<{ Params: Params }>('/schedules/:id', { schema: { summary: 'End these mails', tags, params: Params, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      const before = await readSchedule(unit, caller, request.params.id)
      if (!caller.ability.can('delete', 'ReportSchedule', { id: before.id, memberId: before.memberId })) throw notYours()
      await unit.query('delete from p_reports.schedule where workspace_id = $1 and id = $2', [unit.workspaceId, before.id])
      await context.audit.record(unit, { action: 'report-schedule.deleted', subject: 'ReportSchedule', subjectId: before.id, before: scheduleView(caller, before) })
      context.live.publish(unit, 'reports.saved-changed', { savedId: before.savedId })
    })
    return await reply.code(204).send()
  })

  app.post<{ Params: Params }>('/schedules/:id/send', { schema: { summary: 'Send yourself one now', tags, params: Params, response: { 202: Queued } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      const { id } = await readSchedule(unit, caller, request.params.id)
      await addDeliveries(unit, job, id, context.clock.now().toString(), caller.memberId)
      await context.audit.record(unit, { action: 'report-schedule.sent', subject: 'ReportSchedule', subjectId: id, after: { to: caller.memberId } })
    })
    return await reply.code(202).send({ queued: true })
  })

  for (const [method, unsubscribed] of [['DELETE', true], ['PUT', false]] as const) {
    app.route<{ Params: Params }>({
      method, url: '/schedules/:id/subscription', schema: { summary: unsubscribed ? 'Receive these mails no longer' : 'Receive these mails again', tags, params: Params, response: { 200: ScheduleAnswer } }, config,
      handler: (request) => context.inWorkspace(request, async (unit, caller) => {
        const { id } = await readSchedule(unit, caller, request.params.id)
        await unit.query('update p_reports.recipient set unsubscribed_at = $4 where workspace_id = $1 and schedule_id = $2 and member_id = $3', [unit.workspaceId, id, caller.memberId, unsubscribed ? context.clock.now().toString() : null])
        return changed(unit, caller, id, unsubscribed ? 'report-schedule.unsubscribed' : 'report-schedule.subscribed', undefined)
      }),
    })
  }

  async function changed(unit: UnitOfWork, caller: Caller, id: string, action: string, before: ReportSchedule | undefined): Promise<ReportSchedule> {
    const after = scheduleView(caller, await readSchedule(unit, caller, id))
    await context.audit.record(unit, { action, subject: 'ReportSchedule', subjectId: id, ...before === undefined ? {} : { before }, after })
    context.live.publish(unit, 'reports.saved-changed', { savedId: after.savedId })
    return after
  }

  /** Errors: `unknown-recipient`, and `sharing-forbidden` for others than oneself. */
  async function checkRecipients(unit: UnitOfWork, caller: Caller, ids: readonly string[]): Promise<void> {
    const known = await context.directory.members(unit, { ids, status: ['active'] })
    if (known.length < ids.length) throw unknownRecipient()
    if (ids.some((id) => id !== caller.memberId) && !caller.ability.can('share', 'SavedReport', { memberId: caller.memberId, id: null })) throw sharingForbidden()
  }
}

const next = (recurrence: Parameters<typeof nextOccurrence>[0], after: Temporal.Instant): string => nextOccurrence(recurrence, after).toString()
