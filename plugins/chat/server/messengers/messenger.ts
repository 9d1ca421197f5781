import { cutText } from '@overt/sdk'
import type { InboundReply, InboundRequest } from '@overt/sdk'
import { malformedEvent, signatureWrong } from '../errors.ts'
import type { Endpoints } from './endpoints.ts'
import { jsonBody } from './json-body.ts'
import type { Network, QueuedSentence } from './networks.ts'
import { callService } from './outgoing.ts'
import { isSigned, sameText } from './signature.ts'

/** Facebook delivers late after an outage, but a sentence of yesterday is not to be done today. */
const oldestMs = 24 * 3_600_000
const longestText = 2_000

/** The answer to Facebook's handshake. */
export function messengerHandshake({ query }: InboundRequest, verifyToken: string): InboundReply {
  const isOurs = query['hub.mode'] === 'subscribe' && verifyToken !== '' && sameText(query['hub.verify_token'] ?? '', verifyToken)
  return isOurs ? { body: query['hub.challenge'] ?? '' } : { status: 403, body: 'Forbidden' }
}

/** The app secret's signature over the raw body. Errors: `chat-sender-unproven`. */
export function requireMessenger({ headers, body }: InboundRequest, appSecret: string): void {
  if (!isSigned(headers['x-hub-signature-256'], 'sha256=', appSecret, body)) throw signatureWrong()
}

interface Messaging {
  readonly sender?: { readonly id?: unknown }
  readonly timestamp?: unknown
  readonly message?: { readonly mid?: unknown; readonly text?: unknown; readonly is_echo?: unknown }
  readonly postback?: { readonly mid?: unknown; readonly payload?: unknown; readonly title?: unknown }
}

/** Every sentence of a batch, in the order they were said; echoes, receipts and what is too old are left out. */
export function readMessengerBatch({ body, receivedAt }: InboundRequest): QueuedSentence[] {
  const { object, entry } = jsonBody<{ readonly object?: unknown; readonly entry?: readonly { readonly messaging?: readonly Messaging[] }[] }>(body)
  if (object !== 'page' || !Array.isArray(entry)) throw malformedEvent()
  const said = (entry as readonly { readonly messaging?: readonly Messaging[] }[]).flatMap(({ messaging }) => (Array.isArray(messaging) ? messaging as readonly Messaging[] : []))
    .map((each) => ({ ...each, at: typeof each.timestamp === 'number' ? each.timestamp : 0 }))
    .toSorted((one, other) => one.at - other.at)
  return said.flatMap(({ sender, message, postback, at }) => {
    const text = message?.text ?? postback?.payload ?? postback?.title
    if (typeof sender?.id !== 'string' || typeof text !== 'string' || message?.is_echo === true) return []
    if (receivedAt.epochMilliseconds - at > oldestMs) return []
    const mid = message?.mid ?? postback?.mid
    return [{
      account: { network: 'messenger' as const, id: sender.id, name: sender.id }, text: text.trim(), eventId: typeof mid === 'string' ? mid : `${sender.id} ${String(at)}`,
      // A page's inbox is between the person and the page.
      isPrivate: true, address: { recipient: sender.id },
    }]
  })
}

export function messengerNetwork({ messengerGraph }: Endpoints): Network {
  return {
    async send({ messengerPageToken }, { address }, { text }, signal) {
      await callService(`${messengerGraph}/me/messages`, {
        body: { recipient: { id: address['recipient'] }, messaging_type: 'RESPONSE', message: { text: cutText(text, longestText, 'units') } }, token: messengerPageToken, signal,
      })
    },
    async write({ messengerPageToken }, accountId, _address, text, signal) {
      // Facebook takes these within 24 hours after the person wrote last.
      await callService(`${messengerGraph}/me/messages`, { body: { recipient: { id: accountId }, messaging_type: 'UPDATE', message: { text: cutText(text, longestText, 'units') } }, token: messengerPageToken, signal })
    },
    async test({ messengerPageToken, messengerAppSecret, messengerVerifyToken }) {
      if (messengerPageToken === '' || messengerAppSecret === '' || messengerVerifyToken === '') return undefined
      return String((await callService(`${messengerGraph}/me?fields=name`, { token: messengerPageToken }))['name'] ?? '')
    },
  }
}
