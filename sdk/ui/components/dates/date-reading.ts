import { readClock } from '../../../wire/clock-reading.ts'
import { addDays, isCalendarDate } from '../calendar-dates.ts'

export interface DateReader {
  /** Language tag of the reader, which says whether the day or the month comes first. */
  readonly locale: string
  /** `YYYY-MM-DD`. */
  readonly today: string
}

const two = (value: number | string): string => String(value).padStart(2, '0')
const plain = (text: string): string => text.normalize('NFD').replaceAll(/[\u0300-\u036f.]/g, '').toLowerCase()

const relativeDays: Readonly<Record<string, number>> = { today: 0, heute: 0, yesterday: -1, gestern: -1, tomorrow: 1, morgen: 1 }

/** Names of months, long and short, in the reader's language and in English. */
function monthOfName(name: string, locale: string): number | undefined {
  const wanted = plain(name)
  if (wanted.length < 3) return undefined
  for (const language of [locale, 'en']) {
    const names = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' })
    const month = Array.from({ length: 12 }, (_, index) => plain(names.format(Date.UTC(2024, index, 1)))).findIndex((full) => full.startsWith(wanted))
    if (month >= 0) return month + 1
  }
  return undefined
}

export function isMonthFirst(locale: string): boolean {
  const order = new Intl.DateTimeFormat(locale, { timeZone: 'UTC' }).formatToParts(0).map(({ type }) => type)
  return order.indexOf('month') < order.indexOf('day')
}

function dateFrom(year: string | undefined, month: number | string, day: string, today: string): string | undefined {
  const full = year === undefined ? today.slice(0, 4) : year.length === 2 ? `20${year}` : year
  const date = `${full}-${two(month)}-${two(day)}`
  // Date.parse takes the 31st of months of thirty days for the 1st of the next.
  return isCalendarDate(date) && addDays(date, 0) === date ? date : undefined
}

/** A date as people type it: `2026-11-29`, `29.11.2026`, `29/11`, `29 Nov`, `Nov 29, 2026`, `today`, `+1`. Without a year it is in this one. */
export function readDate(typed: string, { locale, today }: DateReader): string | undefined {
  const text = typed.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  const relative = relativeDays[text]
  if (relative !== undefined) return addDays(today, relative)
  const steps = /^([+-]) ?(\d{1,3})$/.exec(text)
  if (steps !== null) return addDays(today, Number(`${steps[1]!}${steps[2]!}`))
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text)
  if (iso !== null) return dateFrom(iso[1], iso[2]!, iso[3]!, today)
  const numbers = /^(\d{1,2}) ?[./-] ?(\d{1,2})(?:(?: ?[./-] ?)(\d{4}|\d{2}))?\.?$/.exec(text)
  if (numbers !== null) {
    const [first, second, year] = [numbers[1]!, numbers[2]!, numbers[3]]
    return isMonthFirst(locale) && !text.includes('.') ? dateFrom(year, first, second, today) : dateFrom(year, second, first, today)
  }
  const dayFirst = /^(?:\p{L}+\.?,? )?(\d{1,2})\.? ?(\p{L}+)\.?,?(?: (\d{4}))?$/u.exec(text)
  const monthFirst = /^(\p{L}+)\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?$/u.exec(text)
  const [day, name, year] = dayFirst !== null ? [dayFirst[1]!, dayFirst[2]!, dayFirst[3]] : monthFirst !== null ? [monthFirst[2]!, monthFirst[1]!, monthFirst[3]] : []
  const month = name === undefined ? undefined : monthOfName(name, locale)
  return month === undefined || day === undefined ? undefined : dateFrom(year, month, day, today)
}

/** A time of day `HH:MM` as people type it: `9`, `9:30`, `930`, `9.30`, `9h30`, `9:30 pm`, `9p`. */
export function readTime(typed: string): string | undefined {
  const text = typed.trim().toLowerCase().replaceAll(/[\s\u202f]+/g, ' ')
  const digits = /^(\d{1,2})(\d\d)( ?(?:am|pm|a|p))?$/.exec(text)
  const read = readClock((digits === null ? text : `${digits[1]!}:${digits[2]!}${digits[3] ?? ''}`).replace(/ ?([ap])$/, ' $1m'))
  return read?.slice(0, 5)
}

/** A date and a time of day, `YYYY-MM-DDTHH:MM`; a time alone is on the date that is known. */
export function readMoment(typed: string, reader: DateReader, known: string): string | undefined {
  const text = typed.trim()
  const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?$/i.exec(text)
  if (iso !== null) return readDate(iso[1]!, reader) === undefined || readTime(iso[2]!) === undefined ? undefined : `${iso[1]!}T${iso[2]!}`
  const knownDate = isCalendarDate(known.slice(0, 10)) ? known.slice(0, 10) : reader.today
  const alone = readTime(text)
  if (alone !== undefined && /[:hap]|^\d{1,4}$/i.test(text)) return `${knownDate}T${alone}`
  // The last blank or comma where both sides can be read.
  for (const { index } of [...text.matchAll(/[\s,]+/g)].toReversed()) {
    const [date, time] = [readDate(text.slice(0, index).replace(/,$/, ''), reader), readTime(text.slice(index).replace(/^[\s,]+/, ''))]
    if (date !== undefined && time !== undefined) return `${date}T${time}`
  }
  const date = readDate(text, reader)
  return date === undefined || known.length < 16 ? undefined : `${date}${known.slice(10)}`
}
