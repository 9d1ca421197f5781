import type { UnitOfWork } from '@overt/sdk'
import type { ReportsContext } from '../reports-context.ts'
import { findSchedule } from './schedule-store.ts'

/** Pauses a schedule by itself and says so: to its author, or to the admins where the author is gone. */
export async function pauseSchedule(context: ReportsContext, unit: UnitOfWork, id: string, reason: 'failing' | 'author-left'): Promise<void> {
  const schedule = await findSchedule(unit, id)
  if (schedule === undefined) return
  await unit.query('update p_reports.schedule set paused = $3 where workspace_id = $1 and id = $2', [unit.workspaceId, id, reason])
  await context.audit.record(unit, { action: 'report-schedule.paused', subject: 'ReportSchedule', subjectId: id, after: { reason, name: schedule.name } })
  const members = await context.directory.members(unit, { status: ['active'] })
  const told = reason === 'failing' ? members.filter((member) => member.id === schedule.memberId) : members.filter(({ role }) => role === 'admin')
  const values = { name: schedule.name, author: schedule.author }
  for (const { id: memberId } of told) {
    await context.notices.send(unit, {
      memberId, kind: 'paused', key: id, path: '/reports/saved', text: { key: `notice.paused-${reason}`, values },
      mail: { subject: { key: 'notice.paused-mail-subject', values }, text: { key: `notice.paused-mail-${reason}`, values }, action: { key: 'notice.paused-action' } },
    })
  }
}
