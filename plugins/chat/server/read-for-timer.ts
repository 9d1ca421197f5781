import type { TimerSentence, UnitOfWork } from '@overt/sdk'
import type { Command, Reading } from '../grammar/index.ts'
import { mistakeText } from './fault-text.ts'
import { instantOf } from './moments.ts'
import { readSentence } from './read-sentence.ts'
import { speakerOf } from './speaker.ts'
import type { ChatContext, Speaker } from './speaker.ts'
import { say } from './words.ts'

/** Reads a sentence of the agent's timer as if its member said it at that instant; without a verb it starts what it names. */
export async function readForTimer(context: ChatContext, unit: UnitOfWork, { text, memberId, at }: { readonly text: string; readonly memberId: string; readonly at: string }): Promise<TimerSentence> {
  const present = await speakerOf(context, unit, memberId)
  const now = Temporal.Instant.from(at)
  const speaker = { ...present, now, today: now.toZonedDateTimeISO(present.timeZone).toPlainDate() }
  const reading = await readWithVerb(speaker, text.trim())
  if (reading.kind !== 'command') return { fault: { code: 'sentence-unread', detail: mistakeText(speaker.language, reading) } }
  return commandOf(speaker, reading.command)
}

async function readWithVerb(speaker: Speaker, text: string): Promise<Reading> {
  const reading = await readSentence(speaker, text)
  return reading.kind === 'unknown' ? readSentence(speaker, `${say(speaker.language, 'verb.start')} ${text}`) : reading
}

function commandOf(speaker: Speaker, command: Command): TimerSentence {
  switch (command.verb) {
    case 'start': return { command: 'start', task: command.task, project: command.project ?? undefined, organization: command.organization ?? undefined, at: momentOf(speaker, command.at) }
    case 'stop':
    case 'continue': return { command: command.verb, at: momentOf(speaker, command.at) }
    default: return { fault: { code: 'sentence-no-timer', detail: say(speaker.language, 'fault.no-timer') } }
  }
}

const momentOf = (speaker: Speaker, at: Parameters<typeof instantOf>[0] | null): string | undefined => (at === null ? undefined : instantOf(at, speaker).toString())
