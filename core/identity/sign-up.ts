import type { Audit, Clock, SignUp, UnitOfWork } from '@overt/sdk'
import { cleanName, uuidv7 } from '@overt/sdk'
import type { Mail } from '../contracts.ts'
import type { CoreDatabase, IdentityUnit } from '../database/contracts.ts'
import { alreadyVerified, linkUsed, passwordNeeded, signUpClosed } from './errors.ts'
import { knownAccountMail, verificationMail } from './mails.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { openSession } from './sessions.ts'
import { newToken, tokenHash } from './tokens.ts'
import { assertGoodPassword, canonicalEmail, createUser, findUserByEmail, hasAccounts } from './users.ts'
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

/** The page behind the link; opening it changes nothing, its button does. */
export const verificationUrl = (address: string, token: string): string => `${address}/verify-email?token=${token}`

export interface StartedSignUp {
  /** Of the link. */
  readonly token: string
  /** Kept by the browser that asked: it knows the password already. */
  readonly browserSecret: string
}

/**
 * Keeps a sign-up until its address is proven and mails the link; where the address has an account, mails that instead. Takes as
 * long either way.
 */
export async function signUp({ database, mail, clock, address }: SignUpParts, given: SignUp & { readonly locale: string }): Promise<StartedSignUp> {
  assertGoodPassword(given.password, given.email)
  const timeZone = canonicalTimeZone(given.timeZone)
  const password = await hashPassword(given.password)
  const email = canonicalEmail(given.email)
  const workspace = cleanName(given.workspaceName)
  const [token, browserSecret] = [newToken(), newToken()]
  const [id, now] = [uuidv7(), clock.now()]
  await database.inIdentity(null, async (unit) => {
    const known = await findUserByEmail(unit, email)
    await unit.query(`insert into identity.sign_up (id, token_hash, browser_hash, email, name, password, workspace_name, time_zone, locale, created_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, tokenHash(token), tokenHash(browserSecret), email, cleanName(given.name), password, workspace, timeZone, given.locale, now.toString(), now.add({ hours: linkHours }).toString()])
    await mail.send(known === undefined
      ? verificationMail({ signUpId: id, user: { name: cleanName(given.name), email, locale: given.locale }, workspace, url: verificationUrl(address(), token) })
      : knownAccountMail({ user: known, workspace, address: address() }), unit)
  })
  return { token, browserSecret }
}

/** Mails the link of a waiting sign-up again, with a new token; nothing happens for other addresses. */
export async function resendVerification({ database, mail, clock, address }: SignUpParts, email: string): Promise<void> {
  const token = newToken()
  const now = clock.now()
  await database.inIdentity(null, async (unit) => {
    if (await findUserByEmail(unit, email) !== undefined) return
    const [waiting] = await unit.query<{ id: string; name: string; locale: string; workspace_name: string }>(`
      update identity.sign_up set token_hash = $2, expires_at = $3
      where id = (select id from identity.sign_up where lower(email) = $1 and used_at is null order by created_at desc limit 1)
      returning id, name, locale, workspace_name`, [canonicalEmail(email), tokenHash(token), now.add({ hours: linkHours }).toString()])
    if (waiting === undefined) return
    await mail.send(verificationMail({
      signUpId: waiting.id, user: { name: waiting.name, email: canonicalEmail(email), locale: waiting.locale }, workspace: waiting.workspace_name, url: verificationUrl(address(), token),
    }), unit)
  })
}

interface Waiting {
  readonly email: string
  readonly name: string
  readonly password: string
  readonly workspaceName: string
  readonly timeZone: string
  readonly locale: string
  readonly browserHash: Buffer | null
  readonly used: boolean
}

export interface SignUpView {
  readonly workspaceName: string
  readonly name: string
  readonly email: string
  /** This browser asked for the account, so that its password is confirmed by opening the link here. */
  readonly passwordKnown: boolean
}

/** What a link is for; uses nothing up. Errors: `link-invalid`, `already-verified`. */
export async function viewSignUp({ database, clock }: Pick<SignUpParts, 'database' | 'clock'>, token: string, browserSecret: string | undefined): Promise<SignUpView> {
  const waiting = await database.inIdentity(null, (unit) => findWaiting(unit, token, clock.now()))
  return { workspaceName: waiting.workspaceName, name: waiting.name, email: waiting.email, passwordKnown: isSameBrowser(waiting, browserSecret) }
}

/**
 * Makes account, workspace, admin and session of a sign-up; the link works once. The password is the one given here, by whoever has the
 * mail; the one of the sign-up counts only in the browser that signed up. Errors: `link-invalid`, `already-verified`, `password-needed`, `weak-password`, `sign-up-closed`.
 */
export async function verifySignUp(
  { database, clock, audit, firstOnly }: SignUpParts, given: { readonly token: string; readonly password: string | undefined; readonly browserSecret: string | undefined },
  origin: { readonly address: string; readonly userAgent: string },
): Promise<{ readonly userId: string; readonly workspaceId: string; readonly session: string }> {
  const now = clock.now()
  const known = await database.inIdentity(null, (unit) => findWaiting(unit, given.token, now))
  if (given.password === undefined && !isSameBrowser(known, given.browserSecret)) throw passwordNeeded()
  if (given.password !== undefined) assertGoodPassword(given.password, known.email)
  // Hashed before the transaction: it takes long, and a connection is precious.
  const passwordHash = given.password === undefined ? known.password : await hashPassword(given.password)
  return database.inWorkspace({ workspaceId: uuidv7() }, async (unit) => {
    const waiting = await findWaiting(unit, given.token, now)
    if (await findUserByEmail(unit, waiting.email) !== undefined) throw alreadyVerified()
    if (firstOnly && !await isFirst(unit)) throw signUpClosed()
    const hash = tokenHash(given.token)
    await unit.query('update identity.sign_up set used_at = $2 where token_hash = $1', [hash, now.toString()])
    const userId = await createUser(unit, { email: waiting.email, name: waiting.name, passwordHash, locale: waiting.locale })
    const { workspaceId } = await createWorkspace(unit, { name: waiting.workspaceName, timeZone: waiting.timeZone, locale: waiting.locale, userId })
    await unit.query('delete from identity.sign_up where lower(email) = $1 and token_hash <> $2', [waiting.email, hash])
    await audit.record(unit, { action: 'workspace.created', subject: 'Workspace', subjectId: workspaceId, after: { name: waiting.workspaceName } })
    return { userId, workspaceId, session: await openSession(unit, userId, origin) }
  })
}

/** Whether this is the password of the newest sign-up that waits for its address to be proven; takes as long whether one waits or not. */
export async function isWaitingSignUp({ database, clock }: Pick<SignUpParts, 'database' | 'clock'>, email: string, password: string): Promise<boolean> {
  const newest = await database.inIdentity(null, async (unit) => {
    if (await findUserByEmail(unit, email) !== undefined) return undefined
    const [row] = await unit.query<{ password: string }>(
      'select password from identity.sign_up where lower(email) = $1 and used_at is null and expires_at > $2 order by created_at desc limit 1', [canonicalEmail(email), clock.now().toString()])
    return row
  })
  return verifyPassword(newest?.password, password)
}

const isSameBrowser = ({ browserHash }: Waiting, secret: string | undefined): boolean => secret !== undefined && browserHash !== null && tokenHash(secret).equals(browserHash)

/** The waiting sign-up of a link, locked until the unit ends. */
async function findWaiting(unit: UnitOfWork | IdentityUnit, token: string, now: Temporal.Instant): Promise<Waiting> {
  const [waiting] = await unit.query<Waiting>(`select email, name, password, workspace_name as "workspaceName", time_zone as "timeZone", locale, browser_hash as "browserHash", used_at is not null as used
    from identity.sign_up where token_hash = $1 and (used_at is not null or expires_at > $2) for update`, [tokenHash(token), now.toString()])
  if (waiting === undefined) throw linkUsed()
  if (waiting.used) throw alreadyVerified()
  return waiting
}

/** Several may have asked while nobody had an account: the first who confirms is the first. */
async function isFirst(unit: UnitOfWork): Promise<boolean> {
  await unit.query(`select pg_advisory_xact_lock(hashtextextended('overt:first-account', 0))`)
  return !await hasAccounts(unit)
}
