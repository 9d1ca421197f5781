import type { Caller, UnitOfWork } from '@overt/sdk'

export interface Named {
  readonly id: string
  readonly name: string
}

export interface PeopleWanted {
  readonly search?: string | undefined
  /** Nobody but these. */
  readonly ids?: readonly string[] | undefined
  /** The id of the last one given. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Members as if each had a punch, so that the rules on punches say whose may be read. */
const asPunch = `(select m.id as member_id, m.user_id, null::uuid as id from core.member m where m.workspace_id = $1 and m.status in ('active', 'suspended')) p`

/** The members whose punches the caller may read, by name. */
export async function readablePeople(unit: UnitOfWork, { ability }: Pick<Caller, 'ability'>, { search = '', ids, after, limit }: PeopleWanted): Promise<readonly Named[]> {
  const scope = ability.scope('read', 'Punch', 'p', 5)
  return unit.query<Named>(`
    select p.member_id as id, u.name from ${asPunch} join identity."user" u on u.id = p.user_id
    where (${scope.sql}) and ($2 = '' or u.name ilike $2) and ($3::uuid[] is null or p.member_id = any($3::uuid[])) and ($4::uuid is null or (lower(u.name), p.member_id) > (
      select lower(last_user.name), last.id from core.member last join identity."user" last_user on last_user.id = last.user_id where last.workspace_id = $1 and last.id = $4::uuid))
    order by lower(u.name), p.member_id limit $5`,
  [unit.workspaceId, search.trim() === '' ? '' : `%${search.trim().replaceAll(/[\\%_]/g, '\\$&')}%`, ids ?? null, after ?? null, limit, ...scope.values])
}
