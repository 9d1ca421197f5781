import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { ProblemError, createOvertClient, readRetryAfter } from '@overt/client'

interface Sent { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: Buffer }
interface Operation { parameters: { query?: { limit?: number; cursor?: string; kinds?: string[] }; path: { workspaceId: string } }; requestBody?: never; responses: { 200: { content: { 'application/json': { items: { id: number }[]; nextCursor: string | null } } } } }
interface Creation { parameters: { path: { workspaceId: string } }; requestBody: { content: { 'application/json': { name: string } } }; responses: { 201: { content: { 'application/json': { id: number } } } } }
/** A server of two routes: what the client does beyond types does not depend on which. */
interface Paths { '/api/workspaces/{workspaceId}/tasks': { get: Operation; post: Creation; patch: Creation } }

describe('a client of the API', () => {
  let server: Server
  let address: string
  let sent: Sent[]
  let answer: (request: Sent, response: ServerResponse) => void
  const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers }).end(JSON.stringify(body))
  }
  const tasks = (options: Partial<Parameters<typeof createOvertClient>[0]> = {}) => createOvertClient<Paths>({ address, ...options }).workspace('w1')
  const failure = async (asked: Promise<unknown>): Promise<unknown> => asked.then(() => undefined, (error: unknown) => error)

  beforeEach(async () => {
    sent = []
    server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
        const { method = '', url = '', headers } = request
        sent.push({ method, url, headers, body: Buffer.concat(parts) })
        answer(sent.at(-1)!, response)
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  })
  afterEach(() => { server.closeAllConnections(); server.close() })

  it('sends the token, what a change builds on, the key of a creation, and a reason in any script', async () => {
    answer = (_request, response) => { json(response, 201, { id: 1 }, { etag: '"a-1"' }) }
    const created = await tasks({ token: () => Promise.resolve('ovt_1'), language: 'de' }).post('/tasks', { body: { name: 'Überblick' }, ifMatch: '"a-0"', idempotencyKey: 'k', reason: 'Урлаубская проверка' })
    expect(created).to.include({ status: 201, etag: '"a-1"' })
    expect(created.data.id).to.equal(1)
    const [{ url, headers, body }] = sent as [Sent]
    expect(url).to.equal('/api/workspaces/w1/tasks')
    expect(headers).to.include({ 'authorization': 'Bearer ovt_1', 'accept-language': 'de', 'if-match': '"a-0"', 'idempotency-key': 'k', 'overt-reason': encodeURIComponent('Урлаубская проверка') })
    expect(JSON.parse(body.toString())).to.deep.equal({ name: 'Überblick' })
  })

  it('joins lists in a query with commas', async () => {
    answer = (_request, response) => { json(response, 200, { items: [], nextCursor: null }) }
    await tasks().get('/tasks', { params: { query: { kinds: ['a', 'b'] } } })
    expect(sent[0]!.url).to.equal('/api/workspaces/w1/tasks?kinds=a,b')
  })

  it('compresses a body where it is asked to', async () => {
    answer = (_request, response) => { json(response, 201, { id: 1 }) }
    await tasks().post('/tasks', { body: { name: 'x'.repeat(5_000) }, gzip: true })
    expect(sent[0]!.headers['content-encoding']).to.equal('gzip')
    expect(JSON.parse(gunzipSync(sent[0]!.body).toString())).to.deep.equal({ name: 'x'.repeat(5_000) })
  })

  it('rejects with the problem that the server answers, and tells a page of a proxy from one', async () => {
    answer = (_request, response) => { json(response, 400, { code: 'validation-failed', title: 'Wrong input', detail: 'The body is wrong.', errors: [{ path: '/name', message: 'is missing' }] }) }
    const refused = await failure(tasks().post('/tasks', { body: { name: '' } }))
    expect(refused).to.be.instanceOf(ProblemError).and.include({ status: 400, code: 'validation-failed', title: 'Wrong input', message: 'The body is wrong.' })
    expect((refused as ProblemError).errors).to.deep.equal([{ path: '/name', message: 'is missing' }])
    answer = (_request, response) => { response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>') }
    expect(await failure(tasks().get('/tasks'))).to.be.instanceOf(ProblemError).and.include({ status: 502, code: 'http-502', title: 'Bad Gateway' })
  })

  it('sends again what a busy server did not begin, as often as it may', async () => {
    answer = (_request, response) => { if (sent.length < 3) json(response, 429, { code: 'too-many-requests' }, { 'retry-after': '0' }); else json(response, 201, { id: 3 }) }
    expect((await tasks().post('/tasks', { body: { name: 'a' } })).data.id).to.equal(3)
    expect(sent.map(({ body }) => body.toString())).to.deep.equal(Array.from({ length: 3 }, () => '{"name":"a"}'))
    sent = []
    answer = (_request, response) => { json(response, 429, { code: 'too-many-requests' }, { 'retry-after': '0' }) }
    expect(await failure(tasks({ retries: 1 }).get('/tasks'))).to.include({ code: 'too-many-requests', retryAfterSeconds: 0 })
    expect(sent.length).to.equal(2)
  })

  it('repeats after 503 only what does no harm twice', async () => {
    answer = (_request, response) => { json(response, 503, { code: 'overloaded' }, { 'retry-after': '0' }) }
    const counts: Record<string, number> = {}
    const count = async (name: string, asked: Promise<unknown>): Promise<void> => { await failure(asked); counts[name] = sent.length; sent = [] }
    await count('get', tasks({ retries: 1 }).get('/tasks'))
    await count('post', tasks({ retries: 1 }).post('/tasks', { body: { name: 'a' } }))
    await count('post with a key', tasks({ retries: 1 }).post('/tasks', { body: { name: 'a' }, idempotencyKey: 'k' }))
    await count('patch', tasks({ retries: 1 }).patch('/tasks', { body: { name: 'a' } }))
    await count('patch of a version', tasks({ retries: 1 }).patch('/tasks', { body: { name: 'a' }, ifMatch: '"a-0"' }))
    await count('post where all are repeated', tasks({ retries: 1, repeats: 'all' }).post('/tasks', { body: { name: 'a' } }))
    expect(counts).to.deep.equal({ 'get': 2, 'post where all are repeated': 2, 'post': 1, 'post with a key': 2, 'patch': 1, 'patch of a version': 2 })
  })

  it('gives up when its time is over, and when it is told to, also while it waits', async () => {
    answer = () => undefined
    expect(await failure(tasks({ timeoutMilliseconds: 30 }).get('/tasks'))).to.have.property('name', 'TimeoutError')
    const controller = new AbortController()
    answer = (_request, response) => {
      json(response, 503, { code: 'overloaded' }, { 'retry-after': '60' })
      response.on('close', () => { controller.abort(new Error('enough')) })
    }
    expect(await failure(tasks().get('/tasks', { signal: controller.signal }))).to.have.property('message', 'enough')
    expect(sent.length).to.equal(2)
  })

  it('takes no redirect, which would hand the token to another address', async () => {
    answer = (_request, response) => { response.writeHead(302, { location: '/elsewhere' }).end() }
    expect(await failure(tasks({ token: 'ovt_1' }).get('/tasks'))).to.be.instanceOf(TypeError)
    expect(sent.length).to.equal(1)
  })

  it('reads a list to its end, page by page, and no further than it is used', async () => {
    answer = ({ url }, response) => { json(response, 200, url.includes('cursor=next') ? { items: [{ id: 3 }], nextCursor: null } : { items: [{ id: 1 }, { id: 2 }], nextCursor: 'next' }) }
    const ids: number[] = []
    for await (const { id } of tasks().items('/tasks', { params: { query: { limit: 2 } } })) ids.push(id)
    expect(ids).to.deep.equal([1, 2, 3])
    expect(sent.map(({ url }) => url.split('?')[1])).to.deep.equal(['limit=2', 'limit=2&cursor=next'])
    sent = []
    for await (const page of tasks().pages('/tasks')) if (page.items.length > 0) break
    expect(sent.length).to.equal(1)
  })

  it('reads Retry-After in seconds and as a date, of at most a day', () => {
    const now = Date.parse('2026-03-02T09:00:00Z')
    const read = (header: string | null) => readRetryAfter(header, now)
    expect([null, 'soon', '5', '999999', 'Mon, 02 Mar 2026 09:00:30 GMT', 'Mon, 02 Mar 2026 08:00:00 GMT'].map(read)).to.deep.equal([undefined, undefined, 5, 86_400, 30, 0])
  })

  it('needs nothing of Node', () => {
    const folder = new URL('..', import.meta.url)
    const code = readdirSync(folder).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n')
    expect(code).to.not.match(/'node:|\b(?:process|Buffer|NodeJS|setImmediate)\b/)
  })
})
