import type {} from '@overt/plugin-activity/contracts'
import type {} from '@overt/plugin-punchim/contracts'
import type { ServerContext } from '@overt/sdk'
import { markDates, markRanges } from './marks.ts'
import type { settings } from './settings.ts'
import { createSyncedMarks } from './synced-marks.ts'

type Context = ServerContext<typeof settings>

/** Marks the dates that new or changed inputs may touch: a day on either side, since windows do not follow UTC dates. */
export function listenForInputs(context: Context): void {
  const syncedMarks = createSyncedMarks(context)
  context.onClose(syncedMarks.flush)
  context.hooks.on('entry.changed', async ({ memberId, startedAt, stoppedAt, previous }, { workspaceId }) => {
    const now = context.clock.now().toString()
    const instants = [startedAt, stoppedAt ?? now, ...(previous ? [previous.startedAt, previous.stoppedAt ?? now] : [])]
    await context.database.inWorkspace({ workspaceId }, (unit) => markRanges(unit, [{ memberId, instants }]))
  })
  context.hooks.on('device.synced', ({ memberId, deviceId, through }, { workspaceId }) => {
    syncedMarks.heard(workspaceId, { memberId, deviceId, through: Temporal.Instant.from(through) })
  })
  context.hooks.on('activity.segments.stored', async ({ days }, { workspaceId }) => {
    await context.database.inWorkspace({ workspaceId }, (unit) => markRanges(unit, days.map(({ memberId, startsAt, endsAt }) => ({ memberId, instants: [startsAt, endsAt] }))))
  })
  context.hooks.on('punchim.changed', async ({ memberId, at }, { workspaceId }) => {
    await context.database.inWorkspace({ workspaceId }, (unit) => markRanges(unit, [{ memberId, instants: [at] }]))
  })
  context.hooks.on('member.changed', async ({ memberId }, { workspaceId }) => {
    await context.database.inWorkspace({ workspaceId }, (unit) => markDates(unit, { memberIds: [memberId], from: '0001-01-01', to: '9999-12-31' }))
  })
}
