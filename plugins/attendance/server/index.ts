import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { endAt, endAtWork } from './break-acts.ts'
import { breakRecords } from './break-records.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { judgeDays } from './judge-days.ts'
import { listenForInputs } from './inputs.ts'
import { markDates } from './marks.ts'
import { attendanceTables } from './migrations/001-attendance.ts'
import { longDays } from './migrations/002-long-days.ts'
import { daysInProgress } from './migrations/003-days-in-progress.ts'
import { namesInNfc } from './migrations/004-names-in-nfc.ts'
import { zoneOfDays } from './migrations/005-zone-of-days.ts'
import { lists } from './migrations/006-lists.ts'
import { synced } from './migrations/006-synced.ts'
import { daysWithoutPerson } from './migrations/007-days-without-person.ts'
import { holidayCalendars } from './migrations/008-holiday-calendars.ts'
import { workBreaks } from './migrations/009-work-breaks.ts'
import { scheduleTemplates } from './migrations/010-schedule-templates.ts'
import { reopened } from './migrations/011-reopened.ts'
import { leaveTrail } from './migrations/012-leave-trail.ts'
import { breakActs } from './migrations/013-break-acts.ts'
import { ownBreaks } from './own-breaks.ts'
import { plannedShifts } from './planned-shifts.ts'
import { readDays } from './read-days.ts'
import { offerReportColumns } from './report-columns.ts'
import { requestCorrection, shiftEnd } from './estimated-ends.ts'
import { declareRetention } from './retention.ts'
import { breakRoutes } from './routes/breaks.ts'
import { calendarRoutes } from './routes/holiday-calendars.ts'
import { correctionRoutes } from './routes/corrections.ts'
import { dayRoutes } from './routes/days.ts'
import { exportRoutes } from './routes/export.ts'
import { holidayRoutes } from './routes/holidays.ts'
import { leaveRoutes } from './routes/leave.ts'
import { peopleRoutes } from './routes/people.ts'
import { previewRoutes } from './routes/preview.ts'
import { requiredRoutes } from './routes/required.ts'
import { templateRoutes } from './routes/schedule-templates.ts'
import { schedulesOfMany } from './routes/schedules-of-many.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { declareScheduleNotice } from './schedule-notices.ts'
import { settings } from './settings.ts'
import { grants, subjects } from './subjects.ts'
import { sweep } from './upkeep.ts'

export default definePlugin({
  id: 'attendance',
  problems,
  settings,
  subjects,
  grants,
  migrations: [attendanceTables, longDays, daysInProgress, namesInNfc, zoneOfDays, lists, synced, daysWithoutPerson, holidayCalendars, workBreaks, scheduleTemplates, reopened, leaveTrail, breakActs],
  copy,
  lifecycle: {
    // Nothing was heard while it was off: what was judged before is judged again.
    enabled: (unit) => markDates(unit, { memberIds: null, from: '0001-01-01', to: '9999-12-31' }),
  },
  server(app, context) {
    context.hooks.declare('attendance.classified', { kind: 'durable', whileOff: 'skip', doc: 'A date of a member was judged, finally or again; never while it is provisional.' })
    context.provide('attendance', {
      async days(unit, filter) {
        await judgeDays(context, unit, filter)
        return await readDays(unit, filter)
      },
      shiftEnd: (unit, place) => shiftEnd(context, unit, place),
      requestCorrection: (unit, request) => requestCorrection(context, unit, request),
      ownBreaks: (unit, memberId) => ownBreaks(context, unit, memberId),
      endBreak: (unit, place) => endAt(context, unit, place),
    })
    listenForInputs(context)
    context.records(breakRecords(context))
    context.hooks.on('agent.window', async ({ memberId }, { unit }) => {
      const breaks = unit === undefined ? undefined : await ownBreaks(context, unit, memberId)
      return breaks === undefined ? undefined : { breaks }
    })
    // In the same transaction, so that a timer and a break never run side by side; a start that is refused leaves the break as it was.
    context.hooks.on('entry.starting', async ({ memberId, startedAt }, { unit }) => {
      if (unit !== undefined) await endAtWork(context, unit, { memberId, startedAt })
      return undefined
    })
    context.hooks.on('member.shifts', (asked, { unit }) => (unit === undefined ? undefined : plannedShifts(context, unit, asked)))
    context.schedule({ id: 'sweep', cron: '*/5 * * * *', timeoutMs: 240_000, run: (workspaceId, signal) => sweep(context, workspaceId, signal) })
    offerReportColumns(context)
    declareRetention(context)
    declareScheduleNotice(context)
    dayRoutes(app, context)
    peopleRoutes(app, context)
    exportRoutes(app, context)
    scheduleRoutes(app, context)
    requiredRoutes(app, context)
    previewRoutes(app, context)
    correctionRoutes(app, context)
    holidayRoutes(app, context)
    leaveRoutes(app, context)
    calendarRoutes(app, context)
    breakRoutes(app, context)
    templateRoutes(app, context)
    schedulesOfMany(app, context)
  },
})
