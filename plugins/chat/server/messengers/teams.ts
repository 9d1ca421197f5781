import type { InboundRequest } from '@overt/sdk'
import { malformedEvent, tenantWrong } from '../errors.ts'
import type { Endpoints } from './endpoints.ts'
import { jsonBody } from './json-body.ts'
import type { ChatSettings, Network, QueuedSentence } from './networks.ts'
import { callService, ServiceRefused } from './outgoing.ts'

interface Person { readonly id?: unknown; readonly name?: unknown; readonly aadObjectId?: unknown }
/** The parts of a Bot Framework activity that matter here; others are let be. */
export interface Activity {
  readonly type?: unknown
  readonly id?: unknown
  readonly channelId?: unknown
  readonly serviceUrl?: unknown
  readonly from?: Person
  readonly recipient?: Person
  readonly conversation?: { readonly id?: unknown; readonly conversationType?: unknown; readonly tenantId?: unknown }
  readonly text?: unknown
  readonly entities?: readonly { readonly type?: unknown; readonly text?: unknown }[]
  readonly channelData?: { readonly tenant?: { readonly id?: unknown } }
}

/** Errors: `chat-malformed` where what every activity carries is missing. */
export function readActivity({ body }: InboundRequest): Activity & { readonly channelId: string; readonly serviceUrl: string } {
  const activity = jsonBody<Activity>(body)
  const { type, channelId, serviceUrl } = activity
  if (typeof type !== 'string' || typeof channelId !== 'string' || typeof serviceUrl !== 'string') throw malformedEvent()
  return { ...activity, channelId, serviceUrl }
}

/** The sentence of a proven activity; null for the kinds that say nothing. Errors: `chat-sender-unproven` for another tenant. */
export function readTeamsMessage(activity: ReturnType<typeof readActivity>, { teamsTenantId }: ChatSettings): QueuedSentence | null {
  if (activity.type !== 'message') return null
  const { id, from, recipient, conversation, text, serviceUrl } = activity
  const tenant = activity.channelData?.tenant?.id ?? conversation?.tenantId
  if (teamsTenantId !== '' && tenant !== teamsTenantId) throw tenantWrong()
  if (typeof id !== 'string' || typeof from?.id !== 'string' || typeof recipient?.id !== 'string' || typeof conversation?.id !== 'string') throw malformedEvent()
  // A card that was clicked has no text.
  if (typeof text !== 'string') return null
  return {
    account: { network: 'teams', id: typeof from.aadObjectId === 'string' ? from.aadObjectId : from.id, name: typeof from.name === 'string' ? from.name : from.id },
    text: withoutMentions(text, activity.entities ?? []), eventId: `${conversation.id} ${id}`, isPrivate: conversation.conversationType === 'personal',
    address: { serviceUrl, activityId: id, conversationId: conversation.id, tenant: typeof tenant === 'string' ? tenant : null, bot: { id: recipient.id, name: recipient.name }, person: { id: from.id, name: from.name } },
  }
}

function withoutMentions(text: string, entities: readonly { readonly type?: unknown; readonly text?: unknown }[]): string {
  let plain = text
  for (const { type, text: mention } of entities) if (type === 'mention' && typeof mention === 'string' && mention !== '') plain = plain.replaceAll(mention, ' ')
  return plain.replaceAll(/<at[^>]*>[^<]*<\/at>/g, ' ').replaceAll('&nbsp;', ' ').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll(/\s+/g, ' ').trim()
}

export function teamsNetwork({ teamsLogin, isTeamsService }: Endpoints): Network {
  const tokens = new Map<string, { readonly token: string; readonly until: number }>()

  async function tokenOf({ teamsAppId, teamsAppPassword, teamsTenantId }: ChatSettings, signal?: AbortSignal): Promise<string> {
    const key = JSON.stringify([teamsAppId, teamsAppPassword, teamsTenantId])
    const kept = tokens.get(key)
    if (kept !== undefined && kept.until > performance.now()) return kept.token
    const answer = await callService(`${teamsLogin}/${encodeURIComponent(teamsTenantId === '' ? 'botframework.com' : teamsTenantId)}/oauth2/v2.0/token`, {
      form: { grant_type: 'client_credentials', client_id: teamsAppId, client_secret: teamsAppPassword, scope: 'https://api.botframework.com/.default' }, signal,
    })
    const { access_token: token, expires_in: seconds } = answer
    if (typeof token !== 'string') throw new ServiceRefused('no token')
    // A minute early, so that it does not end on its way.
    tokens.clear()
    tokens.set(key, { token, until: performance.now() + (Number(seconds ?? 0) - 60) * 1_000 })
    return token
  }

  return {
    async send(chosen, { address, isPrivate }, { text }, signal) {
      const { serviceUrl, conversationId, activityId, tenant, bot, person } = address
      if (typeof serviceUrl !== 'string' || !isTeamsService(serviceUrl)) throw new ServiceRefused('not an address of Microsoft Teams')
      const [root, token] = [serviceUrl.replace(/\/$/, ''), await tokenOf(chosen, signal)]
      const message = { type: 'message', textFormat: 'plain', text: text.replaceAll('\n', '\n\n'), from: bot, recipient: person }
      if (isPrivate) {
        await callService(`${root}/v3/conversations/${encodeURIComponent(String(conversationId))}/activities/${encodeURIComponent(String(activityId))}`,
          { body: { ...message, conversation: { id: conversationId }, replyToId: activityId }, token, signal })
        return
      }
      // Said in a channel, answered to the person alone.
      const { id } = await callService(`${root}/v3/conversations`, { body: { bot, members: [person], isGroup: false, ...tenant === null ? {} : { tenantId: tenant, channelData: { tenant: { id: tenant } } } }, token, signal })
      await callService(`${root}/v3/conversations/${encodeURIComponent(String(id))}/activities`, { body: { ...message, conversation: { id } }, token, signal })
    },
    async write(chosen, _accountId, address, text, signal) {
      const { serviceUrl, conversationId, bot, person } = address ?? {}
      if (typeof serviceUrl !== 'string' || typeof conversationId !== 'string') throw new ServiceRefused('the person has not written to the bot since notices came')
      if (!isTeamsService(serviceUrl)) throw new ServiceRefused('not an address of Microsoft Teams')
      await callService(`${serviceUrl.replace(/\/$/, '')}/v3/conversations/${encodeURIComponent(conversationId)}/activities`, {
        body: { type: 'message', textFormat: 'plain', text: text.replaceAll('\n', '\n\n'), from: bot, recipient: person, conversation: { id: conversationId } }, token: await tokenOf(chosen, signal), signal,
      })
    },
    async test(chosen) {
      if (chosen.teamsAppId === '' || chosen.teamsAppPassword === '') return undefined
      tokens.clear()
      await tokenOf(chosen)
      return chosen.teamsAppId
    },
  }
}
