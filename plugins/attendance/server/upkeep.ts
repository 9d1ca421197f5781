import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { judgeDays } from './judge-days.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

/** The sweep looks back this far for members of whom nobody asked; older marks are kept until they are read or swept. */
const sweptDays = 35

/** Judges what was marked, what has begun and what is no longer provisional, so that reading finds it done. */
export async function sweep(context: Context, workspaceId: string): Promise<void> {
  await context.database.inWorkspace({ workspaceId }, async (unit) => {
    const members = await context.directory.members(unit, { status: ['active'] })
    const today = context.clock.now().toZonedDateTimeISO('UTC').toPlainDate()
    const memberIds = members.map(({ id }) => id)
    await judgeDays(context, unit, { memberIds, from: today.subtract({ days: sweptDays }).toString(), to: today.add({ days: 1 }).toString() })
    const [oldest] = await unit.query<{ date: string | null }>(`select min(date)::text as date from p_attendance.mark where workspace_id = $1`, [workspaceId])
    if (oldest?.date) await judgeDays(context, unit, { memberIds: await markedMembers(unit), from: oldest.date, to: today.add({ days: 1 }).toString() })
  })
}

async function markedMembers(unit: UnitOfWork): Promise<string[]> {
  const rows = await unit.query<{ member_id: string }>('select distinct member_id from p_attendance.mark where workspace_id = $1', [unit.workspaceId])
  return rows.map((row) => row.member_id)
}

/** Deletes what is older than the workspace keeps: days with all their versions, decided corrections, past leave. */
export async function deleteExpired(context: Context, workspaceId: string): Promise<void> {
  const { retentionDays } = await context.settings(workspaceId)
  const before = context.clock.now().toZonedDateTimeISO('UTC').toPlainDate().subtract({ days: retentionDays }).toString()
  await context.database.inWorkspace({ workspaceId }, async (unit) => {
    await unit.query('delete from p_attendance.day where workspace_id = $1 and date < $2', [workspaceId, before])
    await unit.query('delete from p_attendance.day_version where workspace_id = $1 and date < $2', [workspaceId, before])
    await unit.query('delete from p_attendance.mark where workspace_id = $1 and date < $2', [workspaceId, before])
    await unit.query('delete from p_attendance.correction where workspace_id = $1 and date < $2', [workspaceId, before])
    await unit.query('delete from p_attendance.leave where workspace_id = $1 and to_date < $2', [workspaceId, before])
  })
}

/** Deletes everything that is kept of one member. */
export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  for (const table of ['mark', 'coverage', 'day', 'day_version', 'correction', 'leave', 'schedule']) {
    await unit.query(`delete from p_attendance.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, memberId])
  }
}
