import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { exportSheets } from './data-export.ts'
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
import { plannedShifts } from './planned-shifts.ts'
import { readDays } from './read-days.ts'
import { requestCorrection, shiftEnd } from './estimated-ends.ts'
import { correctionRoutes } from './routes/corrections.ts'
import { dayRoutes } from './routes/days.ts'
import { exportRoutes } from './routes/export.ts'
import { holidayRoutes } from './routes/holidays.ts'
import { leaveRoutes } from './routes/leave.ts'
import { peopleRoutes } from './routes/people.ts'
import { previewRoutes } from './routes/preview.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { settings } from './settings.ts'
import { grants, subjects } from './subjects.ts'
import { declareRetention, eraseMember, sweep } from './upkeep.ts'

export default definePlugin({
  id: 'attendance',
  problems,
  settings,
  subjects,
  grants,
  migrations: [attendanceTables, longDays, daysInProgress, namesInNfc, zoneOfDays, lists, synced],
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
    })
    listenForInputs(context)
    context.hooks.on('member.shifts', (asked, { unit }) => (unit === undefined ? undefined : plannedShifts(context, unit, asked)))
    context.hooks.on('workspace.export', ({ memberId }, { workspaceId }) => exportSheets(context.database, workspaceId, memberId))
    context.hooks.on('member.erasing', async ({ memberId }, { workspaceId }) => {
      await context.database.inWorkspace({ workspaceId }, (unit) => eraseMember(unit, memberId))
    })
    context.schedule({ id: 'sweep', cron: '*/5 * * * *', timeoutMs: 240_000, run: (workspaceId, signal) => sweep(context, workspaceId, signal) })
    declareRetention(context)
    dayRoutes(app, context)
    peopleRoutes(app, context)
    exportRoutes(app, context)
    scheduleRoutes(app, context)
    previewRoutes(app, context)
    correctionRoutes(app, context)
    holidayRoutes(app, context)
    leaveRoutes(app, context)
  },
})
