import type { Ability, Organization, Project, Task, UnitOfWork } from '@overt/sdk'
import { notFound } from '../errors.ts'
import type { EntityKind } from './entity-kinds.ts'
import { archived, nameTaken, nameTakenUnseen } from './errors.ts'

/** Of those whom somebody may ask, so many are named. */
const namedAdmins = 2

/** An organization, project or task as stored and as told. */
export interface FoundEntity {
  readonly item: Organization | Project | Task
  readonly version: number
  /** With the columns that rights are decided on. */
  readonly record: Readonly<Record<string, unknown>>
}

/** Loads a live row and checks the right on it. `lock` keeps others from changing it until the commit. Errors: `not-found`, `forbidden`. */
export async function findEntity(
  unit: UnitOfWork, ability: Ability, action: string, kind: EntityKind, id: string, { lock = false } = {},
): Promise<FoundEntity> {
  const [row] = await unit.query<{ item: Organization | Project | Task; version: number; created_by: string | null }>({
    name: `${kind.name}-find${lock ? '-lock' : ''}`,
    text: `select ${kind.json} as item, x.version, x.created_by from ${kind.table} x ${kind.joins}
      where x.workspace_id = $1 and x.id = $2 and x.deleted_batch is null${lock ? ' for no key update of x' : ''}`,
    values: [unit.workspaceId, id],
  })
  const found = row === undefined ? undefined : { item: row.item, version: row.version, record: { ...row.item, createdBy: row.created_by } }
  ability.require(action, kind.subject, found?.record)
  if (found === undefined) throw notFound({ values: { what: kind.subject } })
  return found
}

/** Errors: `archived`. */
export function requireActive(kind: EntityKind, { item }: FoundEntity): void {
  if (item.archivedAt !== null) throw archived({ values: { what: kind.subject } })
}

/**
 * Two siblings of one name would be a mistake, also where the caller cannot see the first: then the answer says that it is there and whom to ask,
 * and nothing else of it. Errors: `name-taken`.
 */
export async function requireFreeName(
  unit: UnitOfWork, ability: Ability, kind: EntityKind, name: string, parentId: string | null, except: string | null = null,
): Promise<void> {
  const found = await findByName(unit, ability, kind, name, parentId)
  if (found !== undefined && found.id !== except) throw nameTaken({ values: { name } })
  if (found === undefined) await requireNoHiddenName(unit, kind, name, parentId, except)
}


/** Refuses a name that something has which the caller, who has found none of that name, cannot see. Errors: `name-taken`. */
export async function requireNoHiddenName(unit: UnitOfWork, kind: EntityKind, name: string, parentId: string | null, except: string | null = null): Promise<void> {
  const [hidden] = await unit.query<{ id: string }>(`
    select x.id from ${kind.table} x
    where x.workspace_id = $1 and x.deleted_batch is null and x.name_key = lower($2) and ($3::uuid is null or ${parentColumn(kind)} = $3::uuid) and x.id is distinct from $4::uuid limit 1`,
  [unit.workspaceId, name, parentId, except])
  if (hidden === undefined) return
  const admins = await unit.query<{ name: string }>(`
    select person.name from core.member m join identity."user" person on person.id = m.user_id
    where m.workspace_id = $1 and m.role = 'admin' and m.status = 'active' order by m.joined_at limit $2`, [unit.workspaceId, namedAdmins])
  const ask = admins.map((admin) => admin.name)
  throw nameTakenUnseen({ values: { name, ask: ask.join(' or ') || 'an admin' }, extensions: { ask } })
}

export interface NamedEntity {
  readonly id: string
  readonly organization_id: string | null
  readonly project_id: string | null
}

/** The visible, live row of that name, whatever its case, below the parent; not archived ones first, then the newest. */
export async function findByName(
  unit: UnitOfWork, ability: Ability, kind: EntityKind, name: string, parentId: string | null,
): Promise<(NamedEntity & { readonly archived: boolean }) | undefined> {
  const columns = Object.values(kind.ancestors)
  const scope = ability.scope('read', kind.subject, 'x', 3)
  const [row] = await unit.query<NamedEntity & { archived: boolean }>(`
    select x.id, ${columns.includes('organization_id') ? 'x.organization_id' : 'null::uuid as organization_id'},
      ${columns.includes('project_id') ? 'x.project_id' : 'null::uuid as project_id'}, x.archived_at is not null as archived
    from ${kind.table} x
    where x.workspace_id = $1 and x.deleted_batch is null and x.name_key = lower($2)
      and ($3::uuid is null or ${parentColumn(kind)} = $3::uuid) and ${scope.sql}
    order by (x.archived_at is not null), x.id desc limit 1`,
  [unit.workspaceId, name, parentId, ...scope.values])
  return row
}

const parentColumn = (kind: EntityKind): string => {
  const nearest = Object.values(kind.ancestors).at(-1)
  return nearest === undefined ? 'null::uuid' : `x.${nearest}`
}
