import { Problem } from '@overt/sdk'
import { sentenceOf } from '../grammar/index.ts'
import type { Language, Reading } from '../grammar/index.ts'
import { ownEntries, placeOf } from './commands/latest.ts'
import { momentText } from './commands/said-time.ts'
import type { Speaker } from './speaker.ts'
import { isSayable, say } from './words.ts'

/** A refusal in the member's language; a plugin's own refusal in that plugin's words, an overlap with the work that is in the way. */
export async function problemText(speaker: Speaker, refusal: Problem): Promise<string> {
  const { language } = speaker
  const key = `problem.${refusal.code}`
  const { ask } = refusal.extensions as { readonly ask?: readonly string[] }
  if (refusal.code === 'name-taken' && ask !== undefined) return say(language, 'problem.name-taken-unseen', { ask: ask.join(say(language, 'or')) })
  if (refusal.code === 'entry-overlaps') return await overlapText(speaker, refusal) ?? say(language, key)
  return isSayable(language, key) ? say(language, key) : say(language, 'problem.other', { detail: refusal.message })
}

async function overlapText(speaker: Speaker, { extensions: { wanted } }: Problem): Promise<string | undefined> {
  const { startedAt, stoppedAt } = wanted as { readonly startedAt: string; readonly stoppedAt: string | null }
  const from = Temporal.Instant.from(startedAt)
  const until = stoppedAt === null ? speaker.now : Temporal.Instant.from(stoppedAt)
  // What starts later stops the running entry, so that one is not in the way.
  const isStopped = (entry: { readonly startedAt: Temporal.Instant; readonly stoppedAt: Temporal.Instant | null }): boolean =>
    stoppedAt === null && entry.stoppedAt === null && Temporal.Instant.compare(entry.startedAt, from) <= 0
  const inTheWay = (await ownEntries(speaker, from, until)).find((entry) => !isStopped(entry))
  if (inTheWay === undefined) return undefined
  const start = inTheWay.startedAt.toString()
  const values = { where: await placeOf(speaker, inTheWay.taskId), from: momentText(speaker, start) }
  // Nothing else is in the way of a start but a planned entry that is going on.
  const isPlanned = stoppedAt === null && inTheWay.stoppedAt !== null && Temporal.Instant.compare(inTheWay.stoppedAt, speaker.now) > 0
  return inTheWay.stoppedAt === null
    ? say(speaker.language, 'problem.overlaps-running', values)
    : say(speaker.language, isPlanned ? 'problem.overlaps-planned' : 'problem.overlaps', { ...values, to: momentText(speaker, inTheWay.stoppedAt.toString(), start) })
}

/** What a sentence lacks, with an example of how it would be right. */
export function mistakeText(language: Language, reading: Exclude<Reading, { readonly kind: 'command' }>): string {
  if (reading.kind === 'unknown') return say(language, 'mistake.unknown')
  if (reading.kind === 'question') {
    const [asScope, asTask] = reading.commands.map((command) => sentenceOf(command, language))
    return say(language, `question.${reading.newScope}`, { words: reading.words, asScope: asScope!, asTask: asTask! })
  }
  const text = say(language, `mistake.${reading.code}`, { words: reading.words })
  return reading.verb === null ? text : `${text} ${say(language, `help.${reading.verb}`)}`
}

/** Refusals are answers; anything else is a fault and thrown on. */
export function asRefusal(error: unknown): Problem {
  if (error instanceof Problem && error.status < 500) return error
  throw error
}
