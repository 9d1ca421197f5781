import { Problem } from '@overt/sdk'
import type { Language, Reading } from '../grammar/index.ts'
import { isSayable, say } from './words.ts'

/** A refusal in the member's language; a plugin's own refusal in that plugin's words. */
export function problemText(language: Language, { code, message }: Problem): string {
  const key = `problem.${code}`
  return isSayable(language, key) ? say(language, key) : say(language, 'problem.other', { detail: message })
}

/** What a sentence lacks, with an example of how it would be right. */
export function mistakeText(language: Language, reading: Exclude<Reading, { readonly kind: 'command' }>): string {
  if (reading.kind === 'unknown') return say(language, 'mistake.unknown')
  const text = say(language, `mistake.${reading.code}`, { words: reading.words })
  return reading.verb === null ? text : `${text} ${say(language, `help.${reading.verb}`)}`
}

/** Refusals are answers; anything else is a fault and thrown on. */
export function asRefusal(error: unknown): Problem {
  if (error instanceof Problem && error.status < 500) return error
  throw error
}
