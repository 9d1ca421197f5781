import type { FastifyInstance } from 'fastify'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { ScheduleAnswer } from '../answers.ts'
import { markDates } from '../marks.ts'
import { requireMember } from '../people.ts'
import { readSchedule } from '../read-schedule.ts'
import { readDate } from '../read-time.ts'
import { readVersions, ScheduleHistory, writeVersion } from '../schedules.ts'
import { MemberParams, ScheduleBody } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { standardVersions } from '../standard-schedule.ts'

type Context = ServerContext<typeof settings>

/** `GET` and `PUT /schedules/:memberId`: a member's schedule, one version per date from which it holds. */
export function scheduleRoutes(app: FastifyInstance, context: Context): void {
  const path = '/schedules/:memberId'
  const config = { looks: { none: 'When somebody is expected to work, which is set for them and no record of their work.' } }

  app.get<{ Params: { memberId: string } }>(path, { schema: { params: MemberParams, response: { 200: ScheduleAnswer } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { memberId } = request.params
      const member = await requireMember(context, unit, caller, { action: 'read', subject: 'AttendanceSchedule', memberId })
      return await scheduleView(context, unit, { memberId, timeZone: member.timeZone })
    }))

  app.put<{ Params: { memberId: string }; Body: ScheduleBody }>(path, { schema: { params: MemberParams, body: ScheduleBody, response: { 200: ScheduleAnswer } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      const { memberId } = request.params
      const member = await requireMember(context, unit, caller, { action: 'update', subject: 'AttendanceSchedule', memberId })
      const schedule = readSchedule(request.body)
      const now = context.clock.now()
      const validFrom = request.body.validFrom === undefined
        ? now.toZonedDateTimeISO(schedule.timeZone).toPlainDate().toString()
        : readDate(request.body.validFrom, '/validFrom').toString()
      const before = (await readVersions(unit, [memberId])).get(memberId)?.find((version) => version.validFrom === validFrom)
      await writeVersion(unit, { memberId, validFrom, schedule, now })
      // The end of the date before may move: its window ends where the new version's first one begins.
      await markDates(unit, { memberIds: [memberId], from: readDate(validFrom, '/validFrom').subtract({ days: 1 }).toString(), to: '9999-12-31' })
      await context.audit.record(unit, {
        action: 'schedule.updated', subject: 'AttendanceSchedule', subjectId: memberId, before: before?.schedule ?? null, after: { validFrom, ...schedule },
      })
      return await scheduleView(context, unit, { memberId, timeZone: member.timeZone, on: validFrom })
    }))
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
