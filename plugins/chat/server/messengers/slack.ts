import type { InboundReply, InboundRequest } from '@overt/sdk'
import { malformedEvent, signatureWrong, stampMissing, stampOff } from '../errors.ts'
import type { Answer, IncomingSentence } from './answer.ts'
import type { Endpoints } from './endpoints.ts'
import { jsonBody } from './json-body.ts'
import type { ChatSettings, Network, QueuedSentence } from './networks.ts'
import { callService, ServiceRefused } from './outgoing.ts'
import { isSigned } from './signature.ts'

const windowSeconds = 300

/** Slack's v0 signature over time stamp and raw body; too old and too new alike. Errors: `chat-sender-unproven`. */
export function requireSlack(request: InboundRequest, signingSecret: string): void {
  const stamp = request.headers['x-slack-request-timestamp'] ?? ''
  if (!/^\d{1,12}$/.test(stamp)) throw stampMissing()
  if (Math.abs(request.receivedAt.epochMilliseconds / 1_000 - Number(stamp)) > windowSeconds) throw stampOff()
  if (!isSigned(request.headers['x-slack-signature'], 'v0=', signingSecret, `v0:${stamp}:`, request.body)) throw signatureWrong()
}

/** A slash command; `null` for Slack's check of the certificate. */
export function readSlashCommand(request: InboundRequest): (IncomingSentence & { readonly responseUrl: string }) | null {
  const form = new URLSearchParams(request.body.toString('utf8'))
  if (form.get('ssl_check') === '1') return null
  const [team, user] = [form.get('team_id'), form.get('user_id')]
  if (team === null || user === null) throw malformedEvent()
  return {
    account: { network: 'slack', id: `${team}/${user}`, name: form.get('user_name') ?? user },
    text: plainText(form.get('text') ?? '') || 'help',
    eventId: `command ${form.get('trigger_id') ?? request.headers['x-slack-signature'] ?? ''}`,
    // What is typed after a slash is shown to nobody else.
    isPrivate: true,
    responseUrl: form.get('response_url') ?? '',
  }
}

interface SlackEvent {
  readonly type?: unknown
  readonly challenge?: unknown
  readonly event_id?: unknown
  readonly team_id?: unknown
  readonly event?: { readonly type?: unknown; readonly subtype?: unknown; readonly bot_id?: unknown; readonly user?: unknown; readonly text?: unknown; readonly channel?: unknown; readonly channel_type?: unknown; readonly ts?: unknown; readonly thread_ts?: unknown }
}

/** An event of the Events API: the answer to a handshake, a sentence for the bot, or nothing that concerns it. */
export function readSlackEvent(request: InboundRequest): { readonly reply: InboundReply } | { readonly sentence: QueuedSentence } | null {
  const body = jsonBody<SlackEvent>(request.body)
  if (body.type === 'url_verification') return { reply: { body: { challenge: String(body.challenge ?? '') } } }
  const { event } = body
  if (body.type !== 'event_callback' || event === undefined || event === null) return null
  const isDirect = event.type === 'message' && event.channel_type === 'im'
  if (!isDirect && event.type !== 'app_mention') return null
  if (event.subtype !== undefined || event.bot_id !== undefined) return null
  const { user, text, channel } = event
  if (typeof user !== 'string' || typeof text !== 'string' || typeof channel !== 'string' || typeof body.event_id !== 'string' || typeof body.team_id !== 'string') throw malformedEvent()
  return {
    sentence: {
      account: { network: 'slack', id: `${body.team_id}/${user}`, name: user }, text: plainText(text), eventId: body.event_id, isPrivate: isDirect,
      address: { channel, user, thread: typeof event.thread_ts === 'string' ? event.thread_ts : null },
    },
  }
}

const plainText = (text: string): string => text.replaceAll(/<@[A-Z0-9]+(?:\|[^>]*)?>/g, ' ').replaceAll(/<(?:[#!][^|>]*\|)?([^>]*)>/g, '$1')
  .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll(/[“”]/g, '"').trim()
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What was done may be public where the workspace wants it; figures and mistakes never are. */
const isPublic = ({ slackReplies }: ChatSettings, { kind }: Answer): boolean => slackReplies === 'channel' && kind === 'done'

export const slackAnswer = (chosen: ChatSettings, answer: Answer): Readonly<Record<string, unknown>> =>
  ({ response_type: isPublic(chosen, answer) ? 'in_channel' : 'ephemeral', text: escaped(answer.text) })

export function slackNetwork({ slackApi }: Endpoints): Network {
  async function call(method: string, token: string, body: unknown, signal?: AbortSignal) {
    const answer = await callService(`${slackApi}/${method}`, { body, token, signal })
    if (answer['ok'] !== true) throw new ServiceRefused(String(answer['error'] ?? 'not ok'))
    return answer
  }
  return {
    async send(chosen, { address, isPrivate }, answer, signal) {
      const { channel, user, thread } = address
      const message = { channel, text: escaped(answer.text), ...thread === null ? {} : { thread_ts: thread } }
      const open = isPrivate || isPublic(chosen, answer)
      await call(open ? 'chat.postMessage' : 'chat.postEphemeral', chosen.slackBotToken, open ? message : { ...message, user }, signal)
    },
    async write({ slackBotToken }, accountId, _address, text, signal) {
      // A person's id stands for the conversation with them.
      await call('chat.postMessage', slackBotToken, { channel: accountId.split('/')[1], text: escaped(text) }, signal)
    },
    async test({ slackBotToken, slackSigningSecret }) {
      if (slackBotToken === '' || slackSigningSecret === '') return undefined
      const { user, team } = await call('auth.test', slackBotToken, {})
      return `${String(user ?? '')} (${String(team ?? '')})`
    },
  }
}
