import type { InboundReply, InboundRequest, Job } from '@overt/sdk'
import { Problem } from '@overt/sdk'
import type { ChatNetwork } from '../../contracts.ts'
import { networkOff } from '../errors.ts'
import type { ChatContext } from '../speaker.ts'
import { answerSentence } from './answer.ts'
import type { Endpoints } from './endpoints.ts'
import { messengerHandshake, messengerNetwork, readMessengerBatch, requireMessenger } from './messenger.ts'
import { isNetworkOn } from './networks.ts'
import type { ChatSettings, Network, QueuedSentence } from './networks.ts'
import { callService } from './outgoing.ts'
import { claimEvent, isAnswered, markAnswered, noteContact } from './received.ts'
import { keptRefusal } from './refusal.ts'
import { readSlackEvent, readSlashCommand, requireSlack, slackAnswer, slackNetwork } from './slack.ts'
import { readActivity, readTeamsMessage, teamsNetwork } from './teams.ts'
import { createTeamsVerifier } from './teams-token.ts'

export interface ReceiveOptions {
  readonly endpoints: Endpoints
  /** Slack waits three seconds for the answer to a command; what takes longer follows by its response address. */
  readonly answerWithinMs: number
}

/** Opens the addresses that messengers call, and the queue through which they are answered. Answers with their ways out. */
export function receiveMessengers(context: ChatContext, { endpoints, answerWithinMs }: ReceiveOptions): Readonly<Record<ChatNetwork, Network>> {
  const networks: Readonly<Record<ChatNetwork, Network>> = { slack: slackNetwork(endpoints), teams: teamsNetwork(endpoints), messenger: messengerNetwork(endpoints) }
  const requireTeams = createTeamsVerifier(endpoints)

  const answers: Job<{ readonly sentences: readonly QueuedSentence[] }> = context.job({
    id: 'answer', maxAttempts: 5,
    async run({ sentences }, { workspaceId, signal }) {
      // One after another: a batch may hold "start" and "stop" of one person.
      for (const sentence of sentences) {
        const { account: { network }, eventId } = sentence
        if (await context.database.inWorkspace({ workspaceId }, (unit) => isAnswered(unit, network, eventId))) continue
        const answer = await answerSentence(context, workspaceId, sentence)
        await networks[network].send(await context.settings(workspaceId), sentence, answer, signal)
        await context.database.inWorkspace({ workspaceId }, (unit) => markAnswered(unit, network, eventId, context.clock.now()))
      }
    },
  })

  /** Takes sentences in, each once, to be answered in a moment. */
  async function queue(workspaceId: string, sentences: readonly QueuedSentence[]): Promise<void> {
    await context.database.inWorkspace({ workspaceId }, async (unit) => {
      const fresh: QueuedSentence[] = []
      for (const sentence of sentences) if (await claimEvent(unit, sentence.account.network, sentence.eventId, context.clock.now())) fresh.push(sentence)
      if (fresh.length > 0) await answers.add(unit, { sentences: fresh })
    })
  }

  /** Lets only a proven sender through, and notes for the set-up page who came. Errors: `chat-network-off`, `chat-sender-unproven`, `chat-malformed`. */
  const received = (network: ChatNetwork, handle: (request: InboundRequest, chosen: ChatSettings) => Promise<InboundReply>) => async (request: InboundRequest): Promise<InboundReply> => {
    const { workspaceId, receivedAt } = request
    const chosen = await context.settings(workspaceId)
    if (!isNetworkOn(chosen, network)) throw networkOff()
    const note = (refusal: string | null) => context.database.inWorkspace({ workspaceId }, (unit) => noteContact(unit, network, receivedAt, refusal))
    try {
      const reply = await handle(request, chosen)
      if (reply.status === undefined) await note(null)
      return reply
    } catch (error) {
      if (error instanceof Problem) await note(keptRefusal(error))
      throw error
    }
  }

  async function slashCommand(request: InboundRequest, chosen: ChatSettings): Promise<InboundReply> {
    requireSlack(request, chosen.slackSigningSecret)
    const sentence = readSlashCommand(request)
    if (sentence === null) return {}
    const { workspaceId } = request
    if (!await context.database.inWorkspace({ workspaceId }, (unit) => claimEvent(unit, 'slack', sentence.eventId, context.clock.now()))) return {}
    const answering = answerSentence(context, workspaceId, sentence).then((answer) => slackAnswer(chosen, answer))
    const late = Symbol('late')
    let timer: NodeJS.Timeout | undefined
    const first = answerWithinMs === 0 ? late : await Promise.race([answering, new Promise<typeof late>((resolve) => { timer = setTimeout(() => { resolve(late) }, answerWithinMs) })])
    clearTimeout(timer)
    if (first !== late) return { body: first }
    answering.then(async (body) => {
      if (sentence.responseUrl.startsWith(endpoints.slackHooks)) await callService(sentence.responseUrl, { body })
    }).catch((error: unknown) => { context.log.warn({ err: error }, 'a late answer did not reach Slack') })
    return { body: { response_type: 'ephemeral', text: '…' } }
  }

  async function slackEvent(request: InboundRequest, chosen: ChatSettings): Promise<InboundReply> {
    requireSlack(request, chosen.slackSigningSecret)
    const read = readSlackEvent(request)
    if (read !== null && 'reply' in read) return read.reply
    if (read !== null) await queue(request.workspaceId, [read.sentence])
    return {}
  }

  async function teamsActivity(request: InboundRequest, chosen: ChatSettings): Promise<InboundReply> {
    const activity = readActivity(request)
    const { channelId, serviceUrl } = activity
    await requireTeams(request.headers['authorization'], { appId: chosen.teamsAppId, channelId, serviceUrl, now: request.receivedAt })
    const sentence = readTeamsMessage(activity, chosen)
    if (sentence !== null) await queue(request.workspaceId, [sentence])
    return {}
  }

  async function messengerBatch(request: InboundRequest, chosen: ChatSettings): Promise<InboundReply> {
    requireMessenger(request, chosen.messengerAppSecret)
    await queue(request.workspaceId, readMessengerBatch(request))
    return { body: 'EVENT_RECEIVED' }
  }

  context.inbound({ method: 'POST', path: '/slack/command', handle: received('slack', slashCommand) })
  context.inbound({ method: 'POST', path: '/slack/events', handle: received('slack', slackEvent) })
  context.inbound({ method: 'POST', path: '/teams/messages', handle: received('teams', teamsActivity) })
  context.inbound({ method: 'GET', path: '/messenger/webhook', handle: received('messenger', async (request, { messengerVerifyToken }) => Promise.resolve(messengerHandshake(request, messengerVerifyToken))) })
  context.inbound({ method: 'POST', path: '/messenger/webhook', handle: received('messenger', messengerBatch) })
  return networks
}
