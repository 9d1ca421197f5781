import type { CoreDatabase } from '../database/contracts.ts'
import { limits } from './attempts.ts'
import type { Attempts } from './attempts.ts'
import type { Authentication } from './authentication.ts'
import { secondFactorNeeded, wrongCredentials } from './errors.ts'
import type { Accounts } from './contracts.ts'
import { verifyPassword } from './passwords.ts'
import { beginSecondFactor } from './second-factor-lock.ts'
import { canonicalEmail } from './users.ts'

interface Account {
  readonly userId: string
  readonly password: string | null
  readonly secondFactor: boolean
  readonly secret: string | null
}

/**
 * Checks email, password and code as an agent's enrolment sends them. Errors: `wrong-credentials` for every wrong pair and code,
 * `second-factor-needed` once the password is right, `second-factor-locked`, `too-many-requests`.
 */
export async function verifyCredentials(
  { database, attempts, authentication, signInFailed }: { database: CoreDatabase; attempts: Attempts; authentication: Authentication; signInFailed: Accounts['signInFailed'] },
  { email, password, totp, address }: { readonly email: string; readonly password: string; readonly totp: string | undefined; readonly address: string },
): Promise<{ userId: string }> {
  const account = canonicalEmail(email)
  await attempts.count(limits.passwordPerAddress, address)
  await attempts.count(limits.passwordPerAccount, account)
  const found = await findAccount(database, account)
  const rightPassword = await verifyPassword(found?.password, password)
  if (found === undefined || !rightPassword) {
    signInFailed({ userId: found?.userId }, 'password')
    throw wrongCredentials()
  }
  if (found.secondFactor) {
    if (totp === undefined) throw secondFactorNeeded()
    const forgive = await beginSecondFactor(database, found.userId)
    if (found.secret === null || !await authentication.isCode(found.secret, totp) || !await claimCode(database, found.userId, totp)) {
      signInFailed({ userId: found.userId }, 'code')
      throw wrongCredentials()
    }
    await forgive()
  }
  await attempts.forgive(limits.passwordPerAddress, address)
  await attempts.forgive(limits.passwordPerAccount, account)
  return { userId: found.userId }
}

/** A code of the authenticator app counts once; false when it was used already. */
export async function claimCode(database: CoreDatabase, userId: string, code: string): Promise<boolean> {
  const claimed = await database.inIdentity(null, (unit) => unit.query(`insert into identity.used_code as known (user_id, code, expires_at)
    values ($1, $2, now() + interval '2 minutes')
    on conflict (user_id, code) do update set expires_at = excluded.expires_at where known.expires_at <= now()
    returning 1`, [userId, code]))
  return claimed.length > 0
}

async function findAccount(database: CoreDatabase, email: string): Promise<Account | undefined> {
  const [row] = await database.inIdentity(null, (unit) => unit.query<Account>({
    name: 'identity-account',
    text: `select person.id as "userId", account.password, person.two_factor_enabled as "secondFactor", factor.secret
      from identity."user" person
      join identity.account on account.user_id = person.id and account.provider_id = 'credential'
      left join identity.two_factor factor on factor.user_id = person.id
      where lower(person.email) = $1 and person.email_verified`,
    values: [email],
  }))
  return row
}
