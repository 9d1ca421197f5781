import type { Ability, TimerStart, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { createEntity } from './entity-routes.ts'
import { findByName, tidyName } from './entities.ts'
import type { NamedEntity } from './entities.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { EntityKind } from './entity-kinds.ts'
import { archived, noRecentProject, taskMissing } from './errors.ts'

type Context = Pick<Platform, 'audit' | 'live'>

/**
 * The id of the task that somebody named. Names match whatever their case; what is new is created on the way. Without a project or an
 * organization the task goes to the member's most recent one. Errors: `task-missing`, `no-recent-project`, `archived`, `forbidden`.
 */
export async function taskByName(context: Context, unit: UnitOfWork, ability: Ability, start: TimerStart): Promise<string> {
  if ((start.task === undefined) === (start.taskId === undefined)) throw taskMissing()
  if (start.taskId !== undefined) return start.taskId
  const { task = '', project, organization } = start
  const organizationId = organization === undefined ? null : await named(organizationKind, organization, null, {})
  const projectId = project === undefined ? await recentProject(unit, ability, organizationId) : await projectNamed(project, organizationId)
  return named(taskKind, task, projectId, { projectId })

  async function projectNamed(name: string, below: string | null): Promise<string> {
    if (below !== null) return named(projectKind, name, below, { organizationId: below })
    const known = await findByName(unit, ability, projectKind, tidyName(name), null)
    if (known !== undefined) return active(projectKind, known)
    const recent = await recentOrganization(unit, ability)
    return named(projectKind, name, recent, { organizationId: recent })
  }

  /** Two members who name the same new thing at once get one: the second waits and finds it. */
  async function named(kind: EntityKind, name: string, parentId: string | null, body: Readonly<Record<string, string>>): Promise<string> {
    const known = await findByName(unit, ability, kind, tidyName(name), parentId)
    if (known !== undefined) return active(kind, known)
    await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [unit.workspaceId])
    const meanwhile = await findByName(unit, ability, kind, tidyName(name), parentId)
    if (meanwhile !== undefined) return active(kind, meanwhile)
    const created = await createEntity(unit, ability, kind, { name, ...body })
    await context.audit.record(unit, { action: `${kind.name}.created`, subject: kind.subject, subjectId: created.item.id, after: created.item })
    context.live.publish(unit, 'work.changed', { subject: kind.name, id: created.item.id, change: 'created' }, { action: 'read', subject: kind.subject, record: created.record })
    return created.item.id
  }
}

function active(kind: EntityKind, found: NamedEntity & { readonly archived: boolean }): string {
  if (found.archived) throw archived({ values: { what: kind.subject } })
  return found.id
}

/** The project of the member's latest entry, else the newest that the member made; within an organization where one is given. */
async function recentProject(unit: UnitOfWork, ability: Ability, organizationId: string | null): Promise<string> {
  const scope = ability.scope('read', 'Project', 'p', 3)
  const [recent] = await unit.query<{ id: string }>(`
    select p.id from core.project p
    left join lateral (
      select e.started_at from core.entry e
      where e.workspace_id = $1 and e.member_id = $2 and e.project_id = p.id and e.deleted_batch is null order by e.started_at desc limit 1
    ) latest on true
    where p.workspace_id = $1 and p.deleted_batch is null and p.archived_at is null and ($3::uuid is null or p.organization_id = $3::uuid)
      and (latest.started_at is not null or p.created_by = $2 or $3::uuid is not null) and ${scope.sql}
    order by latest.started_at desc nulls last, (p.created_by is not distinct from $2) desc, p.created_at desc limit 1`,
  [unit.workspaceId, unit.memberId, organizationId, ...scope.values])
  if (recent === undefined) throw noRecentProject()
  return recent.id
}

async function recentOrganization(unit: UnitOfWork, ability: Ability): Promise<string> {
  const scope = ability.scope('read', 'Organization', 'o', 2)
  const [recent] = await unit.query<{ id: string }>(`
    select o.id from core.organization o
    left join lateral (
      select e.started_at from core.entry e
      where e.workspace_id = $1 and e.member_id = $2 and e.organization_id = o.id and e.deleted_batch is null order by e.started_at desc limit 1
    ) latest on true
    where o.workspace_id = $1 and o.deleted_batch is null and o.archived_at is null and (latest.started_at is not null or o.created_by = $2) and ${scope.sql}
    order by latest.started_at desc nulls last, o.created_at desc limit 1`,
  [unit.workspaceId, unit.memberId, ...scope.values])
  if (recent === undefined) throw noRecentProject()
  return recent.id
}
