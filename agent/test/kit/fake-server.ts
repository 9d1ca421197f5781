import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { CollectedRecord } from '@overt/sdk/agent'

/** An answer that a test puts in place of the server's own. */
export interface Scripted {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: unknown
  /** Take the records in, and then do not answer: the reply is lost on its way. */
  readonly thenHangUp?: boolean
}

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** The body as it came, unpacked. */
  readonly bytes: Buffer
}

export interface FakeServer {
  readonly url: string
  readonly requests: SeenRequest[]
  /** Records by id: each is there once, whatever is sent. */
  readonly stored: Map<string, CollectedRecord>
  /** Files by the id of their record, with their content type. */
  readonly files: Map<string, { readonly bytes: Buffer, readonly type: string }>
  /** Overrides the answer to requests; return undefined for the ordinary one. */
  intercept: (request: SeenRequest) => Scripted | undefined | Promise<Scripted | undefined>
  policy: Record<string, unknown> & { version: number, acknowledged: boolean, plugins: Record<string, unknown> }
  /** Kinds whose plugin is off. */
  disabledKinds: string[]
  /** Takes records under a policy that was not acknowledged, because an acknowledged one covers it. */
  covers: boolean
  /** Rejects a record with this code and detail. */
  refuse: (record: CollectedRecord) => { code: string, detail: string } | undefined
  now: () => number
  /** Who looked at the member's records, the latest first; two on a page. */
  looks: readonly Readonly<Record<string, unknown>>[]
  /** What `/api/agent/window` answers; null as a server that does not know it. */
  window: unknown
  token: string
  close(): Promise<void>
}

export const password = 'a long pass phrase'

/** Speaks `/api/agent/*` over real HTTP with gzip, as the contract in docs says, and stores what it acknowledges. */
export async function startFakeServer(): Promise<FakeServer> {
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const issuedAt = Temporal.Now.instant()
  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    stored: new Map(),
    files: new Map(),
    intercept: () => undefined,
    policy: {
      version: 1, issuedAt: issuedAt.toString(), expiresAt: issuedAt.add({ hours: 24 * 7 }).toString(), acknowledged: true,
      summary: ['Your active and idle time is recorded.', 'The names of applications are recorded, never window titles.'],
      pause: { allowed: true, maximumMinutes: null },
      plugins: { activity: { idleSeconds: 180, collectApps: true, collectDomains: true } },
    },
    disabledKinds: [],
    covers: false,
    refuse: () => undefined,
    now: Date.now,
    looks: [],
    window: null,
    token: `ovd_${randomUUID().replaceAll('-', '')}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const raw = Buffer.concat(chunks)
    const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
    const seen = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, text: bytes.toString('utf8'), bytes }
    fake.requests.push(seen)
    const scripted = await fake.intercept(seen)
    const answer = scripted !== undefined && !scripted.thenHangUp ? scripted : await route(seen)
    if (scripted?.thenHangUp === true) {
      response.destroy()
      return
    }
    const isText = typeof answer.body === 'string'
    response.writeHead(answer.status, {
      'content-type': isText ? 'text/html' : answer.status >= 400 ? 'application/problem+json' : 'application/json', ...answer.headers,
    })
    response.end(answer.body === undefined ? undefined : isText ? String(answer.body) : JSON.stringify(answer.body))
  }

  async function route(seen: SeenRequest): Promise<Scripted> {
    const { method, path, headers, text } = seen
    if (method === 'POST' && path === '/api/agent/enroll') return enroll(JSON.parse(text))
    if (headers.authorization !== `Bearer ${fake.token}`) return problem(401, 'unauthorized')
    if (method === 'GET' && path === '/api/agent/policy') {
      const etag = `"${fake.policy.version}-${fake.policy.acknowledged}"`
      return headers['if-none-match'] === etag ? { status: 304 } : { status: 200, headers: { etag }, body: fake.policy }
    }
    if (method === 'POST' && path === '/api/agent/policy/acknowledge') {
      if (JSON.parse(text).version !== fake.policy.version) return problem(409, 'policy-outdated')
      fake.policy = { ...fake.policy, acknowledged: true }
      return { status: 200, body: { version: fake.policy.version } }
    }
    if (method === 'GET' && path.startsWith('/api/agent/looks?')) {
      const from = Number(new URLSearchParams(path.split('?')[1]).get('cursor') ?? 0)
      const etag = `"${from}-${JSON.stringify(fake.looks).length}"`
      const page = { items: fake.looks.slice(from, from + 2), nextCursor: fake.looks.length > from + 2 ? String(from + 2) : null }
      return headers['if-none-match'] === etag ? { status: 304 } : { status: 200, headers: { etag }, body: page }
    }
    if (method === 'GET' && path === '/api/agent/window' && fake.window !== null) {
      const etag = `"${createHash('sha256').update(JSON.stringify(fake.window)).digest('hex').slice(0, 16)}"`
      return headers['if-none-match'] === etag ? { status: 304 } : { status: 200, headers: { etag }, body: fake.window }
    }
    if (method === 'POST' && path === '/api/agent/batch') return takeBatch(JSON.parse(text))
    if (method === 'POST' && path === '/api/agent/files') return takeFile(await recordAndFile(seen))
    if (method === 'DELETE' && path === '/api/agent/enrollment') {
      fake.token = 'ovd_gone'
      return { status: 204 }
    }
    return problem(404, 'not-found')
  }
  function enroll(form: { email: string, password: string }): Scripted {
    if (form.password !== password) return problem(401, 'unauthorized')
    return {
      status: 200,
      body: {
        deviceToken: fake.token, deviceId: workspaceId.replace(/^.{8}/, '0198dddd'),
        workspace: { id: workspaceId, name: 'Acme', timeZone: 'Europe/Berlin' },
        member: { id: memberId(form.email), name: 'Ada Lovelace', email: form.email }, policy: fake.policy,
      },
    }
  }
  function takeBatch(batch: { records: CollectedRecord[] }): Scripted {
    if (!fake.policy.acknowledged && !fake.covers) return problem(409, 'policy-not-acknowledged')
    if (batch.records.length > 1_000) return problem(413, 'payload-too-large')
    const rejected: { id: string, code: string, detail: string }[] = []
    let accepted = 0
    let duplicates = 0
    for (const record of batch.records) {
      const refusal = fake.disabledKinds.includes(record.kind)
        ? { code: 'plugin-disabled', detail: 'the plugin is off' }
        : fake.refuse(record)
      if (refusal !== undefined) rejected.push({ id: record.id, ...refusal })
      else if (fake.stored.has(record.id)) duplicates++
      else {
        fake.stored.set(record.id, record)
        accepted++
      }
    }
    return {
      status: 200,
      body: {
        accepted, duplicates, rejected, policyVersion: fake.policy.version,
        serverTime: Temporal.Instant.fromEpochMilliseconds(fake.now()).toString(),
      },
    }
  }
  function takeFile({ record, file, type }: Upload): Scripted {
    const answer = takeBatch({ records: [record] })
    if (answer.status === 200 && fake.stored.has(record.id) && !fake.files.has(record.id)) fake.files.set(record.id, { bytes: file, type })
    return answer
  }
  return fake
}

export interface Upload {
  readonly record: CollectedRecord
  readonly file: Buffer
  readonly type: string
}

/** Takes a multipart body apart as any server does: the field `record` around one record, the file `file`. */
export async function recordAndFile({ headers, bytes }: SeenRequest): Promise<Upload> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': headers['content-type'] ?? '' } }).formData()
  const [field, file] = [form.get('record'), form.get('file')]
  if (typeof field !== 'string' || !(file instanceof File) || [...form.keys()].length !== 2) throw new Error('not a record with its file')
  const envelope = JSON.parse(field) as { records: CollectedRecord[], sentAt: string, policyVersion: number }
  const [record] = envelope.records
  if (record === undefined || Object.keys(envelope).sort().join() !== 'policyVersion,records,sentAt') throw new Error('not the envelope of one record')
  return { record, file: Buffer.from(await file.arrayBuffer()), type: file.type }
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Scripted {
  return { status, headers, body: { type: 'about:blank', title: code, status, code, detail: code } }
}

const workspaceId = '0198aaaa-0000-7000-8000-000000000001'

function memberId(email: string): string {
  return `0198bbbb-0000-7000-8000-${Buffer.from(email).toString('hex').slice(0, 12).padEnd(12, '0')}`
}

/** Takes a batch in and loses the answer. */
export function lostReply(fake: FakeServer): (request: SeenRequest) => Scripted | undefined {
  return (request) => {
    if (request.path !== '/api/agent/batch') return undefined
    for (const record of JSON.parse(request.text).records) fake.stored.set(record.id, record)
    return { status: 200, thenHangUp: true }
  }
}
