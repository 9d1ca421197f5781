import { roles, uuidv7 } from '@overt/sdk'
import type { Caller, Directory, UnitOfWork } from '@overt/sdk'
import type { Share } from '../contracts.ts'
import { invalidShare } from './errors.ts'

export interface ShareBody {
  readonly kind: Share['kind']
  readonly role?: string
  readonly memberId?: string
  readonly mayCopy: boolean
}

/** With whom a dashboard is shared: everyone, roles, then people by name. */
export async function readShares(unit: UnitOfWork, dashboardId: string): Promise<Share[]> {
  return unit.query<Share>(`
    select s.kind, s.role, s.member_id as "memberId", u.name, s.may_copy as "mayCopy"
    from p_dashboards.share s
    left join core.member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    left join identity."user" u on u.id = m.user_id
    where s.workspace_id = $1 and s.dashboard_id = $2
    order by array_position(array['everyone', 'role', 'member'], s.kind), s.role, u.name, s.id`, [unit.workspaceId, dashboardId])
}

/** Replaces all shares. Errors: `invalid-share`. */
export async function writeShares(unit: UnitOfWork, directory: Directory, caller: Caller, dashboardId: string, shares: readonly ShareBody[]): Promise<void> {
  const memberIds = shares.flatMap(({ memberId }) => memberId ?? [])
  const known = memberIds.length === 0 ? [] : await directory.members(unit, { ids: memberIds, status: ['active', 'suspended'] })
  const visible = new Set(known.filter(({ id, userId }) => id !== caller.memberId && caller.ability.can('read', 'Member', { id, userId })).map(({ id }) => id))
  const keys = new Set(shares.map(({ kind, role, memberId }) => `${kind} ${role ?? ''} ${memberId ?? ''}`))
  const right = ({ kind, role, memberId }: ShareBody): boolean =>
    (kind === 'role') === (role !== undefined) && (kind === 'member') === (memberId !== undefined)
    && (role === undefined || (roles as readonly string[]).includes(role)) && (memberId === undefined || visible.has(memberId))
  if (keys.size < shares.length || !shares.every(right)) throw invalidShare()
  await unit.query('delete from p_dashboards.share where workspace_id = $1 and dashboard_id = $2', [unit.workspaceId, dashboardId])
  if (shares.length === 0) return
  await unit.query(`
    insert into p_dashboards.share (workspace_id, dashboard_id, id, kind, role, member_id, may_copy)
    select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::boolean[])`,
  [unit.workspaceId, dashboardId, shares.map(() => uuidv7()), shares.map(({ kind }) => kind), shares.map(({ role }) => role ?? null), shares.map(({ memberId }) => memberId ?? null), shares.map(({ mayCopy }) => mayCopy)])
}
