import type { UnitOfWork } from '@overt/sdk'
import { followBillable } from '../billable.ts'

interface Place {
  readonly organizationId: string
  readonly projectId: string
}

/** What a merge moved, each with where it was and where it went. */
export interface MergeSteps {
  readonly entries: readonly { readonly ids: readonly string[]; readonly from: Place & { readonly taskId: string }; readonly to: string }[]
  readonly tasks: readonly { readonly ids: readonly string[]; readonly from: Place; readonly to: string }[]
  readonly projects: readonly { readonly ids: readonly string[]; readonly from: string; readonly to: string }[]
}

/** Brings back what a merge moved, as far as it is still where the merge put it; the records that it came from are there again. */
export async function unmerge(unit: UnitOfWork, { projects, tasks, entries }: MergeSteps, at: Temporal.Instant): Promise<void> {
  const now = new Date(at.epochMilliseconds)
  for (const { ids, from, to } of projects) {
    await unit.query('update core.project set organization_id = $3, version = version + 1, updated_at = $5 where workspace_id = $1 and id = any($2::uuid[]) and organization_id = $4', [unit.workspaceId, ids, from, to, now])
    for (const id of ids) await followBillable(unit, { name: 'project' }, id, now)
  }
  for (const { ids, from, to } of tasks) {
    await unit.query('update core.task set organization_id = $3, project_id = $4, version = version + 1, updated_at = $6 where workspace_id = $1 and id = any($2::uuid[]) and project_id = $5',
      [unit.workspaceId, ids, from.organizationId, from.projectId, to, now])
    for (const id of ids) await followBillable(unit, { name: 'task' }, id, now)
  }
  for (const { ids, from, to } of entries) {
    await moveEntries(unit, { ids, from: to, to: from }, now)
    await followBillable(unit, { name: 'task' }, from.taskId, now)
  }
}

/** Gives live entries of a task another one, with their notes; all of them, or those that are named. Answers their ids. */
export async function moveEntries(unit: UnitOfWork, { ids = null, from, to }: { readonly ids?: readonly string[] | null; readonly from: string; readonly to: Place & { readonly taskId: string } }, now: Date): Promise<readonly string[]> {
  const place = [to.organizationId, to.projectId, to.taskId]
  const moved = await unit.query<{ id: string }>(`update core.entry set organization_id = $3, project_id = $4, task_id = $5, version = version + 1, updated_at = $6
    where workspace_id = $1 and task_id = $2 and deleted_batch is null and ($7::uuid[] is null or id = any($7::uuid[])) returning id`, [unit.workspaceId, from, ...place, now, ids])
  const found = moved.map(({ id }) => id)
  if (found.length > 0) await unit.query('update core.note set organization_id = $3, project_id = $4, task_id = $5 where workspace_id = $1 and entry_id = any($2::uuid[])', [unit.workspaceId, found, ...place])
  return found
}
