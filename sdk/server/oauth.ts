import { createHash, randomBytes } from 'node:crypto'
import type { ServerContext } from './context.ts'
import type { UnitOfWork } from './database.ts'
import { exchange, revokeGrant } from './oauth-requests.ts'
import type { Grant } from './oauth-requests.ts'

/** Addresses of a service, `https://` or `http://`. */
export interface OAuthEndpoints {
  readonly authorizeUrl: string
  readonly tokenUrl: string
  /** RFC 7009; without it tokens are deleted here and stay valid there until they expire. */
  readonly revokeUrl?: string
}

/** A service that members connect their account of, by OAuth 2 with the authorization code and PKCE (RFC 6749, RFC 7636). */
export interface OAuthService {
  /** In the address that the service leads back to: `/api/hooks/<plugin>/<workspaceId>/oauth/<id>`. */
  readonly id: string
  /** Where each workspace has a server of its own, from its settings: undefined while nothing is set. */
  readonly endpoints: OAuthEndpoints | ((workspaceId: string) => Promise<OAuthEndpoints | undefined>)
  readonly scopes: readonly string[]
  /** Further parameters of the authorization, such as `access_type`. */
  readonly parameters?: Readonly<Record<string, string>>
  /** What the admin registered at the service, from the settings; undefined while nothing is set. */
  client(workspaceId: string): Promise<{ readonly id: string; readonly secret?: string } | undefined>
}

/** Where the plugin keeps what it is given, one sealed text for each member, in a table of its own that a copy leaves out. */
export interface OAuthStore {
  read(unit: UnitOfWork, memberId: string): Promise<string | undefined>
  write(unit: UnitOfWork, memberId: string, sealed: string): Promise<void>
  remove(unit: UnitOfWork, memberId: string): Promise<void>
  list(unit: UnitOfWork): Promise<readonly { readonly memberId: string; readonly sealed: string }[]>
}

interface Person {
  readonly workspaceId: string
  readonly memberId: string
}
/** Why an account was not connected: the person declined, took longer than 10 minutes or is not the one who began, the service gave no token, or had a fault. */
export type OAuthFault = 'declined' | 'expired' | 'refused' | 'unavailable'
/** A token that is valid now; or that the account is not connected (any more), or that the service had a fault: try again later. */
export type OAuthToken = { readonly token: string } | { readonly fault: 'not-connected' | 'unavailable' }

/** Accounts of members at another service: authorization code with PKCE, tokens sealed and renewed. */
export interface OAuth {
  /** The address of the service to open in the browser, which leads back to the page `path`; undefined while no client or no usable address is set. */
  begin(person: Person, path: string): Promise<string | undefined>
  /** Takes what the page found in its fragment (`state` and `code` or `error`), in a route of the person who began. Undefined: the account is connected. */
  finish(person: Person, answer: { readonly state: string; readonly code?: string; readonly error?: string }): Promise<OAuthFault | undefined>
  /**
   * The token to call the service with, refreshed where it was due. What the service has withdrawn is deleted.
   * @throws `outgoing-failed`
   */
  token(person: Person): Promise<OAuthToken>
  isConnected(unit: UnitOfWork, memberId: string): Promise<boolean>
  /** Deletes the tokens and revokes them at the service after the commit. */
  disconnect(unit: UnitOfWork, memberId: string): Promise<void>
  /** The same for everybody, for `lifecycle.disabled`: a plugin must be off everywhere before it can be dropped. */
  disconnectAll(unit: UnitOfWork): Promise<void>
}

const stateSeconds = 600
/** A token that expires within this time is refreshed first, so that a request on its way still finds it valid. */
const leewaySeconds = 60
const maximumState = 4_000
const notConnected: OAuthToken = { fault: 'not-connected' }

interface State extends Person {
  readonly verifier: string
  readonly path: string
  readonly until: string
}
/** What `createOAuth` takes from the context of a plugin. */
export type OAuthContext = Pick<ServerContext, 'clock' | 'database' | 'fetch' | 'id' | 'inbound' | 'log' | 'publicUrl' | 'seal'>

/**
 * Connects accounts of members at another service. Tokens are sealed, one of them under the name of its member, and never in a log; the hosts of the service stand in `hosts` of
 * `plugin.json`. The state of a connection begun is sealed too and holds its PKCE verifier and person, so that nobody can finish it for somebody else.
 */
export function createOAuth(context: OAuthContext, service: OAuthService, store: OAuthStore): OAuth {
  const { database, seal } = context
  const refreshing = new Map<string, Promise<OAuthToken>>()
  const returnTo = (workspaceId: string): string => `${context.publicUrl}/api/hooks/${context.id}/${workspaceId}/oauth/${service.id}`
  const stateName = `oauth state ${service.id}`
  const tokenName = (memberId: string): string => `oauth token ${service.id} ${memberId}`
  const endpointsOf = async (workspaceId: string): Promise<OAuthEndpoints | undefined> => (typeof service.endpoints === 'function' ? service.endpoints(workspaceId) : service.endpoints)
  async function registered(workspaceId: string) {
    const [client, endpoints] = await Promise.all([service.client(workspaceId), endpointsOf(workspaceId)])
    return client === undefined || endpoints === undefined ? undefined : { client, endpoints }
  }
  const seconds = (count: number): string => context.clock.now().add({ seconds: count }).toString()
  const isPast = (instant: string): boolean => Temporal.Instant.compare(Temporal.Instant.from(instant), context.clock.now()) <= 0

  function stateOf(workspaceId: string, text: string): State | undefined {
    const opened = text.length > maximumState ? undefined : seal.open(workspaceId, stateName, text)
    return opened === undefined ? undefined : JSON.parse(opened) as State
  }
  const grantOf = (workspaceId: string, memberId: string, sealed: string): Grant | undefined => {
    const opened = seal.open(workspaceId, tokenName(memberId), sealed)
    return opened === undefined ? undefined : JSON.parse(opened) as Grant
  }
  const keep = (unit: UnitOfWork, memberId: string, grant: Grant): Promise<void> => store.write(unit, memberId, seal.close(unit.workspaceId, tokenName(memberId), JSON.stringify(grant)))

  function revokeLater(unit: UnitOfWork, grant: Grant): void {
    unit.afterCommit(() => {
      void (async () => {
        const { client, endpoints } = await registered(unit.workspaceId) ?? {}
        if (client !== undefined && endpoints?.revokeUrl !== undefined) await revokeGrant(context, endpoints.revokeUrl, client, unit.workspaceId, grant)
      })().catch((error: unknown) => { context.log.warn({ code: (error as { code?: string }).code, service: service.id }, 'a token could not be revoked') })
    })
  }

  async function refresh({ workspaceId, memberId }: Person, sealed: string, grant: Grant): Promise<OAuthToken> {
    const known = await registered(workspaceId)
    if (known === undefined || grant.refreshToken === null) return notConnected
    const made = await exchange(context, known.endpoints.tokenUrl, known.client, workspaceId, { grant_type: 'refresh_token', refresh_token: grant.refreshToken }, seconds)
    if (made === 'unavailable') return { fault: 'unavailable' }
    return database.inWorkspace({ workspaceId }, async (unit): Promise<OAuthToken> => {
      const present = await store.read(unit, memberId)
      // Another process has refreshed it, or the person has disconnected meanwhile: what is kept counts.
      if (present !== sealed) {
        const kept = present === undefined ? undefined : grantOf(workspaceId, memberId, present)
        return kept === undefined ? notConnected : { token: kept.accessToken }
      }
      if (made === 'refused') { await store.remove(unit, memberId); return notConnected }
      // A service that does not rotate its refresh tokens answers without one.
      await keep(unit, memberId, { ...made, refreshToken: made.refreshToken ?? grant.refreshToken })
      return { token: made.accessToken }
    })
  }

  context.inbound({
    method: 'GET', path: `/oauth/${service.id}`,
    handle: ({ workspaceId, query }) => {
      const state = stateOf(workspaceId, query.state ?? '')
      if (state === undefined) return Promise.resolve({ status: 400, body: 'This connection was not begun here, or has been finished. Begin again.' })
      // In the fragment, so that the code reaches no log; the page hands it to a route that knows who is signed in.
      const answer = new URLSearchParams({ state: query.state ?? '', ...query.code === undefined ? { error: query.error ?? 'no-code' } : { code: query.code } })
      return Promise.resolve({ redirect: `${context.publicUrl}${state.path}#${answer.toString()}`, headers: { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } })
    },
  })

  return {
    async begin({ workspaceId, memberId }, path) {
      if (!/^\/(?![/\\])/.test(path)) throw new TypeError(`${path} is no path of a page`)
      const known = await registered(workspaceId)
      if (known === undefined || !/^https?:\/\//i.test(known.endpoints.authorizeUrl) || !URL.canParse(known.endpoints.authorizeUrl)) return undefined
      const verifier = randomBytes(48).toString('base64url')
      const state: State = { workspaceId, memberId, verifier, path, until: seconds(stateSeconds) }
      const url = new URL(known.endpoints.authorizeUrl)
      const given = {
        ...service.parameters, response_type: 'code', client_id: known.client.id, redirect_uri: returnTo(workspaceId), scope: service.scopes.join(' '),
        state: seal.close(workspaceId, stateName, JSON.stringify(state)), code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
      }
      for (const [name, value] of Object.entries(given)) url.searchParams.set(name, value)
      return url.toString()
    },
    async finish({ workspaceId, memberId }, { state: text, code, error }) {
      const state = stateOf(workspaceId, text)
      if (state === undefined || state.workspaceId !== workspaceId || state.memberId !== memberId || isPast(state.until)) return 'expired'
      if (code === undefined) return error === 'access_denied' ? 'declined' : 'refused'
      const known = await registered(workspaceId)
      if (known === undefined) return 'refused'
      const grant = await exchange(context, known.endpoints.tokenUrl, known.client, workspaceId, { grant_type: 'authorization_code', code, redirect_uri: returnTo(workspaceId), code_verifier: state.verifier }, seconds)
      if (typeof grant === 'string') return grant
      await database.inWorkspace({ workspaceId, memberId }, (unit) => keep(unit, memberId, grant))
      return undefined
    },
    async token(person) {
      const { workspaceId, memberId } = person
      const sealed = await database.inWorkspace({ workspaceId }, (unit) => store.read(unit, memberId))
      const grant = sealed === undefined ? undefined : grantOf(workspaceId, memberId, sealed)
      if (sealed === undefined || grant === undefined) return notConnected
      if (grant.until === null || !isPast(Temporal.Instant.from(grant.until).subtract({ seconds: leewaySeconds }).toString())) return { token: grant.accessToken }
      const key = `${workspaceId} ${memberId}`
      const running = refreshing.get(key) ?? refresh(person, sealed, grant).finally(() => refreshing.delete(key))
      refreshing.set(key, running)
      return running
    },
    isConnected: async (unit, memberId) => await store.read(unit, memberId) !== undefined,
    async disconnect(unit, memberId) {
      const sealed = await store.read(unit, memberId)
      const grant = sealed === undefined ? undefined : grantOf(unit.workspaceId, memberId, sealed)
      await store.remove(unit, memberId)
      if (grant !== undefined) revokeLater(unit, grant)
    },
    async disconnectAll(unit) {
      for (const { memberId, sealed } of await store.list(unit)) {
        const grant = grantOf(unit.workspaceId, memberId, sealed)
        await store.remove(unit, memberId)
        if (grant !== undefined) revokeLater(unit, grant)
      }
    },
  }
}
