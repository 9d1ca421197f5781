import type { DeleteCounts, Entry, UnitOfWork } from '@overt/sdk'
import type { Acting } from './acting.ts'
import { findEntry } from './entries.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { TimerContext } from './timer.ts'
import { bury, countBelow } from './trash.ts'

/** Puts entries into the trash as one batch. Errors: `not-found`, `forbidden`, and what a guard of `entry.deleting` refuses with. */
export async function removeEntries(context: TimerContext, unit: UnitOfWork, acting: Acting, ids: readonly string[]): Promise<DeleteCounts> {
  const entries: Entry[] = []
  // In one order everywhere, so that two of these never wait for each other.
  for (const id of ids.toSorted()) entries.push((await findEntry(unit, acting.ability, 'delete', id)).entry)
  const [first] = entries
  const [task] = await unit.query<{ name: string }>('select name from core.task where workspace_id = $1 and id = $2', [unit.workspaceId, first?.taskId ?? null])
  const members = new Set(entries.map(({ memberId }) => memberId))
  return bury(context, unit, acting, { subject: 'entry', ids: entries.map(({ id }) => id), name: task?.name ?? '', memberId: members.size === 1 ? first?.memberId ?? null : null })
}

/** Puts a task, then its project, then its organization into the trash, each only where nothing is left below it and the member may delete it. */
export async function removeEmpty(
  context: TimerContext, unit: UnitOfWork, acting: Acting,
  made: { readonly taskId?: string | undefined; readonly projectId?: string | undefined; readonly organizationId?: string | undefined },
): Promise<void> {
  for (const [kind, id] of [[taskKind, made.taskId], [projectKind, made.projectId], [organizationKind, made.organizationId]] as const) {
    if (id === undefined) continue
    const [row] = await unit.query<{ name: string; record: Record<string, unknown> }>(
      `select x.name, ${kind.json}::jsonb || jsonb_build_object('createdBy', x.created_by) as record from ${kind.table} x ${kind.joins}
      where x.workspace_id = $1 and x.id = $2 and x.deleted_batch is null for update of x`, [unit.workspaceId, id])
    if (row === undefined || !acting.ability.can('delete', kind.subject, row.record)) continue
    const doomed = { subject: kind.name, ids: [id] }
    const { organizations, projects, tasks, entries } = await countBelow(unit, doomed)
    if (organizations + projects + tasks + entries > 1) continue
    await bury(context, unit, acting, { ...doomed, name: row.name, memberId: null })
    context.live.publish(unit, 'work.changed', { subject: kind.name, id, change: 'deleted' }, { action: 'read', subject: kind.subject, record: row.record })
  }
}
