import type { Caller } from './caller.ts'
import type { UnitOfWork } from './database.ts'

/** Which people to read: by a text, by ids, and after whom. */
export interface PeopleWanted {
  /** A part of the name. */
  readonly search?: string | undefined
  /** Nobody but these. */
  readonly ids?: readonly string[] | undefined
  /** The id of the last one given. */
  readonly after?: string | undefined
  readonly limit: number
}

/** A person whose records the caller may read. */
export interface ReadablePerson {
  readonly id: string
  readonly name: string
  /** Null where they follow the workspace. */
  readonly timeZone: string | null
  readonly joinedAt: Temporal.Instant
}

/** Members as if each had one record, so that the rules on records say whose may be read. */
const asRecord = `(select m.id as member_id, m.user_id, null::uuid as id, m.time_zone, m.joined_at from core.member m where m.workspace_id = $1 and m.status in ('active', 'suspended')) p`

/**
 * A page of the members whose records of this subject the caller may read, by name: workspaces have more people than a list or a menu can hold.
 * The subject has a column `member_id`, and rules on it may name `id` besides.
 */
export async function readablePeople(unit: UnitOfWork, { ability }: Pick<Caller, 'ability'>, subject: string, { search = '', ids, after, limit }: PeopleWanted): Promise<readonly ReadablePerson[]> {
  const scope = ability.scope('read', subject, 'p', 5)
  const wanted = search.trim()
  const rows = await unit.query<Omit<ReadablePerson, 'joinedAt'> & { joinedAt: Date }>(`
    select p.member_id as id, u.name, p.time_zone as "timeZone", p.joined_at as "joinedAt" from ${asRecord} join identity."user" u on u.id = p.user_id
    where (${scope.sql}) and ($2 = '' or u.name ilike $2) and ($3::uuid[] is null or p.member_id = any($3::uuid[])) and ($4::uuid is null or (lower(u.name), p.member_id) > (
      select lower(last_user.name), last.id from core.member last join identity."user" last_user on last_user.id = last.user_id where last.workspace_id = $1 and last.id = $4::uuid))
    order by lower(u.name), p.member_id limit $5`,
  [unit.workspaceId, wanted === '' ? '' : `%${wanted.replaceAll(/[\\%_]/g, '\\$&')}%`, ids ?? null, after ?? null, limit, ...scope.values])
  return rows.map((row) => ({ ...row, joinedAt: row.joinedAt.toTemporalInstant() }))
}
