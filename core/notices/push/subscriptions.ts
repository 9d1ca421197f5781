import { createECDH } from 'node:crypto'
import { isIP } from 'node:net'
import type { PushBrowser, UnitOfWork } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { instantSql } from '../../work/instants.ts'
import { pushBrowserNotFound, pushEndpointRefused, pushKeysWrong } from '../errors.ts'
import { hostOf } from './post-to-service.ts'
import { isPublicAddress } from './public-addresses.ts'
import { endpointHash } from './push-seal.ts'
import type { PushSeal, PushTarget } from './push-seal.ts'

/** What signed a browser in; the subscription ends with it. */
export interface Credential {
  readonly id: string
  readonly via: 'session' | 'token'
}

/** A person's browsers; the one that was switched on first makes room. */
const mostBrowsers = 20
const base64url = /^[A-Za-z0-9_-]+={0,2}$/

/** Errors: `push-endpoint-refused`, `push-keys-wrong`. */
export function requirePushTarget({ endpoint, keys }: PushTarget, { privateAllowed }: { readonly privateAllowed: boolean }): void {
  const refuse = (reason: string) => pushEndpointRefused({ values: { reason }, errors: [{ path: '/endpoint', message: reason }] })
  if (!URL.canParse(endpoint)) throw refuse('it is no address')
  const { protocol, username, password } = new URL(endpoint)
  if (protocol !== 'https:') throw refuse('it is not https')
  if (username !== '' || password !== '') throw refuse('it names a user')
  const host = hostOf(endpoint)
  const isLocal = isIP(host) === 0 ? !host.includes('.') || /(?:^|\.)(?:localhost|local|internal|home\.arpa)\.?$/.test(host) : !isPublicAddress(host)
  if (!privateAllowed && isLocal) throw refuse('it is not on the internet')
  if (!isPoint(keys.p256dh) || !base64url.test(keys.auth) || Buffer.from(keys.auth, 'base64url').length !== 16) throw pushKeysWrong()
}

function isPoint(p256dh: string): boolean {
  const bytes = Buffer.from(p256dh, 'base64url')
  if (!base64url.test(p256dh) || bytes.length !== 65 || bytes[0] !== 4) return false
  const own = createECDH('prime256v1')
  own.generateKeys()
  try {
    own.computeSecret(bytes)
    return true
  } catch {
    return false
  }
}

/** Keeps where a browser of the member is reached; one that another member used before is theirs no more. Returns its id. */
export async function keepSubscription(
  { seal, now }: { readonly seal: PushSeal; readonly now: Temporal.Instant }, unit: UnitOfWork, { memberId, credential, target, browser, system }:
  { readonly memberId: string; readonly credential: Credential; readonly target: PushTarget } & Pick<PushBrowser, 'browser' | 'system'>,
): Promise<string> {
  const id = uuidv7(now.epochMilliseconds)
  const hash = endpointHash(target.endpoint)
  await unit.query('delete from core.push_subscription where workspace_id = $1 and endpoint_hash = $2', [unit.workspaceId, hash])
  await unit.query(`delete from core.push_subscription where workspace_id = $1 and id in (
    select id from core.push_subscription where workspace_id = $1 and member_id = $2 order by created_at desc, id desc offset $3)`, [unit.workspaceId, memberId, mostBrowsers - 1])
  const [session, token] = credential.via === 'session' ? [credential.id, null] : [null, credential.id]
  await unit.query({
    name: 'push-keep',
    text: `insert into core.push_subscription (workspace_id, id, member_id, session_id, token_id, endpoint_hash, sealed, browser, system, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [unit.workspaceId, id, memberId, session, token, hash, seal.seal(id, target), browser, system, now.toString()],
  })
  return id
}

/** The member's browsers, latest first, without where they are reached. */
export async function listBrowsers(unit: UnitOfWork, memberId: string, credentialId: string): Promise<PushBrowser[]> {
  return unit.query<PushBrowser>({
    name: 'push-browsers',
    text: `select id, browser, system, coalesce(session_id, token_id) = $3 as current, ${instantSql('created_at')} as "createdAt", ${instantSql('last_sent_at')} as "lastSentAt"
      from core.push_subscription where workspace_id = $1 and member_id = $2 order by created_at desc, id desc`,
    values: [unit.workspaceId, memberId, credentialId],
  })
}

/** Errors: `not-found` for one that is not the member's. */
export async function endSubscription(unit: UnitOfWork, memberId: string, id: string): Promise<Pick<PushBrowser, 'browser' | 'system'>> {
  const [ended] = await unit.query<Pick<PushBrowser, 'browser' | 'system'>>('delete from core.push_subscription where workspace_id = $1 and member_id = $2 and id = $3 returning browser, system', [unit.workspaceId, memberId, id])
  if (ended === undefined) throw pushBrowserNotFound()
  return ended
}

/** Where the member is reached now: what signed the browser in must still be valid. */
export const liveSubscriptions = (unit: UnitOfWork, memberIds: readonly string[]): Promise<{ readonly id: string; readonly memberId: string }[]> =>
  unit.query({ name: 'push-live', text: `select p.id, p.member_id as "memberId" ${live} and p.member_id = any($2::uuid[])`, values: [unit.workspaceId, memberIds] })

export interface LiveSubscription {
  readonly memberId: string
  readonly sealed: string
}

export async function liveSubscription(unit: UnitOfWork, id: string): Promise<LiveSubscription | undefined> {
  const [row] = await unit.query<LiveSubscription>({ name: 'push-live-one', text: `select p.member_id as "memberId", p.sealed ${live} and p.id = $2`, values: [unit.workspaceId, id] })
  return row
}

const live = `from core.push_subscription p
  left join identity.session s on s.id = p.session_id left join identity.personal_token t on t.id = p.token_id
  where p.workspace_id = $1 and (s.expires_at > now() or (t.id is not null and (t.expires_at is null or t.expires_at > now())))`

export async function noteSent(unit: UnitOfWork, id: string, at: Temporal.Instant): Promise<void> {
  await unit.query({ name: 'push-sent', text: 'update core.push_subscription set last_sent_at = $3 where workspace_id = $1 and id = $2', values: [unit.workspaceId, id, at.toString()] })
}

/** The push service has said that the browser is gone, or its keys can be read no more. */
export async function forgetSubscription(unit: UnitOfWork, id: string): Promise<void> {
  await unit.query({ name: 'push-forget', text: 'delete from core.push_subscription where workspace_id = $1 and id = $2', values: [unit.workspaceId, id] })
}
