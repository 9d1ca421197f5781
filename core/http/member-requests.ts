import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest, LightMyRequestResponse } from 'fastify'
import type { SignedIn } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'

interface Sender {
  readonly signedIn: SignedIn
  taken: boolean
}

/**
 * Whose request the server sends to itself. It lies beside the request, in memory and for that one request: nothing that comes over a
 * connection can name it.
 */
const sending = new AsyncLocalStorage<Sender>()
const senders = new WeakMap<IncomingMessage, SignedIn>()

/** Takes over who sends a request from inside; before any hook that asks who somebody is. */
export function useMemberRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const sender = sending.getStore()
    if (sender?.taken === false) {
      sender.taken = true
      senders.set(request.raw, sender.signedIn)
    }
    done()
  })
}

/** In whose name the server itself sends this request; undefined for every request from outside. */
export const insideSenderOf = ({ raw }: Pick<FastifyRequest, 'raw'>): SignedIn | undefined => senders.get(raw)

export interface MemberRequest {
  readonly path: string
  readonly body: unknown
  readonly key: string
  readonly locale: string
}
export interface MemberAnswer {
  readonly status: number
  /** Null where it is no JSON. */
  readonly body: unknown
}
/** Sends a POST in somebody's name through the whole server: rate limits, rights, validation, receipts and audit are those of any request. */
export type SendAsMember = (signedIn: SignedIn, request: MemberRequest) => Promise<MemberAnswer>

export function createMemberRequests(app: () => FastifyInstance, database: Pick<CoreDatabase, 'requireNoneHeld'>): SendAsMember {
  // Nothing of the call that leads here may reach the request: no unit of work, no reason, no plugin as the actor.
  const outside = AsyncLocalStorage.snapshot()
  return async (signedIn, { path, body, key, locale }) => {
    database.requireNoneHeld('sends a request to this server')
    // Awaited in there: the request begins when somebody waits for it.
    const response = await outside(() => sending.run({ signedIn, taken: false }, async () => await app().inject({
      method: 'POST', url: path, payload: JSON.stringify(body ?? {}), payloadAsStream: true,
      headers: { 'content-type': 'application/json', 'accept-language': locale, 'idempotency-key': key },
    })))
    return { status: response.statusCode, body: await jsonOf(response) }
  }
}

async function jsonOf(response: LightMyRequestResponse): Promise<unknown> {
  const stream = response.stream()
  if (!/^application\/(problem\+)?json\b/.test(String(response.headers['content-type'] ?? ''))) {
    stream.destroy()
    return null
  }
  const text = Buffer.concat(await stream.toArray() as Buffer[]).toString('utf8')
  return JSON.parse(text)
}
