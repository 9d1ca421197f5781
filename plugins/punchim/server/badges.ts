import type { UnitOfWork } from '@overt/sdk'
import type { PunchContext } from './punch-context.ts'

export interface Badge {
  readonly number: string
  readonly hasPin: boolean
}

const firstNumber = 1_001

/** The number under which a member is known at kiosks. */
export async function readBadge(unit: UnitOfWork, memberId: string): Promise<Badge | undefined> {
  const [badge] = await unit.query<Badge>({
    name: 'punchim-badge', text: 'select number, pin_hash is not null as "hasPin" from p_punchim.badge where workspace_id = $1 and member_id = $2', values: [unit.workspaceId, memberId],
  })
  return badge
}

/** Sets a member's PIN; their number is given with the first one and stays. */
export async function setPin({ clock }: Pick<PunchContext, 'clock'>, unit: UnitOfWork, memberId: string, pinHash: string): Promise<Badge> {
  // Two people at once would take the same number.
  await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`punchim badge ${unit.workspaceId}`])
  const [badge] = await unit.query<{ number: string }>(`
    insert into p_punchim.badge (workspace_id, member_id, number, pin_hash, changed_at)
    select $1, $2, (select greatest(${String(firstNumber)}, max(number::bigint) + 1)::text from p_punchim.badge where workspace_id = $1), $3, $4
    on conflict (workspace_id, member_id) do update set pin_hash = excluded.pin_hash, changed_at = excluded.changed_at returning number`, [unit.workspaceId, memberId, pinHash, clock.now().toString()])
  return { number: badge!.number, hasPin: true }
}

/** Takes the PIN away: nobody can punch under the number any more. */
export async function removePin(unit: UnitOfWork, memberId: string): Promise<void> {
  await unit.query('update p_punchim.badge set pin_hash = null where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
}
