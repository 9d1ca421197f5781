import type { Entry, UnitOfWork } from '@overt/sdk'
import type { Acting } from './acting.ts'
import type { TimerContext } from './timer.ts'

/** Whom a unit of work has notified already: a hundred changed entries of one person make one notice. */
const told = new WeakMap<UnitOfWork, Set<string>>()

/** Tells a member that somebody else added, changed or deleted their time, by name. */
export async function tellOwner(
  { notices }: Pick<TimerContext, 'notices'>, unit: UnitOfWork, { memberId: by }: Pick<Acting, 'memberId'>, what: 'added' | 'changed' | 'deleted', entry: Pick<Entry, 'memberId' | 'taskId' | 'startedAt'>,
): Promise<void> {
  const { memberId } = entry
  if (by === memberId) return
  const members = told.get(unit) ?? new Set()
  told.set(unit, members)
  if (members.has(memberId)) return
  members.add(memberId)
  const [known] = await unit.query<{ by: string; task: string }>({
    name: 'entry-told',
    text: `select u.name as by, t.name as task from core.member m join identity."user" u on u.id = m.user_id, core.task t
      where m.workspace_id = $1 and m.id = $2 and t.workspace_id = $1 and t.id = $3`,
    values: [unit.workspaceId, by, entry.taskId],
  })
  if (known === undefined) return
  await notices.send(unit, { memberId, kind: 'entry-by-other', key: by, path: '/time', text: { key: `entry-by-other.${what}`, values: { ...known, at: { instant: entry.startedAt } } } })
}
