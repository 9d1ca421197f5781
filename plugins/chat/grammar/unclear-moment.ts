import { phraseOf, wordOf } from './tokens.ts'
import type { Token } from './tokens.ts'

/** Words that look like a date or a time although none was read from them. */
export interface UnclearMoment {
  readonly words: string
  readonly toCome: boolean
}

const weekdays = 'mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonnabends?|sonntags?'
const months = 'jan(?:uary|uar)?|jänner|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|jun[ei]?|jul[yi]?|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?'
const relative = 'today|tonight|tomorrow|yesterday|heute|morgen|übermorgen|uebermorgen|gestern|vorgestern'
const units = 'seconds?|secs?|minutes?|mins?|min|hours?|hrs?|h|days?|weeks?|months?|years?|sekunden?|minuten?|stunden?|std|tag(?:en?)?|wochen?|monat(?:en?)?|jahr(?:en?)?'
const coming = 'next|coming|nächste[nrsm]?|naechste[nrsm]?|kommende[nrsm]?'

/** A numeral that can only be a date or a time: 31.09.2026, 2026-02-30, 31/9/26, 31.9., 25:00. */
const numeral = /^(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.|\d{1,2}:\d{2}(?::\d{2})?(?:am|pm|uhr)?)$/
const strong = new RegExp(`^(?:${relative}|${weekdays})$`)
const loose = new RegExp(`^(?:${relative}|${weekdays}|${months}|${units}|${coming}|mon|tues?|wed|thu|thurs?|fri|sat|sun|last|past|previous|this|letzte[nrsm]?|vergangene[nrsm]?|diese[nrsm]?|ago|vor|noon|midnight|mittags?|mitternacht|morning|afternoon|evening|night|abends?|morgens|nachmittags?|vormittags?|nachts?|in|at|on|by|since|from|until|till|um|am|vom|von|den|der|the|of|seit|ab|bis|an|a|einer?|einem|uhr|[ap]\\.?m\\.?|\\d{1,4}(?:st|nd|rd|th|\\.|am|pm|uhr)?)$`)
const markers = new Set(['in', 'at', 'on', 'by', 'since', 'from', 'until', 'till', 'um', 'am', 'vom', 'von', 'den', 'der', 'the', 'of', 'seit', 'ab', 'bis', 'an', 'a'])
/** Several words that together say when: 31 september, nov 31, next week, in 20 minutes, at 25, 9 pm. */
const together = new RegExp(`(?:^| )(?:\\d{1,2}(?:st|nd|rd|th|\\.)? (?:of )?(?:${months})|(?:${months}) \\d{1,2}(?:st|nd|rd|th)?|(?:${coming}|last|this|letzte[nrsm]?|diese[nrsm]?) (?:${units}|${weekdays})|in (?:\\d{1,4}|an?|one|einer?|einem) (?:${units})|(?:um|seit|since) \\d{1,4}|\\d{1,2} (?:[ap]\\.?m\\.?|uhr))(?= |$)`)
const future = new RegExp(`(?:^| )(?:tomorrow|tonight|morgen|übermorgen|uebermorgen|${coming}|in (?:\\d{1,4}|an?|one|einer?|einem) (?:${units}))(?= |$)`)

const mostWords = 8

/** The words at the end that look like a date or a time; undefined where there are none. */
export function unclearEnd(tokens: readonly Token[]): UnclearMoment | undefined {
  let start = tokens.length
  while (start > 0 && tokens.length - start < mostWords && isLoose(tokens[start - 1])) start--
  return start === tokens.length ? undefined : unclear(tokens.slice(start))
}

/** The first numeral that can only be a date or a time, wherever it stands, or words at either end. */
export function unclearWithin(tokens: readonly Token[]): UnclearMoment | undefined {
  const found = tokens.find((token) => numeral.test(wordOf(token)))
  return found === undefined ? unclearEnd(tokens) : { words: found.text, toCome: false }
}

const isLoose = (token: Token | undefined): boolean => loose.test(wordOf(token)) || numeral.test(wordOf(token))

function unclear(run: readonly Token[]): UnclearMoment | undefined {
  const words = run.map(wordOf)
  const phrase = words.join(' ')
  if (!words.some((word) => numeral.test(word) || strong.test(word)) && !together.test(phrase)) return undefined
  const first = words.findIndex((word, index) => !markers.has(word) || together.test(words.slice(index).join(' ')) && word === 'in')
  return { words: phraseOf(run.slice(Math.max(0, first))), toCome: future.test(phrase) }
}

/** Whether the word before a day moves it into the future: "next friday" is not the last one. */
export const isComing = (token: Token | undefined): boolean => new RegExp(`^(?:${coming})$`).test(wordOf(token))
