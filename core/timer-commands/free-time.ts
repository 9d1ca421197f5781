import type { UnitOfWork } from '@overt/sdk'
import { instantSql } from '../work/instants.ts'

export interface TakenTime {
  readonly id: string
  readonly taskId: string
  readonly startedAt: string
  readonly stoppedAt: string | null
}
export interface Stretch { readonly from: string; readonly to: string }

const most = 200

/** The member's entries that meet `[from, to)`, oldest first; a running one takes all time after its start. */
export async function entriesAt(unit: UnitOfWork, memberId: string, { from, to }: Stretch): Promise<readonly TakenTime[]> {
  return unit.query<TakenTime>({
    name: 'timer-command-taken',
    text: `select e.id, e.task_id as "taskId", ${instantSql('e.started_at')} as "startedAt", ${instantSql('e.stopped_at')} as "stoppedAt" from core.entry e
      where e.workspace_id = $1 and e.member_id = $2 and e.deleted_batch is null and e.started_at < $4 and (e.stopped_at is null or e.stopped_at > $3)
      order by e.started_at limit ${String(most)}`,
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
