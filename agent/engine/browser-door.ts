import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { browserNames, closed } from '@overt/sdk/agent'
import { toHex } from '../channel/hex.ts'
import { channelPath, channelVersion, firstPort, lastPort } from '../channel/messages.ts'
import type { Paired, Proofs, Question, Report } from '../channel/messages.ts'
import { agentProof, newNonce, openChannel } from '../channel/sealed-channel.ts'
import type { Channel, Nonces } from '../channel/sealed-channel.ts'
import { AgentError, systemCode } from './errors.ts'
import type { Log } from './log.ts'
import type { Pairing, Reporter } from './pairing.ts'

const largestMessageBytes = 8_192
const mostConnections = 64
const openingMilliseconds = 5_000

const hello = Compile(Type.Object({ v: Type.Literal(channelVersion), nonce: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, closed))
const opening = Compile(Type.Object({ proof: Type.String({ pattern: '^[0-9a-f]{64}$' }), sealed: Type.String({ maxLength: largestMessageBytes }) }, closed))
const pairRequest = Compile(Type.Object({ browser: Type.Enum(browserNames) }, closed))
const report = Compile(Type.Object({
  ask: Type.Integer({ minimum: 0 }), focused: Type.Boolean(), domain: Type.Union([Type.String({ minLength: 1, maxLength: 253 }), Type.Null()]),
  audible: Type.Optional(Type.Boolean()),
}, closed))

/** Where browser extensions on this computer come in. What a stranger can get out of it is a random number and proofs of keys it does not have. */
export interface BrowserDoor {
  /** Listens on the first free port. @throws AgentError `loopback-ports-taken` */
  start(): Promise<void>
  stop(): Promise<void>
  port(): number | null
  /** Asks every connected profile what it shows. */
  ask(question: Question): void
  isConnected(reporterId: string): boolean
  /** Ends the connections of profiles that are not paired any more. */
  dropStrangers(): void
}

export interface BrowserDoorOptions {
  readonly pairing: Pairing
  readonly elapsed: () => number
  readonly log: Log
  readonly ports?: { readonly first: number, readonly last: number }
  /** A question for a profile that has just connected. */
  readonly nextQuestion: () => Question
  readonly onReport: (reporter: Reporter, report: Report) => void
  readonly onGone: (reporterId: string) => void
}

interface Connection {
  readonly socket: WebSocket
  readonly say: (message: Question | Paired) => void
}

export function createBrowserDoor(options: BrowserDoorOptions): BrowserDoor {
  const { pairing, elapsed, log, ports = { first: firstPort, last: lastPort }, nextQuestion, onReport, onGone } = options
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes, perMessageDeflate: false })
  const connections = new Map<string, Connection>()
  let server: Server | null = null
  /** Starting and stopping take turns: a second start must find the server of the first. */
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const result = turn.then(work)
    turn = result.catch(() => undefined)
    return result
  }

  const follow = (reporter: Reporter, connection: Connection): ((message: unknown) => void) => {
    connections.get(reporter.id)?.socket.terminate()
    connections.set(reporter.id, connection)
    connection.socket.once('close', () => {
      if (connections.get(reporter.id) !== connection) return
      connections.delete(reporter.id)
      onGone(reporter.id)
    })
    connection.say(nextQuestion())
    return (message) => {
      if (!report.Check(message)) throw new Error('not a report')
      if (connections.get(reporter.id) === connection) onReport(reporter, message)
    }
  }
  /** The steps of one conversation, one message each; whatever does not fit ends it. */
  const converse = (socket: WebSocket): void => {
    const deadline = setTimeout(() => socket.terminate(), openingMilliseconds)
    let channel: Channel | null = null
    let saying: Promise<void> = Promise.resolve()
    const say = (message: Question | Paired): void => {
      saying = saying.then(async () => {
        if (channel !== null) socket.send(await channel.seal(message))
      }).catch(() => socket.terminate())
    }
    const connection = { socket, say }
    const greet = async (message: unknown): Promise<Step> => {
      if (!hello.Check(message)) throw new Error('not a greeting')
      const nonces: Nonces = { extension: message.nonce, agent: newNonce() }
      const offered = pairing.offeredKey(elapsed())
      const keys = [...pairing.reporters().map((reporter) => ({ key: reporter.key, reporter })), ...(offered === null ? [] : [{ key: offered, reporter: null }])]
      const known = await Promise.all(keys.map(async (each) => ({ ...each, proof: await agentProof(each.key, nonces) })))
      const answer: Proofs = { v: channelVersion, nonce: nonces.agent, proofs: known.map(({ proof }) => proof) }
      socket.send(JSON.stringify(answer))
      return async (reply) => {
        const chosen = opening.Check(reply) ? known.find(({ proof }) => proof === reply.proof) : undefined
        if (chosen === undefined || !opening.Check(reply)) throw new Error('no proof was chosen')
        channel = await openChannel(chosen.key, nonces, 'agent')
        const first = await channel.open(reply.sealed)
        clearTimeout(deadline)
        if (chosen.reporter === null) return pair(first)
        const take = follow(chosen.reporter, connection)
        take(first)
        return listenTo(take)
      }
    }
    const pair = async (message: unknown): Promise<Step> => {
      if (!pairRequest.Check(message) || pairing.offeredKey(elapsed()) === null) throw new Error('nothing is on offer')
      const reporter = await pairing.accept(message.browser)
      say({ reporter: reporter.id, key: toHex(reporter.key) })
      await saying
      socket.close()
      return () => Promise.reject(new Error('the conversation is over'))
    }
    const listenTo = (take: (message: unknown) => void): Step => async (sealed) => {
      take(await channel?.open(String(sealed)))
      return listenTo(take)
    }
    let step: Step = greet
    let listening: Promise<void> = Promise.resolve()
    socket.on('message', (data) => {
      listening = listening.then(async () => {
        step = await step(channel === null ? JSON.parse(String(data)) : String(data))
      }).catch(() => {
        // What a stranger sent is not worth a line of its own in a file that is kept.
        log.info('browser-refused')
        socket.terminate()
      })
    })
    socket.on('close', () => clearTimeout(deadline))
    socket.on('error', () => socket.terminate())
  }
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const welcome = request.url === channelPath && isForUs(request) && isFromExtension(request) && sockets.clients.size < mostConnections
    if (!welcome) return void stream.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
    sockets.handleUpgrade(request, stream, head, converse)
  }
  return {
    start: () => inTurn(async () => {
      if (server !== null) return
      for (let port = ports.first; port <= ports.last; port++) {
        const candidate = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (_request, response) => response.writeHead(403).end())
        if (!(await listens(candidate, port))) continue
        candidate.on('upgrade', upgrade)
        server = candidate
        return
      }
      throw new AgentError('loopback-ports-taken')
    }),
    stop: () => inTurn(async () => {
      const stopping = server
      server = null
      if (stopping === null) return
      for (const client of sockets.clients) client.terminate()
      await new Promise((resolve) => {
        stopping.close(resolve)
        stopping.closeAllConnections()
      })
    }),
    port: () => (server?.address() as AddressInfo | null)?.port ?? null,
    ask(question) {
      for (const { say } of connections.values()) say(question)
    },
    isConnected: (reporterId) => connections.has(reporterId),
    dropStrangers() {
      const paired = new Set(pairing.reporters().map(({ id }) => id))
      for (const [id, { socket }] of connections) if (!paired.has(id)) socket.terminate()
    },
  }
}

type Step = (message: unknown) => Promise<Step>

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

/** No page can come in. Which extension it is, the proof decides: whoever publishes it has an id of their own. */
function isFromExtension({ headers: { origin } }: IncomingMessage): boolean {
  return /^(chrome-extension:\/\/[a-p]{32}|moz-extension:\/\/[0-9a-f-]{36})$/.test(origin ?? '')
}
