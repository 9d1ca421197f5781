import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { dashboardTables } from './migrations/001-dashboards.ts'
import { namesInNfc } from './migrations/002-names-in-nfc.ts'
import { dashboardRoutes } from './routes/dashboards.ts'
import { figureRoutes } from './routes/figures.ts'
import { preferenceRoutes } from './routes/preferences.ts'
import { shareRoutes } from './routes/shares.ts'
import { grants, subjects } from './subjects.ts'
import { declareRetention } from './upkeep.ts'

export default definePlugin({
  id: 'dashboards',
  problems,
  subjects,
  grants,
  migrations: [dashboardTables, namesInNfc],
  copy,
  server(app, context) {
    declareRetention(context)
    dashboardRoutes(app, context)
    shareRoutes(app, context)
    preferenceRoutes(app, context)
    figureRoutes(app, context)
  },
})
