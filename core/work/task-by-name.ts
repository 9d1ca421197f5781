import type { StartedWork, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import type { Acting } from './acting.ts'
import { findByName } from './entities.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { EntityKind } from './entity-kinds.ts'
import { createEntity } from './entity-routes.ts'
import { taskMissing } from './errors.ts'
import { active, findPlace } from './find-place.ts'
import type { Found } from './find-place.ts'

type Context = Pick<Platform, 'audit' | 'live'>

/**
 * The id of the task that somebody named. Names match whatever their case; what is new is created on the way. Without a project or an
 * organization the task goes to the member's most recent one. Errors: `task-missing`, `no-recent-project`, `archived`, `forbidden`.
 */
export async function taskByName(context: Context, unit: UnitOfWork, { ability, memberId }: Acting, start: Pick<StartedWork, 'task' | 'taskId' | 'project' | 'organization'>): Promise<string> {
  if ((start.task === undefined) === (start.taskId === undefined)) throw taskMissing()
  if (start.taskId !== undefined) return start.taskId
  const { task, project, organization } = await findPlace(unit, { ability, memberId }, { ...start, task: start.task ?? '' })
  const organizationId = organization === undefined ? null : await idOf(organizationKind, organization, null, {})
  const projectId = await idOf(projectKind, project, organizationId, organizationId === null ? {} : { organizationId })
  return idOf(taskKind, task, projectId, { projectId })

  /** Two members who name the same new thing at once get one: the second waits and finds it. */
  async function idOf(kind: EntityKind, found: Found, parentId: string | null, body: Readonly<Record<string, string>>): Promise<string> {
    if (found.id !== null) return found.id
    const { name } = found
    // By the name, so that others of the workspace go on.
    await unit.query('select pg_advisory_xact_lock(hashtextextended($1 || lower($2), 1))', [`${unit.workspaceId} ${kind.name} ${parentId ?? ''} `, name])
    const meanwhile = await findByName(unit, ability, kind, name, parentId)
    if (meanwhile !== undefined) return active(kind, meanwhile)
    const created = await createEntity(unit, { ability, memberId }, kind, { name, ...body })
    await context.audit.record(unit, { action: `${kind.name}.created`, subject: kind.subject, subjectId: created.item.id, after: created.item })
    context.live.publish(unit, 'work.changed', { subject: kind.name, id: created.item.id, change: 'created' }, { action: 'read', subject: kind.subject, record: created.record })
    return created.item.id
  }
}
