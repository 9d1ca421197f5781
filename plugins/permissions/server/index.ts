import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { readGroups } from './groups.ts'
import { memberRules } from './member-rules.ts'
import { permissionTables } from './migrations/001-permissions.ts'
import { namesInNfc } from './migrations/002-names-in-nfc.ts'
import { teams } from './migrations/003-teams.ts'
import { effectiveRoutes } from './routes/effective.ts'
import { grantRoutes } from './routes/grants.ts'
import { groupRoutes } from './routes/groups.ts'
import { projectAccessRoutes } from './routes/project-access.ts'
import { teamRoutes } from './routes/teams.ts'
import { subjects } from './subjects.ts'
import { withholdFromRoles } from './save-grants.ts'
import { deleteOrphans } from './upkeep.ts'

export default definePlugin({
  id: 'permissions',
  problems,
  subjects,
  migrations: [permissionTables, namesInNfc, teams],
  copy,
  server(app, context) {
    context.rights.provide((unit, member) => memberRules(context, unit, member))
    context.provide('member-groups', { groups: (unit) => readGroups(unit) })
    context.provide('role-rights', { withhold: (unit, caller, roles, subjects) => withholdFromRoles(context, unit, caller, roles, subjects) })
    context.schedule({ id: 'orphans', cron: '41 3 * * *', run: (workspaceId) => deleteOrphans(context, workspaceId) })
    grantRoutes(app, context)
    groupRoutes(app, context)
    teamRoutes(app, context)
    projectAccessRoutes(app, context)
    effectiveRoutes(app, context)
  },
})
