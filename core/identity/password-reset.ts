import type { Clock } from '@overt/sdk'
import type { Mail } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import type { Platform } from '../contracts.ts'
import { revokeDevices } from '../devices/enrollment.ts'
import { recordForAccount } from './account-trail.ts'
import { linkUsed } from './errors.ts'
import { passwordChangedMail, resetMail } from './mails.ts'
import { hashPassword } from './passwords.ts'
import { newToken, tokenHash } from './tokens.ts'
import { assertGoodPassword, findUser, findUserByEmail } from './users.ts'

const linkHours = 1

/** Mails a link that sets a new password and voids those mailed before; nothing happens for unknown addresses. */
export async function requestReset({ database, mail, clock, address }: { database: CoreDatabase; mail: Mail; clock: Clock; address(): string }, email: string): Promise<void> {
  await database.inIdentity(null, async (unit) => {
    const user = await findUserByEmail(unit, email)
    if (user === undefined) return
    const token = newToken()
    await unit.query('delete from identity.password_reset where user_id = $1', [user.id])
    await unit.query('insert into identity.password_reset (token_hash, user_id, expires_at) values ($1, $2, $3)', [tokenHash(token), user.id, clock.now().add({ hours: linkHours }).toString()])
    await mail.send(resetMail({ user, address: address(), token }), unit)
  })
}

type Parts = Pick<Platform, 'database' | 'mail' | 'clock' | 'audit' | 'live' | 'deviceTokens'> & { address(): string }

export interface Reset {
  readonly token: string
  readonly newPassword: string
  readonly revokeTokens: boolean
  readonly revokeDevices: boolean
}

/**
 * Sets a new password once per link, ends every session, and takes personal tokens and devices along unless told not to. Returns whose it was.
 * Errors: `link-invalid`, `weak-password`.
 */
export async function resetPassword(parts: Parts, { token, newPassword, revokeTokens, revokeDevices }: Reset): Promise<string> {
  const { database, mail, clock, address } = parts
  const valid = 'token_hash = $1 and expires_at > $2'
  const link = [tokenHash(token), clock.now().toString()]
  assertGoodPassword(newPassword, '')
  const user = await database.inIdentity(null, async (unit) => {
    const [row] = await unit.query<{ userId: string }>(`select user_id as "userId" from identity.password_reset where ${valid}`, link)
    return row === undefined ? undefined : findUser(unit, row.userId)
  })
  if (user === undefined) throw linkUsed()
  assertGoodPassword(newPassword, user.email)
  const passwordHash = await hashPassword(newPassword)
  // Before the link is used up: should one of them fail, it can be opened again.
  if (revokeDevices) await revokeDevicesOf(parts, user.id)
  await database.inIdentity(null, async (unit) => {
    const used = await unit.query(`delete from identity.password_reset where ${valid} returning 1`, link)
    if (used.length === 0) throw linkUsed()
    await unit.query(`update identity.account set password = $2, updated_at = now() where user_id = $1 and provider_id = 'credential'`, [user.id, passwordHash])
    await unit.query('delete from identity.session where user_id = $1', [user.id])
    // Also a sign-in that waits for its code: it began with the old password.
    await unit.query('delete from identity.verification where value = $1', [user.id])
    if (revokeTokens) await unit.query('delete from identity.personal_token where user_id = $1', [user.id])
    await mail.send(passwordChangedMail({ user, address: address() }), unit)
  })
  await recordForAccount(parts, user.id, { action: 'password.reset', after: { tokensRevoked: revokeTokens, devicesRevoked: revokeDevices } })
  return user.id
}

async function revokeDevicesOf(parts: Parts, userId: string): Promise<void> {
  const memberships = await parts.database.inIdentity(userId, (unit) => unit.query<{ workspaceId: string; memberId: string }>(
    'select workspace_id as "workspaceId", id as "memberId" from core.member where user_id = $1 order by workspace_id', [userId]))
  for (const { workspaceId, memberId } of memberships) {
    await parts.database.inWorkspace({ workspaceId }, (unit) => revokeDevices(parts, unit, memberId))
  }
}
