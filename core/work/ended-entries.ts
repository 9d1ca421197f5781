import type { UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { readOnlyRefusal } from '../access/index.ts'
import { longestEntryMs } from './entry-limits.ts'
import { writeInstant } from './instants.ts'
import { endRunning } from './timer.ts'
import type { TimerContext } from './timer.ts'

interface Reached {
  readonly member_id: string
  readonly task: string
  /** The task of the planned entry that was reached; null where the longest time was, or where the workspace is read-only. */
  readonly planned: string | null
  readonly started_at: string
}

/** Stops each running entry that reached a planned one, or the longest time an entry may take, there, and all of a workspace that is read-only, and tells its member, on open pages and by a notice; returns how many. */
export async function endReachedEntries(unit: UnitOfWork, context: TimerContext & Pick<Platform, 'notices' | 'plugins'>): Promise<number> {
  const isReadOnly = await readOnlyRefusal(context, unit.workspaceId) !== null
  const now = context.clock.now().epochMilliseconds
  const reached = await unit.query<Reached>({
    name: 'timer-reached',
    text: `
      select e.member_id, t.name as task, planned.task as planned, e.started_at::text as started_at
      from core.entry e
      join core.task t on t.workspace_id = $1 and t.id = e.task_id
      left join lateral (
        select next_task.name as task from core.entry n join core.task next_task on next_task.workspace_id = $1 and next_task.id = n.task_id
        where n.workspace_id = $1 and n.member_id = e.member_id and n.deleted_batch is null and n.started_at >= e.started_at and n.started_at <= $2 and n.stopped_at > n.started_at
        order by n.started_at limit 1) planned on true
      where e.workspace_id = $1 and e.stopped_at is null and e.deleted_batch is null and (planned.task is not null or e.started_at <= $3 or $4)
      order by e.member_id`,
    values: [unit.workspaceId, writeInstant(now), writeInstant(now - longestEntryMs), isReadOnly],
  })
  for (const { member_id: memberId, task, planned, started_at: startedAt } of reached) {
    const reason = planned !== null ? 'planned' : Date.parse(startedAt) <= now - longestEntryMs ? 'longest' : 'read-only'
    const ended = await endRunning(context, unit, memberId, reason)
    if (ended?.stoppedAt == null) continue
    const values = { task, at: { instant: ended.stoppedAt }, ...planned === null ? {} : { planned } }
    await context.notices.send(unit, {
      memberId, kind: 'entry-ended', path: '/time', text: { key: `entry-ended.${reason}`, values },
      mail: { subject: { key: 'entry-ended.subject', values }, text: { key: `entry-ended.${reason}-mail`, values }, action: { key: 'timer.action' } },
    })
  }
  return reached.length
}
