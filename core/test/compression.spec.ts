import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import Type from 'typebox'
import { mayCompress } from '../http/compression.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

describe('compressed answers', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace

  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
    for (let index = 0; index < 30; index++) await workspace.admin.post('/organizations', { name: `Organization ${index}` })
  })
  after(() => platform.close())

  /** Addresses with their methods, and whether their answers are compressed. */
  const decisions = (): Map<string, boolean> => new Map(platform.routes.flatMap((route) => [route.method].flat().map((method) => [`${method} ${route.url}`, route.config?.compress !== false] as const)))
  const ask = (url: string, headers: Readonly<Record<string, string>> = {}) =>
    platform.app.inject({ url, headers: { authorization: `Bearer ${workspace.admin.token}`, ...headers } })
  const list = () => `/api/workspaces/${workspace.id}/organizations`

  it('go out as Brotli or gzip, as the reader prefers, and say what they depend on', async () => {
    const plain = await ask(list())
    expect(plain.headers['content-encoding']).to.equal(undefined)
    expect(plain.headers['vary']).to.match(/accept-encoding/i)
    const brotli = await ask(list(), { 'accept-encoding': 'gzip, deflate, br' })
    expect(brotli.headers).to.include({ 'content-encoding': 'br', 'content-length': String(brotli.rawPayload.length) })
    expect(brotli.headers['vary']).to.match(/accept-encoding/i)
    expect(brotliDecompressSync(brotli.rawPayload).toString()).to.equal(plain.body)
    expect(brotli.rawPayload.length).to.be.lessThan(plain.rawPayload.length / 3)
    const gzip = await ask(list(), { 'accept-encoding': 'br;q=0, gzip' })
    expect(gzip.headers['content-encoding']).to.equal('gzip')
    expect(gunzipSync(gzip.rawPayload).toString()).to.equal(plain.body)
    for (const accepted of ['identity', 'zstd', 'br;q=0, *;q=0']) expect((await ask(list(), { 'accept-encoding': accepted })).headers['content-encoding'], accepted).to.equal(undefined)
  })

  it('are small ones as they are', async () => {
    const answer = await ask(`/api/workspaces/${workspace.id}/timer`, { 'accept-encoding': 'br' })
    expect(answer.headers['content-encoding']).to.equal(undefined)
  })

  it('carry a weak validator, which a change may name', async () => {
    const organization = (await workspace.admin.post('/organizations', { name: 'Long', tags: Array.from({ length: 20 }, (_, index) => `a tag that is rather long, number ${index}`.slice(0, 40)) })).json<{ id: string }>()
    const one = `${list()}/${organization.id}`
    const [plain, compressed] = [await ask(one), await ask(one, { 'accept-encoding': 'br' })]
    expect(plain.headers.etag).to.match(/^"/)
    expect(compressed.headers).to.include({ 'content-encoding': 'br', etag: `W/${String(plain.headers.etag)}` })
    const changed = await platform.app.inject({
      method: 'PATCH', url: one, headers: { authorization: `Bearer ${workspace.admin.token}`, 'if-match': String(compressed.headers.etag) }, payload: { name: 'Longer' },
    })
    expect(changed.statusCode).to.equal(200)
  })

  it('are never streams', async () => {
    const exported = await ask(`/api/workspaces/${workspace.id}/members/${workspace.admin.id}/copy`, { 'accept-encoding': 'br' })
    expect(exported.statusCode).to.equal(200)
    expect(exported.headers['content-encoding']).to.equal(undefined)
    const address = await platform.app.listen({ host: '127.0.0.1', port: 0 })
    const gone = new AbortController()
    const live = await fetch(`${address}/api/workspaces/${workspace.id}/live`, { signal: gone.signal, headers: { authorization: `Bearer ${workspace.admin.token}`, 'accept-encoding': 'br, gzip' } })
    expect(live.headers.get('content-type')).to.match(/^text\/event-stream/)
    expect(live.headers.get('content-encoding')).to.equal(null)
    gone.abort()
  })

  it('are never those that hold a secret', () => {
    const decided = decisions()
    const plain = [...decided].filter(([, compressed]) => !compressed).map(([route]) => route)
    expect(plain).to.include.members(['POST /api/me/tokens', 'POST /api/agent/enroll'])
    expect([...decided.keys()].filter((route) => route.includes('/api/auth/') && !plain.includes(route))).to.deep.equal([])
    const schema = (properties: Record<string, ReturnType<typeof Type.String>>) => ({ url: '/api/x', schema: { response: { 200: Type.Object({ items: Type.Array(Type.Object(properties)) }) } } })
    expect(mayCompress(schema({ refreshToken: Type.String() }))).to.equal(false)
    expect(mayCompress(schema({ name: Type.String() }))).to.equal(true)
    expect(mayCompress({ ...schema({ name: Type.String() }), config: { compress: false } })).to.equal(false)
    expect(mayCompress({ ...schema({ tokenCount: Type.String() }), config: { compress: true } })).to.equal(true)
  })
})
