import { uuidv7 } from '@overt/sdk'
import type { CoreDatabase, IdentityUnit } from '../database/contracts.ts'
import { tooManyTokens } from './errors.ts'
import type { OpenSession } from './sessions.ts'
import { newToken, tokenHash } from './tokens.ts'

export const personalTokenPrefix = 'ovt_'
const limit = 50

/** The user of a personal token; notes its use once a minute. */
export async function findPersonalToken(database: CoreDatabase, token: string, now: Temporal.Instant): Promise<OpenSession | null> {
  const hash = tokenHash(token)
  return database.inIdentity(null, async (unit) => {
    const [row] = await unit.query<OpenSession & { unnoted: boolean }>({
      name: 'identity-personal-token',
      text: `select token.id, token.user_id as "userId", person.name, person.email,
          token.last_used_at is null or token.last_used_at < $2::timestamptz - interval '1 minute' as unnoted
        from identity.personal_token token join identity."user" person on person.id = token.user_id
        where token.hash = $1 and (token.expires_at is null or token.expires_at > $2)`,
      values: [hash, now.toString()],
    })
    if (row === undefined) return null
    if (row.unnoted) await unit.query('update identity.personal_token set last_used_at = $2 where hash = $1', [hash, now.toString()])
    return { id: row.id, userId: row.userId, name: row.name, email: row.email }
  })
}

/** Makes a token that acts as its user; the text is shown once and only its hash kept. */
export async function createPersonalToken(
  unit: IdentityUnit, owner: { readonly userId: string; readonly name: string; readonly expiresAt: string | null; readonly now: Temporal.Instant },
): Promise<{ id: string; token: string }> {
  const [count] = await unit.query<{ count: number }>('select count(*)::int as count from identity.personal_token where user_id = $1', [owner.userId])
  if ((count?.count ?? 0) >= limit) throw tooManyTokens({ values: { limit } })
  const id = uuidv7()
  const token = newToken(personalTokenPrefix)
  await unit.query(`insert into identity.personal_token (id, user_id, name, hash, prefix, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7)`,
  [id, owner.userId, owner.name, tokenHash(token), token.slice(0, 8), owner.now.toString(), owner.expiresAt])
  return { id, token }
}
