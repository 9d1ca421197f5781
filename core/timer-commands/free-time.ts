import type { UnitOfWork } from '@overt/sdk'
import { instantSql } from '../work/instants.ts'

export interface TakenTime {
  readonly id: string
  readonly taskId: string
  readonly startedAt: string
  readonly stoppedAt: string | null
}
export interface Stretch { readonly from: string; readonly to: string }

const mostTaken = 200

/**
 * The member's entries that meet `[from, to)`, oldest first, at most `mostTaken`; a running one takes all time after its start. The condition is that of the
 * constraint `entry_overlap`, whose index finds them. `from` must not lie after `to`.
 */
export const takenSql = ({ workspace, member, from, to }: Readonly<Record<'workspace' | 'member' | 'from' | 'to', string>>): string => `
  select id, task_id, started_at, stopped_at from core.entry
  where workspace_id = ${workspace} and member_id = ${member} and deleted_batch is null
    and tstzrange(started_at, coalesce(stopped_at, 'infinity'), '[)') && tstzrange(${from}, ${to}, '[)')
  order by started_at limit ${String(mostTaken)}`

/** The member's entries that meet `[from, to)`; none where that is no time. */
export async function entriesAt(unit: UnitOfWork, memberId: string, { from, to }: Stretch): Promise<readonly TakenTime[]> {
  return unit.query<TakenTime>({
    name: 'timer-command-taken',
    text: `select e.id, e.task_id as "taskId", ${instantSql('e.started_at')} as "startedAt", ${instantSql('e.stopped_at')} as "stoppedAt"
      from (${takenSql({ workspace: '$1', member: '$2', from: '$3::timestamptz', to: 'greatest($3::timestamptz, $4::timestamptz)' })}) e order by e.started_at`,
    values: [unit.workspaceId, memberId, from, to],
  })
}

/** What is left of `[from, to)` beside the taken times, which are in order. All instants are in their stored form, whose order is that of time. */
export function freeStretches({ from, to }: Stretch, taken: readonly Pick<TakenTime, 'startedAt' | 'stoppedAt'>[]): readonly Stretch[] {
  const free: Stretch[] = []
  let next = from
  for (const { startedAt, stoppedAt } of taken) {
    const until = startedAt < to ? startedAt : to
    if (until > next) free.push({ from: next, to: until })
    const end = stoppedAt ?? to
    if (end > next) next = end
  }
  if (to > next) free.push({ from: next, to })
  return free
}
