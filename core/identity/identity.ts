import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { Blobs, Caller, Clock, ReadingFormats, Role } from '@overt/sdk'
import type { Config } from '../config.ts'
import type { Abilities, JobQueue, Mail, PlatformAudit, SignedIn } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import { insideSenderOf } from '../http/member-requests.ts'
import { recordForAccount } from './account-trail.ts'
import { createAttempts } from './attempts.ts'
import { createAuthentication } from './authentication.ts'
import { verifyCredentials } from './credentials.ts'
import { passwordChangedMail } from './mails.ts'
import { findPersonalToken } from './personal-tokens.ts'
import { readingFormatsSql } from './reading-formats.ts'
import { closeSession, findSession } from './sessions.ts'
import type { OpenSession } from './sessions.ts'
import { ShortCache } from './short-cache.ts'
import { sweepIdentity } from './sweep.ts'
import { findUser, findUserByEmail } from './users.ts'
import { createWorkspaceFiles } from './workspace-files.ts'
import { deleteWorkspace } from './workspace-records.ts'
import type { Accounts } from './contracts.ts'

export interface IdentityOptions {
  readonly config: Config
  readonly secret: string
  readonly log: FastifyBaseLogger
  readonly clock: Clock
  readonly database: CoreDatabase
  readonly mail: Mail
  readonly abilities: Abilities
  readonly jobs: JobQueue
  readonly blobs: Blobs
  readonly audit: PlatformAudit
}

interface Membership {
  readonly workspaceId: string
  readonly memberId: string
  readonly userId: string
  readonly role: Role
  readonly timeZone: string
  readonly locale: string
  readonly formats: ReadingFormats
}

/** Who asks: sessions, personal tokens and memberships, remembered for seconds and forgotten when they change. */
export async function createIdentity({ config, secret, log, clock, database, mail, abilities, jobs, audit, blobs }: IdentityOptions): Promise<Accounts> {
  let { port } = config
  const address = (): string => config.publicUrl ?? `http://${hostName(config.host)}:${port}`
  const attempts = createAttempts({ config, database })
  const authentication = createAuthentication({ config, secret, database, log })
  const sessions = new ShortCache<OpenSession>({ lifetimeMs: 5_000, maximum: 10_000 })
  const tokens = new ShortCache<OpenSession>({ lifetimeMs: 5_000, maximum: 10_000 })
  const memberships = new ShortCache<Membership>({ lifetimeMs: 30_000, maximum: 20_000 })

  function forget(userId: string): void {
    sessions.forget((known) => known.userId === userId)
    tokens.forget((known) => known.userId === userId)
    memberships.forget((known) => known.userId === userId)
  }
  async function passwordChanged(userId: string): Promise<void> {
    forget(userId)
    await database.inIdentity(null, async (unit) => {
      const user = await findUser(unit, userId)
      if (user !== undefined) await mail.send(passwordChangedMail({ user, address: address() }), unit)
    })
  }
  const files = createWorkspaceFiles({ jobs, blobs, clock })
  const forgetWorkspace = (workspaceId: string): void => { memberships.forget((known) => known.workspaceId === workspaceId) }
  const running = new Set<Promise<unknown>>()
  function inBackground(task: Promise<unknown>, failure: string): void {
    const watched = task.catch((error: unknown) => { log.error({ err: error }, failure) }).finally(() => { running.delete(watched) })
    running.add(watched)
  }
  async function settled(): Promise<void> {
    while (running.size > 0) await Promise.all(running)
  }
  function signInFailed({ userId, email }: { readonly userId?: string | undefined; readonly email?: string }, reason: string): void {
    inBackground((async () => {
      const id = userId ?? (email === undefined ? undefined : (await database.inIdentity(null, (unit) => findUserByEmail(unit, email)))?.id)
      if (id !== undefined) await recordForAccount({ database, audit }, id, { action: 'sign-in.failed', after: { reason } })
    })(), 'a failed sign-in did not reach the trail')
  }
  const stopListening = await database.listen('overt_identity', (payload) => {
    const [kind, id] = payload.split(':')
    if (id === undefined) return
    if (kind === 'workspace') forgetWorkspace(id)
    else if (kind === 'member') memberships.forget((known) => known.userId === id)
    else forget(id)
  }, () => {
    sessions.clear()
    tokens.clear()
    memberships.clear()
  })
  jobs.schedule({ id: 'identity-sweep', cron: '17 3 * * *', run: () => sweepIdentity(database, clock.now()) })

  async function session(request: FastifyRequest): Promise<OpenSession | null> {
    const token = authentication.sessionTokenOf(request.headers.cookie)
    return token === undefined ? null : sessions.get(token, () => findSession(database, token))
  }

  return {
    authentication,
    secret,
    attempts,
    address,
    listening(taken) { port = taken },
    forget,
    forgetWorkspace,
    async deleteWorkspace(unit) {
      await files.remove(unit)
      await deleteWorkspace(unit)
      unit.afterCommit(() => { forgetWorkspace(unit.workspaceId) })
    },
    passwordChanged,
    session,
    async closeSession(token) {
      const closed = await closeSession(database, token)
      if (closed !== undefined) forget(closed)
    },
    async signedIn(request) {
      const inside = insideSenderOf(request)
      if (inside !== undefined) return inside
      const header = request.headers.authorization
      if (header === undefined) return signedInBy('session', await session(request))
      const token = /^Bearer (ovt_[\w-]{20,100})$/.exec(header)?.[1]
      if (token === undefined) return null
      return signedInBy('token', await tokens.get(token, () => findPersonalToken(database, token, clock.now())))
    },
    signInFailed,
    inBackground,
    settled,
    verifyCredentials: (credentials) => verifyCredentials({ database, attempts, authentication, signInFailed }, credentials),
    async caller(signedIn, workspaceId) {
      const membership = await memberships.get(`${signedIn.userId} ${workspaceId}`, () => findMembership(database, signedIn.userId, workspaceId))
      return membership === null ? null : callerFrom(membership, signedIn, abilities)
    },
    async close() {
      await settled()
      await stopListening()
    },
  }
}

/** An address that listens everywhere is no address to go to. */
function hostName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function signedInBy(via: SignedIn['via'], found: OpenSession | null): SignedIn | null {
  return found === null ? null : { userId: found.userId, name: found.name, email: found.email, via, credentialId: found.id }
}

async function callerFrom(membership: Membership, signedIn: SignedIn, abilities: Abilities): Promise<Caller> {
  const { workspaceId, memberId, userId, role, timeZone, locale, formats } = membership
  return { workspaceId, memberId, userId, role, timeZone, locale, formats, name: signedIn.name, via: signedIn.via, ability: await abilities.forMember(membership) }
}

const canonicalId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

async function findMembership(database: CoreDatabase, userId: string, workspaceId: string): Promise<Membership | null> {
  if (!canonicalId.test(workspaceId)) return null
  const [row] = await database.inWorkspace({ workspaceId }, (unit) => unit.query<Membership>({
    name: 'identity-membership',
    text: `select member.workspace_id as "workspaceId", member.id as "memberId", member.user_id as "userId", member.role,
        workspace.time_zone as "timeZone", coalesce(person.locale, workspace.locale) as locale, ${readingFormatsSql('person')} as formats
      from core.member
      join core.workspace on workspace.id = member.workspace_id
      join identity."user" person on person.id = member.user_id
      where member.workspace_id = $1 and member.user_id = $2 and member.status = 'active'`,
    values: [workspaceId, userId],
  }))
  return row ?? null
}
