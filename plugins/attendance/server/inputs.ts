import type {} from '@overt/plugin-activity/contracts'
import type { ServerContext } from '@overt/sdk'
import { markDates } from './marks.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

/** Marks the dates that new or changed inputs may touch: a day on either side, since windows do not follow UTC dates. */
export function listenForInputs(context: Context): void {
  context.hooks.on('entry.changed', async ({ memberId, startedAt, stoppedAt, previous }, { workspaceId }) => {
    const now = context.clock.now().toString()
    const instants = [startedAt, stoppedAt ?? now, ...(previous ? [previous.startedAt, previous.stoppedAt ?? now] : [])]
    await mark(context, workspaceId, memberId, instants)
  })
  context.hooks.on('device.synced', async ({ memberId, through }, { workspaceId }) => {
    await mark(context, workspaceId, memberId, [context.clock.now().toString(), through])
  })
  context.hooks.on('activity.segments.stored', async ({ days }, { workspaceId }) => {
    for (const { memberId, startsAt, endsAt } of days) await mark(context, workspaceId, memberId, [startsAt, endsAt])
  })
  context.hooks.on('member.changed', async ({ memberId }, { workspaceId }) => {
    await context.database.inWorkspace({ workspaceId }, (unit) => markDates(unit, { memberIds: [memberId], from: '0001-01-01', to: '9999-12-31' }))
  })
}

async function mark(context: Context, workspaceId: string, memberId: string, instants: readonly string[]): Promise<void> {
  const dates = instants.map((instant) => Temporal.Instant.from(instant).toZonedDateTimeISO('UTC').toPlainDate()).sort(Temporal.PlainDate.compare)
  await context.database.inWorkspace({ workspaceId }, (unit) => markDates(unit, {
    memberIds: [memberId], from: dates.at(0)!.subtract({ days: 1 }).toString(), to: dates.at(-1)!.add({ days: 1 }).toString(),
  }))
}
