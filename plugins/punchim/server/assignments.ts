import { uuidv7 } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import type { Assignment, AssignmentBody, AssignmentChange, OwnAssignment } from '../wire.ts'
import { assignmentExists, assignmentTarget, idTaken, notFound } from './errors.ts'
import { groupsOf, readGroups } from './groups.ts'
import type { PunchContext } from './punch-context.ts'

interface AssignmentRow {
  readonly id: string
  readonly memberId: string | null
  readonly memberName: string | null
  readonly groupId: string | null
  readonly taskId: string
  readonly task: string
  readonly projectId: string
  readonly project: string
  readonly organizationId: string
  readonly organization: string
  readonly isDefault: boolean
  readonly createdAt: Date
}

const columns = `a.id, a.member_id as "memberId", u.name as "memberName", a.group_id as "groupId", a.task_id as "taskId", t.name as task, t.project_id as "projectId", p.name as project,
  t.organization_id as "organizationId", o.name as organization, a.is_default as "isDefault", a.created_at as "createdAt"`

const tables = `p_punchim.assignment a
  join core.task t on t.workspace_id = a.workspace_id and t.id = a.task_id
  join core.project p on p.workspace_id = t.workspace_id and p.id = t.project_id
  join core.organization o on o.workspace_id = t.workspace_id and o.id = t.organization_id
  left join core.member m on m.workspace_id = a.workspace_id and m.id = a.member_id
  left join identity."user" u on u.id = m.user_id`

async function named(context: PunchContext, unit: UnitOfWork, rows: readonly AssignmentRow[]): Promise<Assignment[]> {
  const groups = rows.some(({ groupId }) => groupId !== null) ? await readGroups(context, unit) : []
  return rows.map((row) => ({ ...row, groupName: groups.find(({ id }) => id === row.groupId)?.name ?? null, createdAt: row.createdAt.toISOString() }))
}

/** A page of the assignments that the caller may see, by id. */
export async function listAssignments(
  context: PunchContext, unit: UnitOfWork, { ability }: Pick<Caller, 'ability'>, { memberId, after, limit }: { readonly memberId: string | undefined; readonly after: string | undefined; readonly limit: number },
): Promise<Assignment[]> {
  const scope = ability.scope('read', 'PunchAssignment', 'a', 4)
  // Names of tasks are told to those who may read the tasks.
  const tasks = ability.scope('read', 'Task', 't', 4 + scope.values.length)
  const rows = await unit.query<AssignmentRow>(`select ${columns} from ${tables}
    where a.workspace_id = $1 and ($2::uuid is null or a.member_id = $2::uuid) and ($3::uuid is null or a.id > $3::uuid) and (${scope.sql}) and (${tasks.sql}) order by a.id limit $4`,
  [unit.workspaceId, memberId ?? null, after ?? null, limit, ...scope.values, ...tasks.values])
  return named(context, unit, rows)
}

/** Errors: `not-found`. */
export async function readAssignment(context: PunchContext, unit: UnitOfWork, id: string): Promise<Assignment> {
  const rows = await unit.query<AssignmentRow>(`select ${columns} from ${tables} where a.workspace_id = $1 and a.id = $2`, [unit.workspaceId, id])
  const [assignment] = await named(context, unit, rows)
  if (assignment === undefined) throw notFound()
  return assignment
}

/** Errors: `assignment-target`, `assignment-exists`, `id-taken`. */
export async function addAssignment(context: PunchContext, unit: UnitOfWork, { id: given, memberId = null, groupId = null, taskId, isDefault = false }: AssignmentBody): Promise<Assignment> {
  if ((memberId === null) === (groupId === null)) throw assignmentTarget()
  const now = context.clock.now()
  const id = given ?? uuidv7(now.epochMilliseconds)
  if (isDefault) await clearDefault(unit, memberId, groupId)
  const [row] = await unit.query<{ id: string }>(`insert into p_punchim.assignment (workspace_id, id, member_id, group_id, task_id, is_default, created_at)
    values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`, [unit.workspaceId, id, memberId, groupId, taskId, isDefault, now.toString()])
  if (row === undefined) throw await isKnown(unit, id) ? idTaken() : assignmentExists()
  return readAssignment(context, unit, id)
}

/** Errors: `assignment-exists`. */
export async function changeAssignment(context: PunchContext, unit: UnitOfWork, before: Assignment, { taskId = before.taskId, isDefault = before.isDefault }: AssignmentChange): Promise<Assignment> {
  if (isDefault && !before.isDefault) await clearDefault(unit, before.memberId, before.groupId)
  const rows = await unit.query(`update p_punchim.assignment a set task_id = $3, is_default = $4 where a.workspace_id = $1 and a.id = $2 and not exists (
      select from p_punchim.assignment other where other.workspace_id = $1 and other.id <> $2 and other.task_id = $3
        and other.member_id is not distinct from a.member_id and other.group_id is not distinct from a.group_id)
    returning 1`, [unit.workspaceId, before.id, taskId, isDefault])
  if (rows.length === 0) throw assignmentExists()
  return readAssignment(context, unit, before.id)
}

export async function removeAssignment(unit: UnitOfWork, id: string): Promise<void> {
  await unit.query('delete from p_punchim.assignment where workspace_id = $1 and id = $2', [unit.workspaceId, id])
}

/**
 * What a member's punches may be filed to: their own assignments before those of their groups, the default first. Tasks that are archived or in the
 * trash are left out.
 */
export async function assignmentsOf(context: Pick<PunchContext, 'find'>, unit: UnitOfWork, memberId: string): Promise<readonly OwnAssignment[]> {
  const rows = await unit.query<AssignmentRow & { readonly open: boolean }>({
    name: 'punchim-assignments-of',
    text: `select ${columns} from ${tables} where a.workspace_id = $1 and (a.member_id = $2 or a.group_id is not null)
        and t.deleted_batch is null and t.archived_at is null and p.deleted_batch is null and p.archived_at is null and o.deleted_batch is null and o.archived_at is null
      order by a.member_id is null, a.is_default desc, a.id`,
    values: [unit.workspaceId, memberId],
  })
  const groups = rows.some(({ groupId }) => groupId !== null) ? groupsOf(await readGroups(context, unit), memberId) : []
  const seen = new Set<string>()
  return rows.filter(({ groupId, taskId }) => {
    if (seen.has(taskId) || (groupId !== null && !groups.includes(groupId))) return false
    seen.add(taskId)
    return true
  }).map(({ id, taskId, task, projectId, project, organizationId, organization, isDefault }) => ({ id, taskId, task, projectId, project, organizationId, organization, isDefault }))
}

async function clearDefault(unit: UnitOfWork, memberId: string | null, groupId: string | null): Promise<void> {
  await unit.query(`update p_punchim.assignment set is_default = false
    where workspace_id = $1 and is_default and member_id is not distinct from $2::uuid and group_id is not distinct from $3::uuid`, [unit.workspaceId, memberId, groupId])
}

async function isKnown(unit: UnitOfWork, id: string): Promise<boolean> {
  return (await unit.query('select from p_punchim.assignment where workspace_id = $1 and id = $2', [unit.workspaceId, id])).length > 0
}
