import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { browserNames, closed, isBrowser } from '@overt/sdk/agent'
import { AgentError, systemCode } from './errors.ts'
import { hostName } from './host-name.ts'
import type { Pairing } from './pairing.ts'

export const firstPort = 47_615
export const lastPort = 47_624
const largestBodyBytes = 256
const validMilliseconds = 90_000

/** The extension's id, fixed by the `key` in its manifest. Firefox gives every installation its own: there the token decides. */
export const extensionId = 'phhabodleojjbeabhiibjmdhjilfgknm'

const pairRequest = Compile(Type.Object(
  { v: Type.Literal(1), code: Type.String({ pattern: '^[0-9]{6}$' }), browser: Type.Enum(browserNames) }, closed))
const domainReport = Compile(Type.Object(
  { v: Type.Literal(1), domain: Type.Union([Type.String({ minLength: 1, maxLength: 253 }), Type.Null()]) }, closed))

/** Hears from browser extensions on this computer which host name they show. */
export interface DomainFeed {
  /** Listens on the first free port. @throws AgentError `loopback-ports-taken` */
  start(): Promise<void>
  stop(): Promise<void>
  port(): number | null
  /** The host name the given application shows, or null: another application, no report, or one older than 90 s. */
  domainFor(application: string | null): string | null
}

export interface DomainFeedOptions {
  readonly pairing: Pairing
  readonly elapsed: () => number
  readonly ports?: { readonly first: number, readonly last: number }
}

export function createDomainFeed({ pairing, elapsed, ports = { first: firstPort, last: lastPort } }: DomainFeedOptions): DomainFeed {
  const reports = new Map<string, { domain: string | null, at: number }>()
  let server: Server | null = null
  /** Starting and stopping take turns: a second start must find the server of the first. */
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const result = turn.then(work)
    turn = result.catch(() => undefined)
    return result
  }

  const answer = async (request: IncomingMessage): Promise<{ status: number, body: unknown }> => {
    const refused = { status: 403, body: null }
    if (request.method !== 'POST' || !isForUs(request) || !isFromExtension(request)) return refused
    const body = await readSmallJson(request)
    if (request.url === '/pair' && pairRequest.Check(body)) {
      return { status: 200, body: { v: 1, token: await pairing.redeem(body.code, body.browser, elapsed()) } }
    }
    const browser = pairing.browserOf(/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')
    if (browser === null) return { status: 401, body: null }
    if (request.url !== '/domain' || !domainReport.Check(body)) return refused
    reports.set(browser, { domain: body.domain === null ? null : hostName(body.domain), at: elapsed() })
    return { status: 204, body: null }
  }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { status, body } = await answer(request)
      response.writeHead(status, { 'content-type': 'application/json' }).end(body === null ? undefined : JSON.stringify(body))
    } catch {
      response.writeHead(403).end()
    }
  }
  return {
    start: () => inTurn(async () => {
      if (server !== null) return
      for (let port = ports.first; port <= ports.last; port++) {
        const candidate = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => void handle(request, response))
        if (!(await listens(candidate, port))) continue
        server = candidate
        return
      }
      throw new AgentError('loopback-ports-taken')
    }),
    stop: () => inTurn(async () => {
      reports.clear()
      const stopping = server
      server = null
      if (stopping === null) return
      await new Promise((resolve) => {
        stopping.close(resolve)
        stopping.closeAllConnections()
      })
    }),
    port: () => (server?.address() as AddressInfo | null)?.port ?? null,
    domainFor(application) {
      for (const [browser, report] of reports) {
        if (elapsed() - report.at <= validMilliseconds && isBrowser(browser, application)) return report.domain
      }
      return null
    },
  }
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => (systemCode(error) === 'EADDRINUSE' ? resolve(false) : reject(error)))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
}

/** A page that rebinds its own name to 127.0.0.1 sends its own name as the host. */
function isForUs(request: IncomingMessage): boolean {
  return request.headers.host === `127.0.0.1:${request.socket.localPort}`
}

function isFromExtension(request: IncomingMessage): boolean {
  const { origin } = request.headers
  return origin === `chrome-extension://${extensionId}` || /^moz-extension:\/\/[0-9a-f-]{36}$/.test(origin ?? '')
}

async function readSmallJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > largestBodyBytes) throw new RangeError('body too large')
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
