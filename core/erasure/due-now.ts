import { uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { openErasure, readErasure } from './erasure-rows.ts'

export interface DueErasure {
  /** Null for the workspace. */
  readonly memberId: string | null
  /** Who asked; an admin of the workspace where nobody did. */
  readonly requestedBy?: string
  readonly now: Temporal.Instant
  readonly id?: string
  readonly requestedAt?: string
  readonly pluginId?: string
  readonly keepsAccounts?: boolean
}

/**
 * Makes an erasure due at once, one that waits already or a new one, and gives its id. Undefined where nobody is left to erase, or where that
 * erasure has been finished.
 */
export async function makeErasureDue(unit: UnitOfWork, { memberId, requestedBy, now, id = uuidv7(now.epochMilliseconds), requestedAt = now.toString(), pluginId, keepsAccounts = false }: DueErasure): Promise<string | undefined> {
  const [there] = await unit.query<{ id: string }>(`select id from core.member where workspace_id = $1 and ($2::uuid is null or id = $2) order by (role = 'admin') desc, id limit 1`, [unit.workspaceId, memberId])
  if (there === undefined) return undefined
  const open = await openErasure(unit, memberId)
  if (open !== undefined) {
    await unit.query('update core.erasure set start_at = least(start_at, $3) where workspace_id = $1 and id = $2', [unit.workspaceId, open.id, now.toString()])
    return open.id
  }
  if (await readErasure(unit, id) !== undefined) return undefined
  await unit.query('insert into core.erasure (workspace_id, id, member_id, requested_by, reason, requested_at, start_at, due_at, plugin_id, keeps_accounts) values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)',
    [unit.workspaceId, id, memberId, requestedBy ?? there.id, '', requestedAt, now.toString(), pluginId ?? null, keepsAccounts])
  return id
}
