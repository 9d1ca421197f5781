import { definePlugin } from '@overt/sdk'
import { privacyTables } from './migrations/001-privacy.ts'
import { collectionRoutes } from './routes/collection.ts'
import { objectionRoutes } from './routes/objections.ts'
import { policyRoutes } from './routes/policies.ts'
import { presetRoutes } from './routes/presets.ts'
import { receiptRoutes } from './routes/receipts.ts'
import { retentionRoutes } from './routes/retention.ts'
import { settings } from './settings.ts'
import { grants, subjects } from './subjects.ts'
import { declareRetention, eraseMember, exportSheets, remind } from './upkeep.ts'

/** Presets, retention and objections: the rights of the people recorded, over what other plugins do. */
export default definePlugin({
  id: 'privacy',
  settings,
  subjects,
  grants,
  migrations: [privacyTables],
  server(app, context) {
    declareRetention(context)
    context.schedule({ id: 'reminders', cron: '11 6 * * *', run: (workspaceId) => remind(context, workspaceId) })
    context.hooks.on('workspace.export', ({ memberId }, { workspaceId }) => exportSheets(context, workspaceId, memberId))
    context.hooks.on('member.erasing', async ({ memberId }, { workspaceId }) => { await context.database.inWorkspace({ workspaceId }, (unit) => eraseMember(unit, memberId)) })
    collectionRoutes(app, context)
    presetRoutes(app, context)
    retentionRoutes(app, context)
    objectionRoutes(app, context)
    policyRoutes(app, context)
    receiptRoutes(app, context)
  },
})
