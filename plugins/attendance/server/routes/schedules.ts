import type { FastifyInstance } from 'fastify'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import Type from 'typebox'
import { versionNotFound, versionPresent } from '../errors.ts'
import { markDates } from '../marks.ts'
import { requireMember } from '../people.ts'
import { readSchedule } from '../read-schedule.ts'
import { readDate } from '../read-time.ts'
import { scheduleEffect } from '../schedule-effect.ts'
import { tellScheduleChanged } from '../schedule-notices.ts'
import { deleteVersion, readVersions, ScheduleHistory, writeVersion, type ScheduleChange, type ScheduleVersion } from '../schedules.ts'
import { DryRunQuery, MemberParams, ScheduleAnswer, ScheduleChangeBody, ScheduleEffect, VersionParams } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { standardVersions } from '../standard-schedule.ts'

type Context = ServerContext<typeof settings>

/** The schedule after the change or, as a dry run, the days that it would change. */
const ChangeAnswer = Type.Union([ScheduleAnswer, ScheduleEffect])

/** A member's schedule: one version per date from which it holds, those that begin later included. A change can be tried first. */
export function scheduleRoutes(app: FastifyInstance, context: Context): void {
  const path = '/schedules/:memberId'
  const change = { action: 'update', subject: 'AttendanceSchedule' } as const

  app.get<{ Params: { memberId: string } }>(path, { schema: { params: MemberParams, response: { 200: ScheduleAnswer } }, config: { looks: { none: 'When somebody is expected to work, which is set for them and no record of their work.' } } }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { memberId } = request.params
      const member = await requireMember(context, unit, caller, { action: 'read', subject: 'AttendanceSchedule', memberId })
      return await scheduleView(context, unit, { memberId, timeZone: member.timeZone })
    }))

  app.put<{ Params: { memberId: string }; Body: ScheduleChangeBody }>(path, { schema: { params: MemberParams, body: ScheduleChangeBody, response: { 200: ChangeAnswer } }, config: { looks: { subject: 'AttendanceDay' }, heavy: ({ body }) => (body as ScheduleChangeBody).dryRun === true } }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { memberId } = request.params
      const member = await requireMember(context, unit, caller, { ...change, memberId })
      const { dryRun = false, replaces, validFrom: given, ...terms } = request.body
      const schedule = readSchedule(terms)
      const now = context.clock.now()
      const validFrom = given === undefined ? now.toZonedDateTimeISO(schedule.timeZone).toPlainDate().toString() : readDate(given, '/validFrom').toString()
      const versions = (await readVersions(unit, [memberId])).get(memberId) ?? []
      const before = versions.find((version) => version.validFrom === (replaces ?? validFrom))
      if (replaces != null && before === undefined) throw versionNotFound({ values: { date: replaces } })
      if (replaces != null && replaces !== validFrom && versions.some((version) => version.validFrom === validFrom)) throw versionPresent({ values: { date: validFrom } })
      const wanted: ScheduleChange = { ...replaces == null ? {} : { remove: replaces }, add: { validFrom, schedule } }
      if (dryRun) return await tried(context, unit, memberId, wanted)
      if (replaces != null && replaces !== validFrom) await deleteVersion(unit, memberId, replaces)
      await writeVersion(unit, { memberId, validFrom, schedule, now })
      await changed(context, unit, { memberId, action: 'schedule.updated', before, after: { validFrom, schedule } })
      await tellScheduleChanged(context, unit, caller, { memberIds: [memberId], validFrom, withdrawn: false })
      return await scheduleView(context, unit, { memberId, timeZone: member.timeZone, on: validFrom })
    }))

  app.delete<{ Params: { memberId: string; validFrom: string }; Querystring: { dryRun?: boolean } }>(`${path}/:validFrom`, {
    schema: { params: VersionParams, querystring: DryRunQuery, response: { 200: ChangeAnswer } },
    config: { looks: { subject: 'AttendanceDay' }, heavy: ({ query }) => (query as { dryRun?: boolean }).dryRun === true },
  }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { memberId } = request.params
      const member = await requireMember(context, unit, caller, { ...change, memberId })
      const validFrom = readDate(request.params.validFrom, '/validFrom').toString()
      const before = (await readVersions(unit, [memberId])).get(memberId)?.find((version) => version.validFrom === validFrom)
      if (before === undefined) throw versionNotFound({ values: { date: validFrom } })
      if (request.query.dryRun === true) return await tried(context, unit, memberId, { remove: validFrom })
      await deleteVersion(unit, memberId, validFrom)
      await changed(context, unit, { memberId, action: 'schedule.withdrawn', before, after: undefined })
      await tellScheduleChanged(context, unit, caller, { memberIds: [memberId], validFrom, withdrawn: true })
      return await scheduleView(context, unit, { memberId, timeZone: member.timeZone })
    }))
}

type Version = Pick<ScheduleVersion, 'validFrom' | 'schedule'>

async function tried(context: Context, unit: UnitOfWork, memberId: string, change: ScheduleChange): Promise<ScheduleEffect> {
  const effect = await scheduleEffect(context, unit, memberId, change)
  await context.audit.viewed(unit, { subject: 'AttendanceDay', memberId, count: effect.judged })
  return effect
}

/** The days concerned are judged again: from the date before, whose window may end elsewhere now. */
async function changed(
  context: Context, unit: UnitOfWork, { memberId, action, before, after }: { readonly memberId: string; readonly action: string; readonly before: Version | undefined; readonly after: Version | undefined },
): Promise<void> {
  const [first] = [before?.validFrom, after?.validFrom].filter((date) => date !== undefined).sort()
  await markDates(unit, { memberIds: [memberId], from: readDate(first!, '/validFrom').subtract({ days: 1 }).toString(), to: '9999-12-31' })
  const told = (version: Version | undefined) => (version === undefined ? null : { validFrom: version.validFrom, ...version.schedule })
  await context.audit.record(unit, { action, subject: 'AttendanceSchedule', subjectId: memberId, before: told(before), after: told(after) })
}

interface ViewFilter {
  readonly memberId: string
  readonly timeZone: string | null
  /** Today where nothing is said. */
  readonly on?: string
}

/** The version in force on a date, and all of them. `validFrom` is null where the workspace's standard schedule holds. */
async function scheduleView(context: Context, unit: UnitOfWork, { memberId, timeZone, on }: ViewFilter) {
  const workspace = await context.directory.workspace(unit)
  const zone = timeZone ?? workspace.timeZone
  const standard = await standardVersions(context, unit, workspace.timeZone)
  const history = new ScheduleHistory((await readVersions(unit, [memberId])).get(memberId) ?? [], standard, zone)
  const date = on ?? context.clock.now().toZonedDateTimeISO(zone).toPlainDate().toString()
  return {
    memberId,
    validFrom: history.versionOn(date)?.validFrom ?? null,
    ...history.on(date),
    versions: history.versions.map(({ validFrom, schedule }) => ({ validFrom, ...schedule })),
    standard: history.standardOn(date),
  }
}
