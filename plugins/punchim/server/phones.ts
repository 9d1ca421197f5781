import { randomBytes } from 'node:crypto'
import type { UnitOfWork } from '@overt/sdk'
import type { PunchContext } from './punch-context.ts'

const seedDays = 7

interface PhoneRow { readonly seed: string; readonly seeded_at: Date; readonly previous_seed: string | null }

const read = (unit: UnitOfWork, memberId: string): Promise<PhoneRow[]> => unit.query<PhoneRow>({
  name: 'punchim-phone', text: 'select seed, seeded_at, previous_seed from p_punchim.phone where workspace_id = $1 and member_id = $2', values: [unit.workspaceId, memberId],
})

/** The seed of a member's draws without a connection, hexadecimal; a new one every week. */
export async function seedOf({ clock }: Pick<PunchContext, 'clock'>, unit: UnitOfWork, memberId: string): Promise<string> {
  const now = clock.now()
  const [phone] = await read(unit, memberId)
  const newest = now.subtract({ hours: 24 * seedDays })
  if (phone !== undefined && Temporal.Instant.compare(phone.seeded_at.toTemporalInstant(), newest) > 0) return phone.seed
  const [row] = await unit.query<{ seed: string }>(`
    insert into p_punchim.phone as known (workspace_id, member_id, seed, seeded_at) values ($1, $2, $3, $4)
    on conflict (workspace_id, member_id) do update set previous_seed = case when known.seeded_at > $5 then known.previous_seed else known.seed end,
      seed = case when known.seeded_at > $5 then known.seed else excluded.seed end, seeded_at = greatest(known.seeded_at, case when known.seeded_at > $5 then known.seeded_at else excluded.seeded_at end)
    returning seed`, [unit.workspaceId, memberId, randomBytes(32).toString('hex'), now.toString(), newest.toString()])
  return row!.seed
}

/** The seeds that a phone may have had when it drew: the present one and the one before. */
export async function seedsOf(unit: UnitOfWork, memberId: string): Promise<readonly string[]> {
  const [phone] = await read(unit, memberId)
  return phone === undefined ? [] : [phone.seed, ...phone.previous_seed === null ? [] : [phone.previous_seed]]
}
