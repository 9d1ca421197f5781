import { definePlugin } from '@overt/sdk'
import '../contracts.ts'
import { agentPolicy } from './agent-policy.ts'
import { agentWindow } from './agent-window.ts'
import { offerColumns } from './columns.ts'
import { takeDecisions } from './decision-record.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { migrations } from './migrations.ts'
import { entryNotes } from './notes.ts'
import { publishChange } from './publish-change.ts'
import { seedPlatforms } from './platforms.ts'
import { allowanceRoutes } from './routes/allowances.ts'
import { awayRoutes } from './routes/away.ts'
import { platformRoutes } from './routes/platforms.ts'
import { timeRoutes } from './routes/times.ts'
import { settings } from './settings.ts'
import { grants, subjects } from './subjects.ts'
import { scheduleUpkeep } from './upkeep.ts'

/** Time away and on social platforms within entries, worked out from what Activity knows. */
export default definePlugin({
  id: 'clickim',
  problems,
  settings,
  subjects,
  grants,
  migrations,
  copy,
  lifecycle: { enabled: seedPlatforms },
  server(app, context) {
    context.hooks.on('entry.notes', ({ entryIds }, { workspaceId, unit }) =>
      unit === undefined ? context.database.inWorkspace({ workspaceId }, (own) => entryNotes(context, own, entryIds)) : entryNotes(context, unit, entryIds))
    context.hooks.on('activity.segments.stored', ({ days }, { workspaceId }) => context.database.inWorkspace({ workspaceId }, (unit) => {
      for (const memberId of new Set(days.map((day) => day.memberId))) publishChange(context, unit, memberId)
      return Promise.resolve()
    }))
    context.hooks.on('agent.policy', async (_payload, { workspaceId }) => agentPolicy(await context.settings(workspaceId)))
    context.hooks.on('agent.window', ({ memberId }, { unit }) => (unit === undefined ? undefined : agentWindow(context, unit, memberId)))
    offerColumns(context)
    takeDecisions(context)
    const upkeep = scheduleUpkeep(context)
    timeRoutes(app, context)
    platformRoutes(app, context, upkeep)
    allowanceRoutes(app, context)
    awayRoutes(app, context)
  },
})
