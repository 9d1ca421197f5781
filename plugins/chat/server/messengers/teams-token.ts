import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWK } from 'jose'
import { tokenMissing, tokenWrong } from '../errors.ts'
import type { Endpoints } from './endpoints.ts'
import { callService } from './outgoing.ts'

const freshMs = 24 * 3_600_000
/** A token with an unknown key makes us look for new keys, but not more often than this. */
const cooldownMs = 5 * 60_000
const skewSeconds = 300

type Key = JWK & { readonly endorsements?: readonly string[] }

/** Checks tokens of the Bot Framework against its published keys, which are read again once a day and when an unknown one is named. */
export function createTeamsVerifier({ teamsMetadata, teamsIssuer }: Endpoints) {
  let keys: readonly Key[] = []
  let readAt = -Infinity

  async function keyNamed(kid: string | undefined, now: number): Promise<Key | undefined> {
    const find = () => keys.find((key) => key.kid === kid)
    if (now - readAt > freshMs || (find() === undefined && now - readAt > cooldownMs)) {
      const { jwks_uri: address } = await callService(teamsMetadata)
      const found = await callService(String(address)) as unknown as JSONWebKeySet
      keys = Array.isArray(found.keys) ? found.keys as Key[] : []
      readAt = now
    }
    return find()
  }

  /**
   * Requires a token that the Bot Framework made for this bot, for this channel and for this service address.
   * Errors: `chat-sender-unproven`.
   */
  return async function requireTeams(authorization: string | undefined, { appId, channelId, serviceUrl, now }: {
    readonly appId: string; readonly channelId: string; readonly serviceUrl: string; readonly now: Temporal.Instant
  }): Promise<void> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1]
    if (token === undefined || appId === '') throw tokenMissing()
    try {
      const key = await keyNamed(decodeProtectedHeader(token).kid, now.epochMilliseconds)
      if (key === undefined) throw new Error('unknown key')
      const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [key] }), {
        issuer: teamsIssuer, audience: appId, algorithms: ['RS256'], clockTolerance: skewSeconds, currentDate: new Date(now.epochMilliseconds), requiredClaims: ['exp', 'serviceurl'],
      })
      if (key.endorsements !== undefined && !key.endorsements.includes(channelId)) throw new Error('key not endorsed for this channel')
      if (payload['serviceurl'] !== serviceUrl) throw new Error('token of another service address')
    } catch (error) {
      throw tokenWrong({ cause: error })
    }
  }
}
