import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import pino from 'pino'
import { createOAuth } from '@overt/sdk'
import type { InboundRoute, OAuth, OAuthContext, UnitOfWork } from '@overt/sdk'
import { createOutgoingFetch } from '../kernel/outgoing-fetch.ts'
import { createSealing } from '../sealing.ts'

const workspaceId = '01990000-0000-7000-8000-000000000001'
const ada = { workspaceId, memberId: '01990000-0000-7000-8000-00000000000a' }
const ben = { workspaceId, memberId: '01990000-0000-7000-8000-00000000000b' }

/** An authorization server that checks PKCE, gives each code once and rotates refresh tokens. */
function createAuthorizationServer() {
  const codes = new Map<string, { readonly challenge: string; readonly redirect: string }>()
  const state = { fault: 0, valid: new Set<string>(), refreshes: 0, revoked: [] as string[], given: 0 }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      const form = new URLSearchParams(Buffer.concat(parts).toString())
      const answer = (status: number, body: object): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)) }
      if (state.fault !== 0) { answer(state.fault, { error: 'server_error' }); return }
      if (form.get('client_id') !== 'overt' || form.get('client_secret') !== 'client-secret') { answer(401, { error: 'invalid_client' }); return }
      if (request.url === '/revoke') { state.revoked.push(form.get('token') ?? ''); state.valid.delete(form.get('token') ?? ''); answer(200, {}); server.emit('revoked'); return }
      const code = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const proves = code !== undefined && code.redirect === form.get('redirect_uri') && createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') === code.challenge
      const refreshes = form.get('grant_type') === 'refresh_token' && state.valid.delete(form.get('refresh_token') ?? '')
      if (!proves && !refreshes) { answer(400, { error: 'invalid_grant' }); return }
      if (refreshes) state.refreshes += 1
      state.given += 1
      state.valid.add(`refresh-${String(state.given)}`)
      answer(200, { access_token: `access-${String(state.given)}`, refresh_token: `refresh-${String(state.given)}`, token_type: 'Bearer', expires_in: 3_600 })
    })
  })
  return {
    server, state,
    /** What the person's consent gives: the query that leads back. */
    consent(address: string): URLSearchParams {
      const { searchParams } = new URL(address)
      const code = `code-${String(codes.size)}-${Math.random().toString(36).slice(2)}`
      codes.set(code, { challenge: searchParams.get('code_challenge') ?? '', redirect: searchParams.get('redirect_uri') ?? '' })
      return new URLSearchParams({ code, state: searchParams.get('state') ?? '' })
    },
  }
}

describe('accounts of members at another service', () => {
  let service: ReturnType<typeof createAuthorizationServer>
  let server: Server
  let oauth: OAuth
  let inbound: InboundRoute
  let kept: Map<string, string>
  let now: Temporal.Instant
  let lines: string[]
  let authorizeUrl: string
  const unit = { workspaceId, afterCommit(run: () => void) { run() } } as unknown as UnitOfWork

  beforeEach((done) => {
    service = createAuthorizationServer()
    kept = new Map()
    authorizeUrl = 'https://service.example/authorize?tenant=one'
    lines = []
    now = Temporal.Instant.from('2026-03-02T09:00:00Z')
    server = service.server.listen(0, '127.0.0.1', () => {
      const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
      const sealing = createSealing('a secret of the installation, long enough', 'test')
      const log = pino({ level: 'trace' }, { write: (line: string) => { lines.push(line) } })
      const context = {
        id: 'calendar', publicUrl: 'https://overt.example', log, clock: { now: () => now },
        database: { inWorkspace: (_scope: unknown, run: (given: UnitOfWork) => Promise<unknown>) => run(unit) },
        fetch: createOutgoingFetch({ pluginId: 'calendar', log, hosts: ['127.0.0.1'], hostsOf: () => Promise.resolve([]), allowPrivate: true }),
        inbound: (route: InboundRoute) => { inbound = route },
        seal: { close: (workspace: string, name: string, text: string) => sealing.seal(`${workspace} ${name}`, text), open: (workspace: string, name: string, sealed: string) => sealing.open(`${workspace} ${name}`, sealed) },
      } as unknown as OAuthContext
      oauth = createOAuth(context, {
        id: 'example', scopes: ['read', 'write'],
        endpoints: (workspace) => Promise.resolve(workspace !== workspaceId ? undefined : { authorizeUrl, tokenUrl: `${origin}/token`, revokeUrl: `${origin}/revoke` }),
        client: () => Promise.resolve({ id: 'overt', secret: 'client-secret' }),
      }, {
        read: (_unit, memberId) => Promise.resolve(kept.get(memberId)),
        write: (_unit, memberId, sealed) => { kept.set(memberId, sealed); return Promise.resolve() },
        remove: (_unit, memberId) => { kept.delete(memberId); return Promise.resolve() },
        list: () => Promise.resolve([...kept].map(([memberId, sealed]) => ({ memberId, sealed }))),
      })
      done()
    })
  })
  afterEach(() => { server.closeAllConnections(); server.close() })

  /** The fragment that the page finds after the service has led back. */
  async function ledBack(query: URLSearchParams): Promise<{ readonly state: string; readonly code?: string; readonly error?: string }> {
    const { redirect } = await inbound.handle({ workspaceId, headers: {}, query: Object.fromEntries(query), body: Buffer.alloc(0), receivedAt: now }, AbortSignal.timeout(1_000))
    expect(redirect).to.match(/^https:\/\/overt\.example\/calendar#/)
    return Object.fromEntries(new URLSearchParams(new URL(redirect!).hash.slice(1))) as { state: string }
  }
  const begin = async (person = ada): Promise<string> => (await oauth.begin(person, '/calendar'))!
  async function connect(person = ada): Promise<void> {
    expect(await oauth.finish(person, await ledBack(service.consent(await begin(person))))).to.equal(undefined)
  }

  it('are connected by code and PKCE, and their tokens are kept sealed and out of the log', async () => {
    const address = new URL(await begin())
    expect(Object.fromEntries(address.searchParams)).to.include({ tenant: 'one', response_type: 'code', client_id: 'overt', scope: 'read write', code_challenge_method: 'S256', redirect_uri: `https://overt.example/api/hooks/calendar/${workspaceId}/oauth/example` })
    await connect()
    expect(await oauth.token(ada)).to.deep.equal({ token: 'access-1' })
    expect(await oauth.token(ben)).to.deep.equal({ fault: 'not-connected' })
    expect([...kept.values(), ...lines].join('')).to.not.match(/access-|refresh-|client-secret|code-\d/)
    expect(lines.join('')).to.include('"path":"/token"')
  })

  it('are connected by whoever began, within ten minutes, once, and by nobody else', async () => {
    const answer = await ledBack(service.consent(await begin()))
    expect(await oauth.finish(ben, answer)).to.equal('expired')
    expect(await oauth.finish({ ...ada, workspaceId: ben.memberId }, answer)).to.equal('expired')
    expect(await oauth.finish(ada, { ...answer, state: 'x'.repeat(50) })).to.equal('expired')
    expect(await oauth.finish(ada, answer)).to.equal(undefined)
    expect(await oauth.finish(ada, answer)).to.equal('refused')
    const late = await ledBack(service.consent(await begin()))
    now = now.add({ minutes: 10 })
    expect(await oauth.finish(ada, late)).to.equal('expired')
    expect((await inbound.handle({ workspaceId, headers: {}, query: { state: 'forged', code: 'x' }, body: Buffer.alloc(0), receivedAt: now }, AbortSignal.timeout(1_000))).status).to.equal(400)
    await oauth.begin(ada, '//evil.example').then(() => { expect.fail() }, (error: Error) => { expect(error).to.be.instanceOf(TypeError) })
  })

  it('are not connected where the workspace has set no server, or an address that a browser must not open', async () => {
    expect(await oauth.begin({ ...ada, workspaceId: ben.memberId }, '/calendar')).to.equal(undefined)
    for (const address of ['javascript:alert(1)//authorize', 'data:text/html,hello', 'https://', '']) {
      authorizeUrl = address
      expect(await oauth.begin(ada, '/calendar'), address).to.equal(undefined)
    }
  })

  it('tell a person who declined from a service that refuses or has a fault', async () => {
    const declined = new URL(await begin()).searchParams.get('state') ?? ''
    expect(await oauth.finish(ada, await ledBack(new URLSearchParams({ error: 'access_denied', state: declined })))).to.equal('declined')
    const stolen = await ledBack(service.consent(await begin()))
    expect(await oauth.finish(ada, { state: declined, code: stolen.code! })).to.equal('refused')
    const answer = await ledBack(service.consent(await begin()))
    service.state.fault = 503
    expect(await oauth.finish(ada, answer)).to.equal('unavailable')
    expect(kept.size).to.equal(0)
  })

  it('refresh a token shortly before it expires, once for all who ask, and keep it through a fault', async () => {
    await connect()
    now = now.add({ minutes: 59, seconds: 30 })
    service.state.fault = 500
    expect(await oauth.token(ada)).to.deep.equal({ fault: 'unavailable' })
    service.state.fault = 0
    expect(await Promise.all([oauth.token(ada), oauth.token(ada), oauth.token(ada)])).to.deep.equal([{ token: 'access-2' }, { token: 'access-2' }, { token: 'access-2' }])
    expect(service.state.refreshes).to.equal(1)
  })

  it('are forgotten where the service has withdrawn them, but not what another process has refreshed', async () => {
    await connect()
    now = now.add({ hours: 2 })
    service.state.valid.clear()
    expect(await oauth.token(ada)).to.deep.equal({ fault: 'not-connected' })
    expect(kept.size).to.equal(0)
    await connect()
    const refreshedElsewhere = kept.get(ada.memberId)!
    await connect()
    const [held] = [...kept.values()]
    now = now.add({ hours: 2 })
    service.state.valid.clear()
    const asked = oauth.token(ada)
    kept.set(ada.memberId, refreshedElsewhere)
    expect(held).to.not.equal(refreshedElsewhere)
    expect(await asked).to.deep.equal({ token: 'access-2' })
  })

  it('are revoked at the service when a person disconnects, and for all when the plugin goes off', async () => {
    await connect()
    await connect(ben)
    await oauth.disconnect(unit, ada.memberId)
    await oauth.disconnectAll(unit)
    expect(kept.size).to.equal(0)
    while (service.state.revoked.length < 2) await once(server, 'revoked')
    expect(service.state.revoked.toSorted()).to.deep.equal(['refresh-1', 'refresh-2'])
  })
})
