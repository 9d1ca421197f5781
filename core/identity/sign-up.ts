import type { Audit, Clock, SignUp, UnitOfWork } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import type { CoreDatabase, Mail } from '../contracts.ts'
import { knownAccountMail, verificationMail } from './mails.ts'
import { hashPassword } from './passwords.ts'
import { openSession } from './sessions.ts'
import { newToken, tokenHash } from './tokens.ts'
import { assertGoodPassword, canonicalEmail, createUser, findUserByEmail } from './users.ts'
import { canonicalTimeZone, createWorkspace } from './workspaces.ts'

export interface SignUpParts {
  readonly database: CoreDatabase
  readonly mail: Mail
  readonly clock: Clock
  readonly audit: Audit
  /** Only the first account of the installation may come by sign-up. */
  readonly firstOnly: boolean
  address(): string
}

const linkHours = 24

export const verificationUrl = (address: string, token: string): string => `${address}/api/auth/verify-email?token=${token}`

/**
 * Keeps a sign-up until its address is proven and mails the link; where the address has an account, mails that instead. Takes as
 * long either way. Returns the link's token, for the first admin only.
 */
export async function signUp({ database, mail, clock, address }: SignUpParts, given: SignUp & { readonly locale: string }): Promise<string> {
  assertGoodPassword(given.password, given.email)
  const timeZone = canonicalTimeZone(given.timeZone)
  const password = await hashPassword(given.password)
  const email = canonicalEmail(given.email)
  const workspace = given.workspaceName.trim()
  const token = newToken()
  const now = clock.now()
  await database.inIdentity(null, async (unit) => {
    const known = await findUserByEmail(unit, email)
    await unit.query(`insert into identity.sign_up (id, token_hash, email, name, password, workspace_name, time_zone, locale, created_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [uuidv7(), tokenHash(token), email, given.name.trim(), password, workspace, timeZone, given.locale, now.toString(), now.add({ hours: linkHours }).toString()])
    await mail.send(known === undefined
      ? verificationMail({ user: { name: given.name.trim(), email, locale: given.locale }, workspace, url: verificationUrl(address(), token) })
      : knownAccountMail({ user: known, workspace, address: address() }), unit)
  })
  return token
}

/** Mails the link of a waiting sign-up again, with a new token; nothing happens for other addresses. */
export async function resendVerification({ database, mail, clock, address }: SignUpParts, email: string): Promise<void> {
  const token = newToken()
  const now = clock.now()
  await database.inIdentity(null, async (unit) => {
    if (await findUserByEmail(unit, email) !== undefined) return
    const [waiting] = await unit.query<{ name: string; locale: string; workspace_name: string }>(`
      update identity.sign_up set token_hash = $2, expires_at = $3
      where id = (select id from identity.sign_up where lower(email) = $1 and used_at is null order by created_at desc limit 1)
      returning name, locale, workspace_name`, [canonicalEmail(email), tokenHash(token), now.add({ hours: linkHours }).toString()])
    if (waiting === undefined) return
    await mail.send(verificationMail({
      user: { name: waiting.name, email: canonicalEmail(email), locale: waiting.locale }, workspace: waiting.workspace_name, url: verificationUrl(address(), token),
    }), unit)
  })
}

interface Waiting {
  readonly email: string
  readonly name: string
  readonly password: string
  readonly workspace_name: string
  readonly time_zone: string
  readonly locale: string
}

export type Verification =
  | { readonly outcome: 'activated'; readonly userId: string; readonly workspaceId: string; readonly memberId: string; readonly session: string }
  | { readonly outcome: 'used' | 'invalid' | 'closed' }

/** Makes account, workspace, admin and session of a sign-up whose link was opened; the link works once. */
export async function verifySignUp({ database, clock, audit, firstOnly }: SignUpParts, token: string, origin: { readonly address: string; readonly userAgent: string }): Promise<Verification> {
  return database.inWorkspace({ workspaceId: uuidv7() }, async (unit) => {
    const hash = tokenHash(token)
    const [waiting] = await unit.query<Waiting>(`update identity.sign_up set used_at = $2
      where token_hash = $1 and used_at is null and expires_at > $2 returning email, name, password, workspace_name, time_zone, locale`, [hash, clock.now().toString()])
    if (waiting === undefined) {
      const [used] = await unit.query('select 1 from identity.sign_up where token_hash = $1 and used_at is not null', [hash])
      return { outcome: used === undefined ? 'invalid' : 'used' }
    }
    if (await findUserByEmail(unit, waiting.email) !== undefined) return { outcome: 'used' }
    if (firstOnly && !await isFirst(unit)) return { outcome: 'closed' }
    const userId = await createUser(unit, { email: waiting.email, name: waiting.name, passwordHash: waiting.password, locale: waiting.locale })
    const made = await createWorkspace(unit, { name: waiting.workspace_name, timeZone: waiting.time_zone, locale: waiting.locale, userId })
    await unit.query('delete from identity.sign_up where lower(email) = $1 and token_hash <> $2', [waiting.email, hash])
    await audit.record(unit, { action: 'workspace.created', subject: 'Workspace', subjectId: made.workspaceId, after: { name: waiting.workspace_name } })
    return { outcome: 'activated', userId, ...made, session: await openSession(unit, userId, origin) }
  })
}

/** Several may have asked while nobody had an account: the first who opens their link is the first. */
async function isFirst(unit: UnitOfWork): Promise<boolean> {
  await unit.query(`select pg_advisory_xact_lock(hashtextextended('overt:first-account', 0))`)
  const [row] = await unit.query<{ exists: boolean }>('select exists (select from identity."user") as exists')
  return row?.exists === false
}
