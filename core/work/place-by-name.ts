import type { UnitOfWork, WorkPlace } from '@overt/sdk'
import type { Acting } from './acting.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { EntityKind } from './entity-kinds.ts'
import { findPlace } from './find-place.ts'
import type { Found, PlaceNames } from './find-place.ts'

type Place = WorkPlace['task']

/** Where `taskByName` would find or make the named task, by names, without making anything. Errors: `no-recent-project`, `archived`, `name-taken`. */
export async function placeByName(unit: UnitOfWork, person: Pick<Acting, 'ability' | 'memberId'>, names: PlaceNames): Promise<WorkPlace> {
  const { task, project, organization } = await findPlace(unit, person, names)
  return {
    task: await named(unit, taskKind, task),
    project: await named(unit, projectKind, project),
    organization: organization === undefined ? await organizationOf(unit, project.id) : await named(unit, organizationKind, organization),
  }
}

async function named(unit: UnitOfWork, kind: EntityKind, found: Found): Promise<Place> {
  if (found.id === null) return found
  const [row] = await unit.query<{ name: string }>(`select name from ${kind.table} where workspace_id = $1 and id = $2`, [unit.workspaceId, found.id])
  return { id: found.id, name: row?.name ?? '' }
}

async function organizationOf(unit: UnitOfWork, projectId: string | null): Promise<Place> {
  const [row] = await unit.query<{ id: string; name: string }>(
    'select o.id, o.name from core.project p join core.organization o on o.workspace_id = p.workspace_id and o.id = p.organization_id where p.workspace_id = $1 and p.id = $2',
    [unit.workspaceId, projectId])
  return row ?? { id: null, name: '' }
}
