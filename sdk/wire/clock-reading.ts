import { durationOf } from './duration-reading.ts'

const clockPattern = /^(\d{1,2})(?:(?::|\.|h)([0-5]\d))?(?::([0-5]\d))? ?(am|pm|a\.m\.|p\.m\.|uhr|o'clock)?$/
const fixedTimes: Readonly<Record<string, string>> = { noon: '12:00', mittag: '12:00', mittags: '12:00', midnight: '00:00', mitternacht: '00:00' }
const rangePattern = /^(?:from |von )?(\S+(?: (?:am|pm|uhr))?) ?(?:-|–|to|until|till|bis) ?(\S+(?: (?:am|pm|uhr))?)$/

const two = (amount: number): string => String(amount).padStart(2, '0')
/** `HH:MM`, with seconds where there are some. */
export const clockText = (hour: number, minute: number, second: number): string => `${two(hour)}:${two(minute)}${second === 0 ? '' : `:${two(second)}`}`

/** A time of day, `HH:MM` or `HH:MM:SS`; a bare number is an hour. */
export function readClock(phrase: string): string | undefined {
  const fixed = fixedTimes[phrase]
  if (fixed !== undefined) return fixed
  const found = clockPattern.exec(phrase)
  if (found === null) return undefined
  const half = found[4]?.[0]
  const hour = Number(found[1])
  if (half === 'a' || half === 'p') {
    if (hour < 1 || hour > 12) return undefined
    return clockText(hour % 12 + (half === 'p' ? 12 : 0), Number(found[2] ?? 0), Number(found[3] ?? 0))
  }
  return hour > 23 ? undefined : clockText(hour, Number(found[2] ?? 0), Number(found[3] ?? 0))
}

/** Two times of day, "9-10:30" or "from 9 to 10:30". */
export function readRange(phrase: string): { readonly from: string; readonly to: string } | undefined {
  const found = rangePattern.exec(phrase.toLowerCase())
  if (found === null) return undefined
  const [from, to] = [readClock(found[1]!), readClock(found[2]!)]
  return from === undefined || to === undefined || from === to ? undefined : { from, to }
}

/** When work was, as it is typed beside a task: from and to, only one of them (the other is now, or where the last work ended), or how long. */
export type SpanText =
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'from'; readonly from: string }
  | { readonly kind: 'to'; readonly to: string }
  | { readonly kind: 'duration'; readonly seconds: number }

const longestSpan = 40
const daySeconds = 86_400
/** A comma is decimal in any case; a point before two digits is a time of day, as in 9.15. */
const decimalHours = /^(\d{1,2})(?:,(\d{1,2})|\.(\d))$/
const openRange = /^(.+?) ?[-–]$/
const openStart = /^[-–] ?(.+)$/

const hoursOf = /^(\d{1,2})(?:[.,](\d{1,2}))?$/

/** How long something took, where only that can be meant: a bare number is hours, and a point is decimal. Undefined where a time of day is said. */
export function readLength(text: string): number | undefined {
  const phrase = text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  const hours = hoursOf.exec(phrase)
  if (hours !== null) return Math.round(Number(`${hours[1]!}.${hours[2] ?? '0'}`) * 3_600)
  if (durationOf(phrase) === 0) return 0
  const span = readSpan(phrase)
  return span?.kind === 'duration' ? span.seconds : undefined
}

/** `9-10:30`, `9.15`, `9:15-`, `-10:30`, `1h30`, `1:30`, `1.5`, `1,5`, `90m`: the reading of sentences, and hours as a decimal number. */
export function readSpan(text: string): SpanText | undefined {
  const phrase = text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  if (phrase === '' || phrase.length > longestSpan) return undefined
  const range = readRange(phrase)
  if (range !== undefined) return { kind: 'range', ...range }
  const hours = decimalHours.exec(phrase)
  const seconds = hours === null ? durationOf(phrase) : Math.round(Number(`${hours[1]!}.${hours[2] ?? hours[3]!}`) * 3_600)
  if (seconds !== undefined) return seconds > 0 && seconds <= daySeconds ? { kind: 'duration', seconds } : undefined
  const to = openStart.exec(phrase)
  const stop = to === null ? undefined : readClock(to[1]!)
  if (stop !== undefined) return { kind: 'to', to: stop }
  const from = openRange.exec(phrase)
  const start = from !== null ? readClock(from[1]!) : /[.:apu']/.test(phrase) ? readClock(phrase) : undefined
  return start === undefined ? undefined : { kind: 'from', from: start }
}
