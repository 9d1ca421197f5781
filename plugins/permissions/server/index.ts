import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import * as problems from './errors.ts'
import { readGroups } from './groups.ts'
import { memberRules } from './member-rules.ts'
import { permissionTables } from './migrations/001-permissions.ts'
import { namesInNfc } from './migrations/002-names-in-nfc.ts'
import { effectiveRoutes } from './routes/effective.ts'
import { grantRoutes } from './routes/grants.ts'
import { groupRoutes } from './routes/groups.ts'
import { subjects } from './subjects.ts'
import { deleteOrphans, eraseMember, exportSheets } from './upkeep.ts'

export default definePlugin({
  id: 'permissions',
  problems,
  subjects,
  migrations: [permissionTables, namesInNfc],
  server(app, context) {
    context.rights.provide((unit, member) => memberRules(context, unit, member))
    context.provide('member-groups', { groups: (unit) => readGroups(unit) })
    context.hooks.on('workspace.export', ({ memberId }, { workspaceId }) => exportSheets(context, workspaceId, memberId))
    context.hooks.on('member.erasing', async ({ memberId }, { workspaceId }) => {
      await context.database.inWorkspace({ workspaceId }, (unit) => eraseMember(unit, memberId))
    })
    context.schedule({ id: 'orphans', cron: '41 3 * * *', run: (workspaceId) => deleteOrphans(context, workspaceId) })
    grantRoutes(app, context)
    groupRoutes(app, context)
    effectiveRoutes(app, context)
  },
})
