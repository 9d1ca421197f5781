import { uuidv7 } from '@overt/sdk'
import type { Caller, Entry, UnitOfWork } from '@overt/sdk'
import { followBillable } from '../billable.ts'
import { isHeard } from '../entry-changes.ts'
import { entryJson } from '../entry-json.ts'
import { requireActive } from '../entities.ts'
import type { FoundEntity } from '../entities.ts'
import type { EntityKind } from '../entity-kinds.ts'
import { writeInstant } from '../instants.ts'
import type { TimerContext } from '../timer.ts'
import { countBelow, requireDeletable, subjectNames, trashDays } from '../trash.ts'
import { moveEntries } from './merge-steps.ts'
import type { MergeSteps } from './merge-steps.ts'

interface Row { readonly id: string; readonly name_key: string; readonly organization_id: string; readonly project_id: string | null }
type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] }

/**
 * Moves all below one record into another of its kind; what has the same name there is merged as well. What is left empty goes to the trash as one batch, and restoring
 * that takes the merge back. Rates of what is left no longer hold. Errors: `archived`, `holds-others-records`, and what a guard of `entry.updating` refuses with.
 */
export async function mergeInto(context: TimerContext, unit: UnitOfWork, caller: Caller, kind: EntityKind, source: FoundEntity, target: FoundEntity): Promise<string> {
  requireActive(kind, target)
  const doomed = { subject: kind.name, ids: [source.item.id] }
  await requireDeletable(unit, caller, doomed)
  await requireDeletable(unit, caller, doomed, 'update')
  const at = context.clock.now()
  const now = new Date(at.epochMilliseconds)
  const batchId = uuidv7(at.epochMilliseconds)
  const moved = await countBelow(unit, doomed)
  const steps: Writable<MergeSteps> = { entries: [], tasks: [], projects: [] }
  const gone: Record<EntityKind['name'], string[]> = { organization: [], project: [], task: [] }

  const below = (table: 'project' | 'task', column: string, id: string): Promise<Row[]> =>
    unit.query<Row>(`select id, name_key, organization_id, ${table === 'task' ? 'project_id' : 'null::uuid as project_id'} from core.${table} where workspace_id = $1 and ${column} = $2 and deleted_batch is null order by id for update`, [unit.workspaceId, id])

  async function tasks(from: Row, to: Row): Promise<void> {
    if (isHeard(context.hooks, 'entry.updating')) {
      const entries = await unit.query<{ entry: Entry }>(`select ${entryJson} as entry from core.entry e where e.workspace_id = $1 and e.task_id = $2 and e.deleted_batch is null order by e.id`, [unit.workspaceId, from.id])
      for (const { entry } of entries) {
        const after = { ...entry, organizationId: to.organization_id, projectId: to.project_id ?? '', taskId: to.id }
        await context.hooks.core.guard('entry.updating', { before: entry, after }, { workspaceId: unit.workspaceId, unit })
      }
    }
    const ids = await moveEntries(unit, { from: from.id, to: { organizationId: to.organization_id, projectId: to.project_id ?? '', taskId: to.id } }, now)
    steps.entries.push({ ids, from: { organizationId: from.organization_id, projectId: from.project_id ?? '', taskId: from.id }, to: to.id })
    gone.task.push(from.id)
    await followBillable(unit, { name: 'task' }, to.id, now)
  }
  async function projects(from: Row, to: Row): Promise<void> {
    const there = new Map((await below('task', 'project_id', to.id)).map((row) => [row.name_key, row]))
    const ids: string[] = []
    for (const task of await below('task', 'project_id', from.id)) {
      const same = there.get(task.name_key)
      if (same === undefined) ids.push(task.id)
      else await tasks(task, same)
    }
    await unit.query('update core.task set organization_id = $3, project_id = $4, version = version + 1, updated_at = $5 where workspace_id = $1 and id = any($2::uuid[])', [unit.workspaceId, ids, to.organization_id, to.id, now])
    if (ids.length > 0) steps.tasks.push({ ids, from: { organizationId: from.organization_id, projectId: from.id }, to: to.id })
    gone.project.push(from.id)
    await followBillable(unit, { name: 'project' }, to.id, now)
  }
  async function organizations(from: Row, to: Row): Promise<void> {
    const there = new Map((await below('project', 'organization_id', to.id)).map((row) => [row.name_key, row]))
    const ids: string[] = []
    for (const project of await below('project', 'organization_id', from.id)) {
      const same = there.get(project.name_key)
      if (same === undefined) ids.push(project.id)
      else await projects(project, same)
    }
    await unit.query('update core.project set organization_id = $3, version = version + 1, updated_at = $4 where workspace_id = $1 and id = any($2::uuid[])', [unit.workspaceId, ids, to.id, now])
    if (ids.length > 0) steps.projects.push({ ids, from: from.id, to: to.id })
    gone.organization.push(from.id)
    await followBillable(unit, { name: 'organization' }, to.id, now)
  }
  const rowOf = ({ item }: FoundEntity): Row => ({ id: item.id, name_key: '', organization_id: 'organizationId' in item ? item.organizationId : item.id, project_id: 'projectId' in item ? item.projectId : null })
  await { task: tasks, project: projects, organization: organizations }[kind.name](rowOf(source), rowOf(target))

  const counts = { organizations: gone.organization.length, projects: gone.project.length, tasks: gone.task.length, entries: 0, notes: 0, batchId }
  await unit.query(`
    insert into core.trash_batch (workspace_id, id, subject, subject_id, name, member_id, deleted_by, deleted_at, expires_at, counts, stopped, merged)
    values ($1, $2, $3, $4, $5, null, $6, $7, $7::timestamptz + make_interval(days => ${String(trashDays)}), $8, '{}', $9)`,
  [unit.workspaceId, batchId, kind.name, source.item.id, source.item.name, caller.memberId, writeInstant(at.epochMilliseconds), JSON.stringify(counts), JSON.stringify(steps)])
  for (const table of ['task', 'project', 'organization'] as const) {
    await unit.query(`update core.${table} set deleted_batch = $3, version = version + 1, updated_at = $4 where workspace_id = $1 and id = any($2::uuid[])`, [unit.workspaceId, gone[table], batchId, now])
  }
  await context.audit.record(unit, {
    action: `${kind.name}.merged`, subject: subjectNames[kind.name], subjectId: source.item.id, before: { name: source.item.name }, after: { into: target.item.id, batchId, tasks: moved.tasks, entries: moved.entries },
  })
  return batchId
}
