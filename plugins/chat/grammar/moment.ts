import { de, en } from 'chrono-node'
import type { ParsedComponents } from 'chrono-node'
import type { When } from './command.ts'
import { clockText as timeText, readClock } from '@overt/sdk'
import { durationOf } from './duration.ts'

export { readClock } from '@overt/sdk'

const longestMoment = 40
const isoDate = /^(\d{4}-\d{2}-\d{2})(?: (.+))?$/
/** 31.12., 31.12.2026, 31/12, 31-12-26: the day first, except between slashes and dashes where the reader writes the month first. */
const numericDate = /^(\d{1,2})(?:(\.)\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2}))?|([/-])(\d{1,2})(?:\5(\d{4}|\d{2}))?)$/
const numeric = /^\d{1,4}[./-]\d/
/** Words of dates and times in both languages: only phrases made of nothing else are shown to chrono. */
const dateWord = new RegExp(`^(?:\\d{1,4}(?:[.:/-]\\d{1,4})*\\.?(?:am|pm|st|nd|rd|th|uhr)?|${[
  'at|on|the|of|um|am|den|der|a|an|ago|vor|last|past|previous|this|letzt(?:e[nrs]?)?|vergangene[nrs]?|diese[nrs]?|heute|gestern|vorgestern|today|yesterday|uhr|[ap]\\.?m\\.?',
  'mon|monday|tues?|tuesday|wed|wednesday|thu|thurs?|thursday|fri|friday|sat|saturday|sun|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so',
  'jan|january|januar|jänner|feb|february|februar|mar|march|mär|märz|apr|april|may|mai|june?|juni|july?|juli|aug|august|sept?|september|oct|october|okt|oktober|nov|november|dec|december|dez|dezember',
  'days?|weeks?|months?|years?|tag(?:en?)?|wochen?|monat(?:en?)?|jahr(?:en?)?|noon|midnight|morning|afternoon|evening|night|mittags?|abends?|morgens?|nacht|nachmittags?|vormittags?',
].join('|')})$`)
const fixedDays: Readonly<Record<string, number>> = { today: 0, heute: 0, yesterday: -1, gestern: -1, vorgestern: -2 }

/** A whole phrase as a moment: a time, a date with a time, or "20 min ago". */
export function readWhen(phrase: string, today: string, monthFirst = false): When | undefined {
  if (phrase.length > longestMoment) return undefined
  const said = phrase.toLowerCase()
  if (said === 'now' || said === 'jetzt') return { kind: 'ago', seconds: 0 }
  const ago = said.endsWith(' ago') ? durationOf(said.slice(0, -4)) : said.startsWith('vor ') ? durationOf(said.slice(4)) : undefined
  if (ago !== undefined) return { kind: 'ago', seconds: ago }
  const time = readClock(said)
  if (time !== undefined) return { kind: 'clock', date: null, time }
  const iso = isoDate.exec(said)
  if (iso !== null) {
    const clock = readClock(iso[2] ?? '')
    return clock === undefined || !isDate(iso[1]!) ? undefined : { kind: 'clock', date: iso[1]!, time: clock }
  }
  const timeFirst = clockThenDay(said, today, monthFirst)
  if (timeFirst !== undefined) return timeFirst
  const found = byChrono(said, today)
  if (found === undefined || !found.isCertain('hour')) return undefined
  return { kind: 'clock', date: dateSaid(found) ? pastDate(found, today) : null, time: timeText(found.get('hour') ?? 0, found.get('minute') ?? 0, found.get('second') ?? 0) }
}

/** "9 yesterday", "9 Uhr gestern", "12.11. 9:30". */
function clockThenDay(said: string, today: string, monthFirst: boolean): When | undefined {
  const words = said.split(' ')
  for (const length of [2, 1]) {
    const time = words.length > length ? readClock(words.slice(0, length).join(' ')) : undefined
    const date = time === undefined ? undefined : readDay(words.slice(length).join(' '), today, monthFirst)
    if (time !== undefined && date !== undefined) return { kind: 'clock', date, time }
  }
  for (let length = words.length - 1; length > 0; length--) {
    const date = readDay(words.slice(0, length).join(' '), today, monthFirst)
    const time = date === undefined ? undefined : readClock(words.slice(length).join(' '))
    if (date !== undefined && time !== undefined) return { kind: 'clock', date, time }
  }
  return undefined
}

/** A whole phrase as a date without a time. A weekday or a day of a month is the latest one that is not to come. */
export function readDay(phrase: string, today: string, monthFirst = false): string | undefined {
  if (phrase.length > longestMoment) return undefined
  const said = phrase.toLowerCase()
  const fixed = fixedDays[said]
  if (fixed !== undefined) return Temporal.PlainDate.from(today).add({ days: fixed }).toString()
  if (isoDate.exec(said)?.[2] === undefined && isoDate.test(said)) return isDate(said) ? said : undefined
  const numbers = numericDate.exec(said)
  if (numbers !== null) return numericDay(numbers, today, monthFirst)
  const found = byChrono(said, today)
  return found === undefined || found.isCertain('hour') || !dateSaid(found) ? undefined : pastDate(found, today)
}

/** Chrono's reading in either language, where it covers the whole phrase and is no range. */
function byChrono(said: string, today: string): ParsedComponents | undefined {
  // Chrono would read 12/11 as December.
  if (!said.split(' ').every((word) => dateWord.test(word) && !numeric.test(word))) return undefined
  // Alone it is tomorrow; “heute morgen” is this morning.
  if (/^(?:am )?morgen(?= |$)/.test(said)) return undefined
  // Chrono would take a week, a month or a year for one day of it.
  if (/(?:^| )(?:weeks?|months?|years?|wochen?|monat(?:en?)?|jahr(?:en?)?)(?= |$)/.test(said) && !/ ago$|^vor /.test(said)) return undefined
  const reference = { instant: new Date(`${today}T12:00:00Z`), timezone: 0 }
  for (const language of [en, de]) {
    const [found] = language.casual.parse(said, reference)
    if (found !== undefined && found.index === 0 && found.text.length === said.length && !found.end && isNear(found.start.get('year'))) return found.start
  }
  return undefined
}

const isNear = (year: number | null): boolean => year !== null && year >= 1970 && year <= 9_000
const dateSaid = (found: ParsedComponents): boolean => found.isCertain('day') || found.isCertain('weekday')

function pastDate(found: ParsedComponents, today: string): string {
  const date = Temporal.PlainDate.from({ year: found.get('year') ?? 1970, month: found.get('month') ?? 1, day: found.get('day') ?? 1 })
  if (Temporal.PlainDate.compare(date, today) <= 0) return date.toString()
  if (!found.isCertain('day')) return date.subtract({ days: 7 }).toString()
  return (found.isCertain('year') ? date : date.subtract({ years: 1 })).toString()
}

function numericDay([, one, dot, dotted, dottedYear, , other, otherYear]: RegExpExecArray, today: string, monthFirst: boolean): string | undefined {
  const [first, second] = [one!, dot === undefined ? other! : dotted!]
  const [day, month] = monthFirst && dot === undefined ? [second, first] : [first, second]
  const said = dottedYear ?? otherYear
  const year = said === undefined ? today.slice(0, 4) : said.length === 2 ? `20${said}` : said
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (!isDate(text)) return undefined
  return said === undefined && text > today ? Temporal.PlainDate.from(text).subtract({ years: 1 }).toString() : text
}

function isDate(text: string): boolean {
  const [year, month, day] = text.split('-').map(Number)
  return month! >= 1 && month! <= 12 && day! >= 1 && day! <= Temporal.PlainYearMonth.from({ year: year!, month: month! }).daysInMonth
}
