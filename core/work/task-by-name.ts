import { cleanName } from '@overt/sdk'
import type { StartedWork, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import type { Acting } from './acting.ts'
import { createEntity } from './entity-routes.ts'
import { findByName, requireNoHiddenName } from './entities.ts'
import type { NamedEntity } from './entities.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { EntityKind } from './entity-kinds.ts'
import { archived, noRecentProject, taskMissing } from './errors.ts'

type Context = Pick<Platform, 'audit' | 'live'>

/**
 * The id of the task that somebody named. Names match whatever their case; what is new is created on the way. Without a project or an
 * organization the task goes to the member's most recent one. Errors: `task-missing`, `no-recent-project`, `archived`, `forbidden`.
 */
export async function taskByName(context: Context, unit: UnitOfWork, acting: Acting, start: Pick<StartedWork, 'task' | 'taskId' | 'project' | 'organization'>): Promise<string> {
  if ((start.task === undefined) === (start.taskId === undefined)) throw taskMissing()
  if (start.taskId !== undefined) return start.taskId
  const { ability, memberId } = acting
  const { task = '', project, organization } = start
  const organizationId = organization === undefined ? null : await named(organizationKind, organization, null, {})
  const projectId = project === undefined ? await mostRecent(unit, acting, projectKind, organizationId) : await projectNamed(project, organizationId)
  return named(taskKind, task, projectId, { projectId })

  async function projectNamed(name: string, below: string | null): Promise<string> {
    if (below !== null) return named(projectKind, name, below, { organizationId: below })
    const known = await findByName(unit, ability, projectKind, cleanName(name), null)
    if (known !== undefined) return active(projectKind, known)
    await requireNoHiddenName(unit, projectKind, cleanName(name), null)
    const recent = await mostRecent(unit, acting, organizationKind)
    return named(projectKind, name, recent, { organizationId: recent })
  }

  /** Two members who name the same new thing at once get one: the second waits and finds it. */
  async function named(kind: EntityKind, name: string, parentId: string | null, body: Readonly<Record<string, string>>): Promise<string> {
    const known = await findByName(unit, ability, kind, cleanName(name), parentId)
    if (known !== undefined) return active(kind, known)
    // By the name, so that others of the workspace go on.
    await unit.query('select pg_advisory_xact_lock(hashtextextended($1 || lower($2), 1))', [`${unit.workspaceId} ${kind.name} ${parentId ?? ''} `, cleanName(name)])
    const meanwhile = await findByName(unit, ability, kind, cleanName(name), parentId)
    if (meanwhile !== undefined) return active(kind, meanwhile)
    const created = await createEntity(unit, { ability, memberId }, kind, { name, ...body })
    await context.audit.record(unit, { action: `${kind.name}.created`, subject: kind.subject, subjectId: created.item.id, after: created.item })
    context.live.publish(unit, 'work.changed', { subject: kind.name, id: created.item.id, change: 'created' }, { action: 'read', subject: kind.subject, record: created.record })
    return created.item.id
  }
}

/** Errors: `archived`. */
export function active(kind: EntityKind, found: NamedEntity & { readonly archived: boolean }): string {
  if (found.archived) throw archived({ values: { what: kind.subject } })
  return found.id
}

/**
 * The project or organization of the member's latest entry, else the newest that the member made; within an organization where one is
 * given, else the newest there.
 */
export async function mostRecent(unit: UnitOfWork, { ability, memberId }: Pick<Acting, 'ability' | 'memberId'>, kind: EntityKind, organizationId: string | null = null): Promise<string> {
  const scope = ability.scope('read', kind.subject, 'x', 3)
  const usable = `x.workspace_id = $1 and x.deleted_batch is null and x.archived_at is null and ${scope.sql}
    and ($3::uuid is null or ${kind === projectKind ? 'x.organization_id' : 'x.id'} = $3::uuid)`
  const [recent] = await unit.query<{ id: string }>(`
    (select x.id, 1 as preference from core.entry e join ${kind.table} x on x.id = e.${kind.name}_id
      where e.workspace_id = $1 and e.member_id = $2 and e.deleted_batch is null and ${usable} order by e.started_at desc limit 1)
    union all
    (select x.id, case when x.created_by = $2 then 2 else 3 end from ${kind.table} x
      where (x.created_by = $2 or $3::uuid is not null) and ${usable} order by (x.created_by is not distinct from $2) desc, x.created_at desc limit 1)
    order by preference limit 1`,
  [unit.workspaceId, memberId, organizationId, ...scope.values])
  if (recent === undefined) throw noRecentProject()
  return recent.id
}
