import type { Ability, Device, UnitOfWork } from '@overt/sdk'
import { decodeCursor, pageOf } from '../http/page.ts'
import { neverSeen, readPresence } from './presence.ts'
import type { PresenceDependencies } from './presence.ts'

interface DeviceRow {
  readonly id: string
  readonly member_id: string
  readonly member_name: string
  readonly name: string
  readonly platform: string
  readonly agent_version: string
  readonly enrolled_at: Date
  readonly last_seen_at: Date | null
  readonly revoked_at: Date | null
  readonly acknowledged: number | null
}

export interface DeviceFilter {
  readonly memberId?: string
  /** Revoked ones too. */
  readonly revoked?: boolean
  readonly limit: number
  readonly cursor?: string
}

const sort = '-enrolledAt'

/** A page of the devices that the ability lets read, latest enrolled first. */
export async function listDevices(
  dependencies: PresenceDependencies, unit: UnitOfWork, ability: Ability, { memberId, revoked = false, limit, cursor }: DeviceFilter,
): Promise<{ items: Device[]; nextCursor: string | null }> {
  const after = decodeCursor(sort, cursor)
  const scope = ability.scope('read', 'Device', 'd', 6)
  const rows = await unit.query<DeviceRow>(`
    select d.id, d.member_id, u.name as member_name, d.name, d.platform, d.agent_version, d.enrolled_at, d.last_seen_at, d.revoked_at,
      (select max(a.version) from core.policy_acknowledgement a where a.workspace_id = d.workspace_id and a.member_id = d.member_id) as acknowledged
    from core.device d
    join core.member m on m.workspace_id = d.workspace_id and m.id = d.member_id
    join identity."user" u on u.id = m.user_id
    where d.workspace_id = $1 and ($2::uuid is null or d.member_id = $2) and ($3 or d.revoked_at is null)
      and ($4::timestamptz is null or (d.enrolled_at, d.id) < ($4, $5::uuid)) and (${scope.sql})
    order by d.enrolled_at desc, d.id desc limit $6`,
  [unit.workspaceId, memberId ?? null, revoked, after?.value ?? null, after?.id ?? null, limit + 1, ...scope.values])
  const page = pageOf(rows, limit, sort, ({ enrolled_at, id }) => ({ value: enrolled_at.toISOString(), id }))
  const presence = await readPresence(dependencies, unit, [...new Set(page.items.map(({ member_id }) => member_id))])
  return {
    items: page.items.map((row) => ({
      id: row.id, memberId: row.member_id, memberName: row.member_name, name: row.name, platform: row.platform, agentVersion: row.agent_version,
      enrolledAt: row.enrolled_at.toISOString(), lastSeenAt: row.last_seen_at?.toISOString() ?? null, revokedAt: row.revoked_at?.toISOString() ?? null,
      acknowledgedPolicyVersion: row.acknowledged,
      state: row.revoked_at === null ? (presence.get(row.member_id) ?? neverSeen).state : 'offline',
    })),
    nextCursor: page.nextCursor,
  }
}
