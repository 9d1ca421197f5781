import { cleanName } from '@overt/sdk'
import type { UnitOfWork, WorkPlace } from '@overt/sdk'
import type { Acting } from './acting.ts'
import { findByName, requireNoHiddenName } from './entities.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { EntityKind } from './entity-kinds.ts'
import { active, mostRecent } from './task-by-name.ts'

type Person = Pick<Acting, 'ability' | 'memberId'>
type Place = WorkPlace['task']

/** Where `taskByName` would find or make the named task, without making anything. Errors: `no-recent-project`, `archived`, `name-taken`. */
export async function placeByName(unit: UnitOfWork, person: Person, names: { readonly task: string; readonly project?: string | undefined; readonly organization?: string | undefined }): Promise<WorkPlace> {
  const named = names.organization === undefined ? undefined : await placed(unit, person, organizationKind, names.organization, null)
  const project = await projectPlace(unit, person, names.project, named)
  const task = project.id === null ? { id: null, name: cleanName(names.task) } : await placed(unit, person, taskKind, names.task, project.id)
  const organization = named ?? (project.id === null ? await nameOf(unit, organizationKind, await mostRecent(unit, person, organizationKind)) : await organizationOf(unit, project.id))
  return { task, project, organization }
}

async function projectPlace(unit: UnitOfWork, person: Person, name: string | undefined, organization: Place | undefined): Promise<Place> {
  if (name === undefined) {
    // What is new has no project yet: the nil id finds none, and says so in the same words.
    const within = organization === undefined ? null : organization.id ?? nil
    return nameOf(unit, projectKind, await mostRecent(unit, person, projectKind, within))
  }
  if (organization?.id === null) return { id: null, name: cleanName(name) }
  return placed(unit, person, projectKind, name, organization?.id ?? null)
}
const nil = '00000000-0000-0000-0000-000000000000'

async function placed(unit: UnitOfWork, { ability }: Person, kind: EntityKind, name: string, parentId: string | null): Promise<Place> {
  const known = await findByName(unit, ability, kind, cleanName(name), parentId)
  if (known !== undefined) return nameOf(unit, kind, active(kind, known))
  await requireNoHiddenName(unit, kind, cleanName(name), parentId)
  return { id: null, name: cleanName(name) }
}

async function nameOf(unit: UnitOfWork, kind: EntityKind, id: string): Promise<Place> {
  const [row] = await unit.query<{ name: string }>(`select name from ${kind.table} where workspace_id = $1 and id = $2`, [unit.workspaceId, id])
  return { id, name: row?.name ?? '' }
}

async function organizationOf(unit: UnitOfWork, projectId: string): Promise<Place> {
  const [row] = await unit.query<{ id: string; name: string }>(
    'select o.id, o.name from core.project p join core.organization o on o.workspace_id = p.workspace_id and o.id = p.organization_id where p.workspace_id = $1 and p.id = $2',
    [unit.workspaceId, projectId])
  return row ?? { id: null, name: '' }
}
