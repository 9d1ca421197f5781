import { durationAsClock, durationInWords } from './duration-text.ts'
import type { DurationUnits } from './duration-text.ts'
import type { DurationStyle, ReadingFormats } from './reading-formats.ts'

/** The language, zone and choices that texts are written for. */
export interface TextFormatsOptions {
  /** A language such as `de` or `en-US`; plain `en` writes the day before the month. */
  readonly locale: string
  readonly timeZone: string
  readonly formats?: Pick<ReadingFormats, 'clock' | 'durations'>
}

/** Nothing chosen. */
export const defaultFormats: ReadingFormats = { clock: null, durations: null, weekStart: null }

type At = string | number | Date

/** Times, dates and durations as one reader writes them: the single source for pages, mails, exports and the agent. */
export interface TextFormats {
  /** The language tag that `Intl` is given. */
  readonly locale: string
  readonly timeZone: string
  readonly hour12: boolean
  /** `09:12` or `9:12 am`. */
  time(at: At, timeZone?: string): string
  /** `09:12:05` or `9:12:05 am`. */
  timeWithSeconds(at: At, timeZone?: string): string
  /** `Mon 09:12:05`. */
  weekdayTime(at: At, timeZone?: string): string
  /** `09:12` or `9:12 am` of a wall-clock time `09:12`. */
  wallTime(text: string): string
  /** `23 Nov 2026`. */
  date(at: At, timeZone?: string): string
  /** `23 Nov 2026, 09:12`. */
  dateTime(at: At, timeZone?: string): string
  /** `Mon, 23 Nov 2026, 09:12:05 (Europe/Berlin)`. */
  exact(at: At, timeZone?: string): string
  /** A calendar date `YYYY-MM-DD`: `Mon 23 Nov`. */
  day(date: string, options?: Intl.DateTimeFormatOptions): string
  /** `7 h 30 m`, `7:30` or `7.5 h`, as chosen; else in the style of the place. */
  duration(seconds: number, place?: DurationPlace): string
  /** Where there is room for figures only: `7:30` or `7.5`. */
  figure(seconds: number): string
  number(value: number): string
}

/** How a duration is written in one place. */
export interface DurationPlace {
  readonly units?: DurationUnits
  /** The style where the reader chose none. */
  readonly style?: DurationStyle
  readonly padded?: boolean
  /** Whole hours without minutes, as hours are planned: `8 h`. */
  readonly brief?: boolean
  /** Whether a clock shows seconds; left out: where there are some. */
  readonly seconds?: boolean
}

const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  let found = formatters.get(key)
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale, options)
    // Zones and languages are few; a caller that invents options must not fill the memory.
    if (formatters.size >= 1_000) formatters.clear()
    formatters.set(key, found)
  }
  return found
}

/** The language tag of dates and numbers: English as Europe writes it, unless the tag names a country. */
export const formatLocale = (locale: string): string => locale === 'en' ? 'en-GB' : locale

/** Hours with a fraction: two digits, and more only where two would show nothing. */
export function decimalHours(seconds: number, locale: string): string {
  const hours = seconds / 3_600
  const isTiny = hours !== 0 && Math.abs(hours) < 0.005
  return new Intl.NumberFormat(formatLocale(locale), isTiny ? { maximumSignificantDigits: 1 } : { maximumFractionDigits: 2 }).format(hours)
}

/** The calendar date `YYYY-MM-DD` of an instant in a zone. */
export const calendarDate = (at: At, timeZone: string): string =>
  formatter('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }).format(new Date(at))

const dateParts = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** Writes times, dates, durations and numbers as a person reads them; the one place that does. */
export function createTextFormats({ locale: language, timeZone: ownZone, formats }: TextFormatsOptions): TextFormats {
  const locale = formatLocale(language)
  const hour12 = formats?.clock === '12-hour'
  const clockParts = hour12 ? { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' } as const : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const show = (at: At, options: Intl.DateTimeFormatOptions): string => {
    const date = new Date(at)
    return Number.isNaN(date.getTime()) ? '–' : formatter(locale, options).format(date)
  }
  const time = (at: At, timeZone = ownZone): string => show(at, { ...clockParts, timeZone })
  return {
    locale,
    timeZone: ownZone,
    hour12,
    time,
    timeWithSeconds: (at, timeZone = ownZone) => show(at, { ...clockParts, second: '2-digit', timeZone }),
    weekdayTime: (at, timeZone = ownZone) => show(at, { weekday: 'short', ...clockParts, second: '2-digit', timeZone }),
    wallTime: (wall) => /^\d\d:\d\d/.test(wall) ? time(`2000-01-01T${wall.slice(0, 5)}:00Z`, 'UTC') : wall,
    date: (at, timeZone = ownZone) => show(at, { ...dateParts, timeZone }),
    dateTime: (at, timeZone = ownZone) => show(at, { ...dateParts, ...clockParts, timeZone }),
    exact: (at, timeZone = ownZone) => `${show(at, { weekday: 'short', ...dateParts, ...clockParts, second: '2-digit', timeZone })} (${timeZone})`,
    day: (date, options = { weekday: 'short', day: 'numeric', month: 'short' }) => show(`${date}T12:00:00Z`, { ...options, timeZone: 'UTC' }),
    duration(seconds, { units, style = 'words', padded = true, brief = false, seconds: withSeconds } = {}) {
      const chosen = formats?.durations ?? style
      if (chosen === 'decimal') return `${decimalHours(seconds, locale)} ${units?.hour ?? 'h'}`
      if (chosen === 'clock') return durationAsClock(seconds, { seconds: withSeconds ?? Math.floor(Math.abs(seconds)) % 60 !== 0, hours: (hours) => new Intl.NumberFormat(locale).format(hours) })
      return durationInWords(seconds, units, { padded, brief })
    },
    figure: (seconds) => formats?.durations === 'decimal' ? decimalHours(seconds, locale) : durationAsClock(seconds, { seconds: Math.floor(Math.abs(seconds)) % 60 !== 0 }),
    number: (value) => new Intl.NumberFormat(locale).format(value),
  }
}
