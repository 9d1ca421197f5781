import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { entriesRoutes } from './routes/entries.ts'
import { exportRoutes } from './routes/export.ts'
import { reportRoutes } from './routes/report.ts'
import { settings } from './settings.ts'

export default definePlugin({
  id: 'reports',
  settings,
  server(app, context) {
    context.hooks.declare('reports.columns', { kind: 'filter', doc: 'Columns of rows of reports; each plugin appends its own, ids beginning with its id.' })
    context.hooks.declare('reports.rows', { kind: 'collect', doc: 'Values of the columns asked for, by entry id; asked once for many entries, never per row.' })
    reportRoutes(app, context)
    entriesRoutes(app, context)
    exportRoutes(app, context)
  },
})
