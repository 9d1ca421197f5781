import { uuidv7 } from '@overt/sdk'
import type { ChatChannel, ChatMessage } from '../contracts.ts'
import type { Outcome } from './commands/outcome.ts'
import { asRefusal, mistakeText, problemText } from './fault-text.ts'
import { listMessages, markUndone, storeMessage } from './message-store.ts'
import { meantElsewhere, outcomeOf, runElsewhere, takeBackElsewhere, verbOf } from './other-plugins.ts'
import { readSentence } from './read-sentence.ts'
import { runCommand } from './run-command.ts'
import { speakerOf } from './speaker.ts'
import type { ChatContext, Speaker } from './speaker.ts'
import { TakeBackElsewhere } from './steps.ts'
import { say } from './words.ts'

export interface Sentence {
  readonly workspaceId: string
  readonly memberId: string
  readonly channel: ChatChannel
  readonly text: string
  /** Given by whoever sends it: the same id is answered as before and done once. */
  readonly id?: string | undefined
}

/** Runs with the answer in the transaction of its effect, so that both happen or neither does. */
type WithAnswer = (speaker: Speaker, answer: ChatMessage['answer']) => Promise<void>

/** Reads a sentence, does what it says in the member's name, and keeps both; a sentence means what it means in the action bar. */
export async function converse(context: ChatContext, given: Sentence, withAnswer: WithAnswer = async () => undefined): Promise<ChatMessage> {
  const sentence = { ...given, id: given.id ?? uuidv7() }
  const reading = await isKept(context, given) ? undefined : await meantElsewhere(context, sentence)
  if (reading !== undefined) {
    const outcome = await runElsewhere(context, sentence, reading)
    return answering(context, sentence, withAnswer, async (speaker) => Promise.resolve({ outcome: outcome(speaker), verb: verbOf(reading.plugin) }))
  }
  return answering(context, sentence, withAnswer, async (speaker) => {
    const reading = await readSentence(speaker, sentence.text)
    if (reading.kind === 'question') return { outcome: { kind: 'told', text: mistakeText(speaker.language, reading) }, verb: null }
    if (reading.kind !== 'command') return { outcome: { kind: 'fault', text: mistakeText(speaker.language, reading) }, verb: null }
    return { outcome: await runCommand(speaker, reading.command), verb: reading.command.verb }
  })
}

async function isKept(context: ChatContext, { workspaceId, memberId, id }: Sentence): Promise<boolean> {
  if (id === undefined) return false
  return context.database.inWorkspace({ workspaceId, memberId }, async (unit) => (await listMessages(unit, memberId, { undoableSince: context.clock.now(), before: null, limit: 1, id })).length > 0)
}

/** Keeps what `respond` makes of a sentence; a refusal rolls its effect back and is kept as the answer. */
export async function answering(
  context: ChatContext, { workspaceId, memberId, channel, text, id = uuidv7() }: Sentence, withAnswer: WithAnswer,
  respond: (speaker: Speaker) => Promise<{ readonly outcome: Outcome; readonly verb: string | null }>,
): Promise<ChatMessage> {
  const keep = (run: typeof respond) => context.database.inWorkspace({ workspaceId, memberId }, async (unit) => {
    const speaker = await speakerOf(context, unit, memberId)
    const undoableSince = speaker.now.subtract({ minutes: (await context.settings(workspaceId)).undoMinutes })
    const [kept] = await listMessages(unit, memberId, { undoableSince, before: null, limit: 1, id })
    if (kept !== undefined) return kept
    const { outcome: { kind, text: answer, steps = [] }, verb } = await run(speaker)
    await storeMessage(unit, { id, memberId, channel, text, answer: { kind, text: answer }, verb, steps, createdAt: speaker.now })
    await withAnswer(speaker, { kind, text: answer })
    context.live.publish(unit, 'chat.message', { memberId, messageId: id }, { action: 'read', subject: 'ChatMessage', record: { memberId } })
    return { id, channel, text, answer: { kind, text: answer }, undoable: steps.length > 0, createdAt: speaker.now.toString() }
  })
  try {
    return await keep(respond)
  } catch (error) {
    if (error instanceof TakeBackElsewhere) {
      const outcome = await takeBackElsewhere(context, { workspaceId, memberId }, error)
      return keep(async (speaker) => {
        if (!outcome.done || outcome.result.fault === true) return { outcome: outcomeOf(speaker, outcome), verb: null }
        await markUndone(speaker.unit, error.id, speaker.now)
        return { outcome: { kind: 'done', text: say(speaker.language, 'reply.undone', { sentence: error.text }) }, verb: 'undo' }
      })
    }
    const refusal = asRefusal(error)
    return keep(async (speaker) => ({ outcome: { kind: 'fault', text: await problemText(speaker, refusal) }, verb: null }))
  }
}
