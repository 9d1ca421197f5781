import { createHash, randomBytes } from 'node:crypto'
import { cleanName, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { Kiosk, KioskBody } from '../wire.ts'
import { notFound } from './errors.ts'
import { readFence } from './fences.ts'
import type { PunchContext } from './punch-context.ts'

interface KioskRow extends Omit<Kiosk, 'createdAt' | 'lastSeenAt' | 'revokedAt'> {
  readonly forEveryone: boolean
  readonly createdAt: Date
  readonly lastSeenAt: Date | null
  readonly revokedAt: Date | null
}

const columns = `k.id, k.name, k.fence_id as "fenceId", k.for_everyone as "forEveryone", k.member_ids as "memberIds", k.group_ids as "groupIds", k.show_names as "showNames",
  k.created_at as "createdAt", k.last_seen_at as "lastSeenAt", k.revoked_at as "revokedAt"`

const kioskOf = ({ forEveryone: _, createdAt, lastSeenAt, revokedAt, ...row }: KioskRow): Kiosk =>
  ({ ...row, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt?.toISOString() ?? null, revokedAt: revokedAt?.toISOString() ?? null })

/** SHA-256: all that is stored of a kiosk's token. */
export const kioskTokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()

/** A page of kiosks by id. */
export async function listKiosks(unit: UnitOfWork, { after, limit }: { readonly after: string | undefined; readonly limit: number }): Promise<readonly Kiosk[]> {
  const rows = await unit.query<KioskRow>(`select ${columns} from p_punchim.kiosk k where k.workspace_id = $1 and ($2::uuid is null or k.id > $2::uuid) order by k.id limit $3`, [unit.workspaceId, after ?? null, limit])
  return rows.map(kioskOf)
}

/** Errors: `not-found`. */
export async function readKiosk(unit: UnitOfWork, id: string): Promise<Kiosk> {
  const [row] = await unit.query<KioskRow>(`select ${columns} from p_punchim.kiosk k where k.workspace_id = $1 and k.id = $2`, [unit.workspaceId, id])
  if (row === undefined) throw notFound()
  return kioskOf(row)
}

/** Enrols a kiosk; its token is told this once. Errors: `not-found`. */
export async function addKiosk({ clock }: Pick<PunchContext, 'clock'>, unit: UnitOfWork, { name, fenceId = null, memberIds = [], groupIds = [], showNames = false }: KioskBody): Promise<{ readonly kiosk: Kiosk; readonly token: string }> {
  if (fenceId !== null) await readFence(unit, fenceId)
  const now = clock.now()
  const [id, token] = [uuidv7(now.epochMilliseconds), `ovk_${randomBytes(32).toString('base64url')}`]
  await unit.query(`insert into p_punchim.kiosk (workspace_id, id, name, token_hash, fence_id, for_everyone, member_ids, group_ids, show_names, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [unit.workspaceId, id, cleanName(name), kioskTokenHash(token), fenceId, memberIds.length + groupIds.length === 0, memberIds, groupIds, showNames, now.toString()])
  return { kiosk: await readKiosk(unit, id), token }
}

/** A kiosk's token opens nothing from now on, and nobody can read a PIN that is left on it; its punches stay. */
export async function revokeKiosk({ clock }: Pick<PunchContext, 'clock'>, unit: UnitOfWork, id: string): Promise<Kiosk> {
  await unit.query('update p_punchim.kiosk set revoked_at = $3, pin_public_key = null, pin_private_key = null where workspace_id = $1 and id = $2 and revoked_at is null', [unit.workspaceId, id, clock.now().toString()])
  return readKiosk(unit, id)
}
