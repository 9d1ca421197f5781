import type { UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { endedEntryMail } from './ended-entry-mail.ts'
import { longestEntryMs } from './entry-limits.ts'
import { writeInstant } from './instants.ts'
import { endRunning } from './timer.ts'
import type { TimerContext } from './timer.ts'

interface Reached {
  readonly member_id: string
  readonly email: string
  readonly name: string
  readonly locale: string
  readonly time_zone: string
  readonly task: string
  /** The task of the planned entry that was reached; null where the longest time was. */
  readonly planned: string | null
}

/** Stops each running entry that reached a planned one, or the longest time an entry may take, there, and tells its member, on open pages and by mail; returns how many. */
export async function endReachedEntries(unit: UnitOfWork, context: TimerContext & Pick<Platform, 'mail' | 'config'>): Promise<number> {
  const now = context.clock.now().epochMilliseconds
  const reached = await unit.query<Reached>({
    name: 'timer-reached',
    text: `
      select e.member_id, u.email, u.name, coalesce(u.locale, w.locale) as locale, coalesce(m.time_zone, u.time_zone, w.time_zone) as time_zone,
        t.name as task, planned.task as planned
      from core.entry e
      join core.member m on m.workspace_id = $1 and m.id = e.member_id
      join identity."user" u on u.id = m.user_id
      join core.workspace w on w.id = $1
      join core.task t on t.workspace_id = $1 and t.id = e.task_id
      left join lateral (
        select next_task.name as task from core.entry n join core.task next_task on next_task.workspace_id = $1 and next_task.id = n.task_id
        where n.workspace_id = $1 and n.member_id = e.member_id and n.deleted_batch is null and n.started_at >= e.started_at and n.started_at <= $2 and n.stopped_at > n.started_at
        order by n.started_at limit 1) planned on true
      where e.workspace_id = $1 and e.stopped_at is null and e.deleted_batch is null and (planned.task is not null or e.started_at <= $3)
      order by e.member_id`,
    values: [unit.workspaceId, writeInstant(now), writeInstant(now - longestEntryMs)],
  })
  for (const { member_id: memberId, ...person } of reached) {
    const ended = await endRunning(context, unit, memberId, person.planned === null ? 'longest' : 'planned')
    if (ended?.stoppedAt == null) continue
    await context.mail.send(endedEntryMail({ ...person, stoppedAt: ended.stoppedAt, url: context.config.publicUrl ?? '' }), unit)
  }
  return reached.length
}
