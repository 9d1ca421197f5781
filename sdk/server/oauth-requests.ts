import type { OutgoingFetch, OutgoingReply } from './outgoing.ts'

/** What a service gave for an account. */
export interface Grant {
  readonly accessToken: string
  readonly refreshToken: string | null
  /** When the access token expires; null where the service does not say. */
  readonly until: string | null
}
interface Client {
  readonly id: string
  readonly secret?: string
}
interface Requester {
  readonly fetch: OutgoingFetch
}

/**
 * Asks the token endpoint: `refused` is its answer, `unavailable` a fault of its own.
 * @throws `outgoing-failed` where it cannot be reached
 */
export async function exchange({ fetch }: Requester, address: string, client: Client, workspaceId: string, given: Readonly<Record<string, string>>, inSeconds: (count: number) => string): Promise<Grant | 'refused' | 'unavailable'> {
  const reply = await post(fetch, address, client, workspaceId, given)
  if (reply.status >= 500 || reply.status === 429) return 'unavailable'
  return (reply.status === 200 ? grantIn(reply.body, inSeconds) : undefined) ?? 'refused'
}

/** Revokes what can be used longest: with a refresh token its access tokens go as well (RFC 7009, section 2.1). */
export async function revokeGrant({ fetch }: Requester, address: string, client: Client, workspaceId: string, { accessToken, refreshToken }: Grant): Promise<void> {
  const reply = await post(fetch, address, client, workspaceId, { token: refreshToken ?? accessToken, token_type_hint: refreshToken === null ? 'access_token' : 'refresh_token' })
  if (reply.status >= 400) throw new Error(`the revocation endpoint answered ${String(reply.status)}`)
}

function post(fetch: OutgoingFetch, address: string, { id, secret }: Client, workspaceId: string, given: Readonly<Record<string, string>>): Promise<OutgoingReply> {
  const body = new URLSearchParams({ ...given, client_id: id, ...secret === undefined ? {} : { client_secret: secret } }).toString()
  return fetch(address, { method: 'POST', workspaceId, headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept': 'application/json' }, body, maximumBytes: 64_000 })
}

function grantIn(body: Buffer, inSeconds: (count: number) => string): Grant | undefined {
  const answer = parsed(body)
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn, token_type: type } = answer
  if (typeof accessToken !== 'string' || accessToken === '' || typeof type !== 'string' || type.toLowerCase() !== 'bearer') return undefined
  const count = Number(expiresIn)
  return { accessToken, refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null, until: Number.isFinite(count) && count > 0 && count < 1e9 ? inSeconds(Math.floor(count)) : null }
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'))
    return typeof answer === 'object' && answer !== null ? answer as Readonly<Record<string, unknown>> : {}
  } catch {
    return {}
  }
}
