import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { punchimTables } from './migrations/001-punchim.ts'
import { assignmentRoutes } from './routes/assignments.ts'
import { fenceRoutes } from './routes/fences.ts'
import { kioskRoutes } from './routes/kiosks.ts'
import { meRoutes } from './routes/me.ts'
import { settings } from './settings.ts'
import { grants, subjects } from './subjects.ts'

/** Punching in and out from a phone or a kiosk. */
export default definePlugin({
  id: 'punchim',
  settings,
  subjects,
  grants,
  migrations: [punchimTables],
  server(app, context) {
    meRoutes(app, context)
    fenceRoutes(app, context)
    assignmentRoutes(app, context)
    kioskRoutes(app, context)
  },
})
