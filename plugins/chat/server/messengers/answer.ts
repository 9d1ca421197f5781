import { Problem } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { Account } from '../links.ts'
import { codeMinutes, linkCodeIn, linkedMember, noteAddress, spoilLinkCode, useLinkCode } from '../links.ts'
import { converse } from '../converse.ts'
import { languageOf } from '../speaker.ts'
import type { ChatContext } from '../speaker.ts'
import { say } from '../words.ts'
import type { ReplyAddress } from './reply-address.ts'
import { messageIdOf } from './received.ts'

/** What somebody wrote to the bot, with all it takes to answer; JSON. */
export interface IncomingSentence {
  readonly account: Account
  readonly text: string
  /** Of the messenger's own making, the same on every delivery. */
  readonly eventId: string
  /** Nobody else reads along. */
  readonly isPrivate: boolean
  /** Where the answer goes, unless it is the answer to the call itself. */
  readonly address?: ReplyAddress
}

export interface Answer {
  readonly kind: 'done' | 'told' | 'fault'
  readonly text: string
}

/** Finds out who speaks and does what they say; strangers learn how to link their account. The same event is done once. */
export async function answerSentence(context: ChatContext, workspaceId: string, sentence: IncomingSentence): Promise<Answer> {
  const text = sentence.text.toWellFormed().replaceAll('\0', ' ').normalize('NFC')
  const code = linkCodeIn(text)
  if (code !== undefined) return link(context, workspaceId, sentence, code)
  const { account, eventId } = sentence
  const memberId = await context.database.inWorkspace({ workspaceId }, async (unit) => {
    await noteConversation(unit, sentence)
    return linkedMember(unit, account)
  })
  if (memberId === undefined) return stranger(context, workspaceId)
  try {
    return (await converse(context, { workspaceId, memberId, channel: account.network, text, id: messageIdOf(account.network, eventId) })).answer
  } catch (error) {
    // Suspended or removed: as if the account had never been linked.
    if (error instanceof Problem && error.code === 'not-found') return stranger(context, workspaceId)
    throw error
  }
}

async function stranger(context: ChatContext, workspaceId: string): Promise<Answer> {
  return context.database.inWorkspace({ workspaceId }, async (unit) => ({ kind: 'fault', text: say(languageOf((await context.directory.workspace(unit)).locale), 'reply.not-linked') }))
}

async function link(context: ChatContext, workspaceId: string, sentence: IncomingSentence, code: string): Promise<Answer> {
  const { account, isPrivate } = sentence
  return context.database.inWorkspace({ workspaceId }, async (unit) => {
    const workspace = await context.directory.workspace(unit)
    const language = languageOf(workspace.locale)
    if (!isPrivate) {
      // Others have read it: whoever was quickest would speak for its maker.
      await spoilLinkCode(unit, code)
      return { kind: 'fault', text: say(language, 'reply.link-in-private') }
    }
    const used = await useLinkCode(context, unit, account, code)
    if (used === 'wrong' || used === 'wait') return { kind: 'fault', text: say(language, `reply.link-${used}`, { minutes: codeMinutes }) }
    await noteConversation(unit, sentence)
    const caller = await context.member(unit, used.memberId)
    return { kind: 'done', text: say(languageOf(caller.locale), 'reply.linked', { name: caller.name, workspace: workspace.name }) }
  })
}

/** Only Teams asks for more than the account to write to somebody. */
async function noteConversation(unit: UnitOfWork, { account, isPrivate, address }: IncomingSentence): Promise<void> {
  if (account.network !== 'teams' || !isPrivate || address === undefined) return
  const { serviceUrl, conversationId, bot, person } = address
  await noteAddress(unit, account, { serviceUrl, conversationId, bot, person })
}
