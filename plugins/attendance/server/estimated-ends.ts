import { Problem } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { AttendanceService } from '../contracts.ts'
import { shiftOf, windowOf, type Schedule } from '../rule/index.ts'
import { announceCorrection } from './announce-correction.ts'
import { appendTrail, insertCorrection } from './correction-store.ts'
import { propose } from './corrections.ts'
import { readVersions, ScheduleHistory } from './schedules.ts'
import { standardVersions } from './standard-schedule.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>
type Place = Parameters<AttendanceService['shiftEnd']>[1]
type Request = Parameters<AttendanceService['requestCorrection']>[1]

/** When the shift ends of the date to which a start belongs. */
export async function shiftEnd(context: Context, unit: UnitOfWork, place: Place): Promise<Temporal.Instant | null> {
  const found = await dateOf(context, unit, place)
  const shift = found && shiftOf(found.schedule, found.date)
  return shift ? Temporal.Instant.fromEpochMilliseconds(shift.to) : null
}

/** Opens a correction request for an end that was estimated. What the rules for requests refuse is not asked for. */
export async function requestCorrection(context: Context, unit: UnitOfWork, { memberId, at, clockOutAt, reason }: Request): Promise<string | null> {
  const found = await dateOf(context, unit, { memberId, at })
  if (found === null) return null
  const date = found.date.toString()
  const waiting = await unit.query(`select from p_attendance.correction where workspace_id = $1 and member_id = $2 and date = $3 and status in ('pending', 'asked') limit 1`, [unit.workspaceId, memberId, date])
  if (waiting.length > 0) return null
  const now = context.clock.now()
  const body = { date, clockInAt: at.toString(), clockOutAt: clockOutAt.toString() }
  const proposal = await propose(context, unit, { memberId }, body).catch((error: unknown) => {
    if (error instanceof Problem && error.status < 500) return null
    throw error
  })
  if (proposal === null) return null
  const correction = await insertCorrection(unit, { ...proposal, reason, now })
  await appendTrail(unit, correction.id, { action: 'requested', comment: reason, detail: proposal.effect, now })
  await announceCorrection(context, unit, 'correction.requested', { after: correction, before: null, by: '' })
  return correction.id
}

/** The date to whose window a start belongs, with its schedule: one of the three around it in UTC. */
async function dateOf(context: Context, unit: UnitOfWork, { memberId, at }: Place): Promise<{ readonly date: Temporal.PlainDate; readonly schedule: Schedule } | null> {
  const [member] = await context.directory.members(unit, { ids: [memberId] })
  if (member === undefined) return null
  const { timeZone } = await context.directory.workspace(unit)
  const versions = await readVersions(unit, [memberId])
  const schedules = new ScheduleHistory(versions.get(memberId) ?? [], await standardVersions(context, unit, timeZone), member.timeZone ?? timeZone)
  const on = (date: Temporal.PlainDate): Schedule => schedules.on(date.toString())
  const middle = at.toZonedDateTimeISO('UTC').toPlainDate()
  for (const days of [-1, 0, 1]) {
    const date = middle.add({ days })
    const { from, to } = windowOf(date, on(date), on(date.subtract({ days: 1 })), on(date.add({ days: 1 })))
    if (at.epochMilliseconds >= from && at.epochMilliseconds < to) return { date, schedule: on(date) }
  }
  return null
}
