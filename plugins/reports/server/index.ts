import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { runExport } from './exports/run-export.ts'
import { tidyExports } from './exports/tidy-exports.ts'
import type { ExportJob } from './exports/tidy-exports.ts'
import { reportTables } from './migrations/001-reports.ts'
import { namesAndZones } from './migrations/002-names-and-zones.ts'
import { shares } from './migrations/003-shares.ts'
import { deleteFiles, deleteFilesWith } from './personal-data.ts'
import { entriesRoutes } from './routes/entries.ts'
import { exportRoutes } from './routes/export.ts'
import { exportJobRoutes } from './routes/exports.ts'
import { reportRoutes } from './routes/report.ts'
import { savedRoutes } from './routes/saved.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { sharedRoutes } from './routes/shared.ts'
import { shareRoutes } from './routes/shares.ts'
import { deliver } from './schedules/deliver.ts'
import { takeDue } from './schedules/due-schedules.ts'
import type { DeliveryJob } from './schedules/due-schedules.ts'
import { declareRetention } from './schedules/retention.ts'
import { settings } from './settings.ts'
import { grants, subjects } from './subjects.ts'

const tenMinutesMs = 600_000

export default definePlugin({
  id: 'reports',
  problems,
  settings,
  subjects,
  grants,
  migrations: [reportTables, namesAndZones, shares],
  copy,
  lifecycle: {
    purge: async (unit, { blobs }) => { await deleteFiles(blobs, unit, null) },
  },
  server(app, context) {
    context.hooks.declare('reports.columns', { kind: 'filter', doc: 'Columns of rows of reports; each plugin appends its own, ids beginning with its id.' })
    context.hooks.declare('reports.rows', { kind: 'collect', doc: 'Values of the columns asked for, by entry id; asked once for many entries, never per row.' })
    context.hooks.declare('reports.days', { kind: 'collect', timeoutMs: 25_000, doc: 'Values of the columns about days, of many people and dates at once, with those whose days the reader may not see.' })
    context.notices.declare({ id: 'paused', title: 'notice.paused', defaults: { push: true, mail: true, messenger: false } })
    const exporting = context.job<ExportJob>({
      id: 'export', heavy: true, timeoutMs: tenMinutesMs, maxAttempts: 1, run: ({ exportId }, { workspaceId, signal }) => runExport(context, workspaceId, exportId, signal),
    })
    const delivering = context.job<DeliveryJob>({ id: 'deliver', heavy: true, timeoutMs: 120_000, maxAttempts: 5, run: (job, { workspaceId }) => deliver(context, workspaceId, job) })
    context.schedule({ id: 'exports', cron: '* * * * *', run: async (workspaceId) => { await tidyExports(context, exporting, workspaceId) } })
    context.schedule({ id: 'mails', cron: '* * * * *', run: (workspaceId) => takeDue(context, delivering, workspaceId) })
    declareRetention(context, exporting)
    context.erasure.declare({ member: async (_memberId, { workspaceId }) => ({ files: await context.database.inWorkspace({ workspaceId }, (unit) => deleteFilesWith(context.blobs, unit)) }) })
    reportRoutes(app, context)
    entriesRoutes(app, context)
    exportRoutes(app, context)
    exportJobRoutes(app, context, exporting)
    savedRoutes(app, context)
    scheduleRoutes(app, context, delivering)
    shareRoutes(app, context)
    sharedRoutes(app, context)
  },
})
