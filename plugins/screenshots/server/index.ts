import { definePlugin } from '@overt/sdk'
import '../contracts.ts'
import { agentPolicy } from './agent-policy.ts'
import { copy } from './copy.ts'
import * as problems from './errors.ts'
import { screenshots } from './migrations/001-screenshots.ts'
import { policyVersion } from './migrations/002-policy-version.ts'
import { openLinks } from './open-links.ts'
import { readOverride } from './overrides.ts'
import { forgetPausedPictures } from './paused-pictures.ts'
import { eraseMember } from './personal-data.ts'
import { createPictureChecks } from './picture/picture-checks.ts'
import { takeRecords } from './records.ts'
import { dayRoutes } from './routes/days.ts'
import { overrideRoutes } from './routes/overrides.ts'
import { shotRoutes } from './routes/shots.ts'
import { settings } from './settings.ts'
import { grants, subjects } from './subjects.ts'
import { fileRemoval, removeFiles, scheduleUpkeep } from './upkeep.ts'

/** Pictures of screens, and the reason wherever there is none. */
export default definePlugin({
  id: 'screenshots',
  problems,
  settings,
  subjects,
  grants,
  migrations: [{ name: '001-screenshots', up: screenshots }, { name: '002-policy-version', up: policyVersion }],
  copy,
  lifecycle: {
    /** Rows first: a purge that is rolled back has lost nothing, and there may be more files than a transaction should wait for. */
    async purge(unit, context) {
      unit.afterCommit(() => void removeFiles(context, unit.workspaceId))
      return Promise.resolve()
    },
  },
  server(app, context) {
    const checks = createPictureChecks(context.documents)
    const removal = fileRemoval(context)
    takeRecords(context, checks)
    openLinks(context)
    scheduleUpkeep(context, removal)

    context.hooks.on('agent.policy', async ({ memberId, preset }, { workspaceId, unit }) => {
      const { retentionDays } = await context.settings(workspaceId)
      const read = (own: NonNullable<typeof unit>) => readOverride(context, own, memberId)
      const { effective } = unit === undefined ? await context.database.inWorkspace({ workspaceId }, read) : await read(unit)
      return agentPolicy(effective, preset, retentionDays)
    })
    context.hooks.on('agent.event', async ({ memberId, deviceId, event }, { workspaceId }) => {
      if (event.event !== 'paused' && event.event !== 'resumed') return
      await context.database.inWorkspace({ workspaceId }, (unit) => forgetPausedPictures(context, unit, removal, { memberId, deviceId }, Temporal.Instant.from(event.at)))
    })
    context.erasure.declare({ member: (memberId, run) => eraseMember(context, memberId, run) })

    dayRoutes(app, context)
    shotRoutes(app, context, removal)
    overrideRoutes(app, context)
  },
})
