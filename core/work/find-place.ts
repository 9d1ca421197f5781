import { cleanName } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { Acting } from './acting.ts'
import { findByName, requireNoHiddenName } from './entities.ts'
import type { NamedEntity } from './entities.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { EntityKind } from './entity-kinds.ts'
import { archived, noRecentProject } from './errors.ts'

type Person = Pick<Acting, 'ability' | 'memberId'>

/** Names that somebody gives; without a project or an organization, the member's most recent one is meant. */
export interface PlaceNames {
  readonly task: string
  readonly project?: string | undefined
  readonly organization?: string | undefined
}
/** What a name leads to: the id of what exists, or the name of what is new. */
export type Found = { readonly id: string } | { readonly id: null; readonly name: string }
export interface FoundPlace {
  readonly task: Found
  readonly project: Found
  /** Undefined where the project exists and no organization was named. */
  readonly organization: Found | undefined
}

/** The nil id, of which there is no organization. */
const nobody = '00000000-0000-0000-0000-000000000000'

/** Where names lead, whatever their case; makes nothing. Errors: `no-recent-project`, `archived`, `name-taken`. */
export async function findPlace(unit: UnitOfWork, person: Person, names: PlaceNames): Promise<FoundPlace> {
  const organization = names.organization === undefined ? undefined : await find(unit, person, organizationKind, names.organization, null)
  const project = await findProject(unit, person, names.project, organization)
  const task: Found = project.id === null ? { id: null, name: cleanName(names.task) } : await find(unit, person, taskKind, names.task, project.id)
  return { task, project, organization: organization ?? (project.id === null ? { id: await mostRecent(unit, person, organizationKind) } : undefined) }
}

async function findProject(unit: UnitOfWork, person: Person, name: string | undefined, organization: Found | undefined): Promise<Found> {
  // A new organization has no project yet: the nil id finds none, and the error is the same.
  if (name === undefined) return { id: await mostRecent(unit, person, projectKind, organization === undefined ? null : organization.id ?? nobody) }
  if (organization?.id === null) return { id: null, name: cleanName(name) }
  return find(unit, person, projectKind, name, organization?.id ?? null)
}

async function find(unit: UnitOfWork, { ability }: Person, kind: EntityKind, name: string, parentId: string | null): Promise<Found> {
  const known = await findByName(unit, ability, kind, cleanName(name), parentId)
  if (known !== undefined) return { id: active(kind, known) }
  // Who may create none is refused for that, and learns nothing of names that they cannot see.
  if (ability.canAny('create', kind.subject)) await requireNoHiddenName(unit, kind, cleanName(name), parentId)
  return { id: null, name: cleanName(name) }
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
async function mostRecent(unit: UnitOfWork, { ability, memberId }: Person, kind: EntityKind, organizationId: string | null = null): Promise<string> {
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
