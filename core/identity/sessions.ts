import { uuidv7 } from '@overt/sdk'
import type { CoreDatabase, IdentityUnit } from '../database/contracts.ts'
import type { UnitOfWork } from '@overt/sdk'
import { sessionSeconds } from './authentication-options.ts'
import { newToken, sessionTokenHash } from './tokens.ts'

export interface OpenSession {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly email: string
}

/** The session of a token, prolonged when a tenth of its life has passed; 90 days at most in all. */
export async function findSession(database: CoreDatabase, token: string): Promise<OpenSession | null> {
  const hash = sessionTokenHash(token)
  return database.inIdentity(null, async (unit) => {
    const [row] = await unit.query<OpenSession & { aged: boolean }>({
      name: 'identity-session',
      text: `select session.id, session.user_id as "userId", person.name, person.email,
          now() - session.updated_at > (session.expires_at - session.updated_at) / 10 as aged
        from identity.session join identity."user" person on person.id = session.user_id
        where session.token = $1 and session.expires_at > now()`,
      values: [hash],
    })
    if (row === undefined) return null
    if (row.aged) {
      await unit.query(`update identity.session
        set expires_at = least(now() + (expires_at - updated_at), created_at + interval '90 days'), updated_at = now() where token = $1`, [hash])
    }
    return { id: row.id, userId: row.userId, name: row.name, email: row.email }
  })
}

/** Opens a session for a user who has just proven who they are; returns its token. */
export async function openSession(
  unit: UnitOfWork | IdentityUnit, userId: string, origin: { readonly address: string; readonly userAgent: string },
): Promise<string> {
  const token = newToken()
  await unit.query(`insert into identity.session (id, user_id, token, expires_at, ip_address, user_agent)
    values ($1, $2, $3, now() + make_interval(secs => $4), $5, $6)`,
  [uuidv7(), userId, sessionTokenHash(token), sessionSeconds, origin.address, origin.userAgent])
  return token
}

/** Ends a session; returns whose it was. */
export async function closeSession(database: CoreDatabase, token: string): Promise<string | undefined> {
  const [row] = await database.inIdentity(null, (unit) => unit.query<{ userId: string }>('delete from identity.session where token = $1 returning user_id as "userId"', [sessionTokenHash(token)]))
  return row?.userId
}
