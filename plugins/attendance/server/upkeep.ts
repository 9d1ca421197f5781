import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { judgeDays } from './judge-days.ts'
import { followGroups } from './regions/calendars.ts'
import type { settings } from './settings.ts'
import { markMissedSyncs } from './synced-marks.ts'

type Context = ServerContext<typeof settings>

/** The sweep looks back this far for members of whom nobody asked; older marks are kept until they are read or swept. */
const sweptDays = 35

/** Members judged in one transaction, so that a large workspace is swept in steps and no reader waits long. */
const membersAtOnce = 200

/** Judges what was marked, what has begun and what is no longer provisional, so that reading finds it done. */
export async function sweep(context: Context, workspaceId: string, signal: AbortSignal): Promise<void> {
  const inUnit = <T>(run: (unit: UnitOfWork) => Promise<T>) => context.database.inWorkspace({ workspaceId }, run)
  const today = context.clock.now().toZonedDateTimeISO('UTC').toPlainDate()
  const to = today.add({ days: 1 }).toString()
  const active = await inUnit((unit) => context.directory.members(unit, { status: ['active'] }))
  const since = today.subtract({ days: sweptDays }).toString()
  await inUnit((unit) => followGroups(context, unit))
  for (const memberIds of inSteps(active.map(({ id }) => id))) {
    if (signal.aborted) return
    await inUnit(async (unit) => {
      await markMissedSyncs(context, unit, memberIds)
      await judgeDays(context, unit, { memberIds, from: since, to }, { announceGrowth: true })
    })
  }
  const { oldest, memberIds: marked } = await inUnit(markedMembers)
  for (const memberIds of inSteps(marked)) {
    if (signal.aborted) return
    await inUnit((unit) => judgeDays(context, unit, { memberIds, from: oldest, to }, { announceGrowth: true }))
  }
}

const inSteps = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / membersAtOnce) }, (_, step) => ids.slice(step * membersAtOnce, (step + 1) * membersAtOnce))

/** Whoever still has marks, and the oldest of them. */
async function markedMembers(unit: UnitOfWork): Promise<{ oldest: string; memberIds: string[] }> {
  const rows = await unit.query<{ member_id: string; oldest: string }>(
    'select member_id, min(date)::text as oldest from p_attendance.mark where workspace_id = $1 group by member_id order by member_id', [unit.workspaceId])
  return { oldest: rows.map(({ oldest }) => oldest).sort().at(0) ?? '', memberIds: rows.map((row) => row.member_id) }
}
