import { createTextFormats } from '@overt/sdk'
import type { Caller } from '@overt/sdk'
import type { Dimension, Figures, Report, ReportColumn, ReportGroup } from '../../contracts.ts'
import { minorDigits } from './money.ts'
import { filled, wordsFor } from './words.ts'

/** How dates, durations and amounts read in documents and mails. */
export interface Formats {
  date(date: string): string
  duration(seconds: number): string
  money(amount: number | null): string
  number(value: number): string
  instant(instant: Temporal.Instant, timeZone: string): string
  /** What a line says in a column about days. */
  value(column: ReportColumn, figures: Figures): string
  label(dimension: Dimension, group: Pick<ReportGroup, 'key' | 'label'>): string
  /** What rounding gained or lost, or undefined where it changed nothing. */
  gained(totals: Figures): string | undefined
}

/** Whose document it is. */
export type Reader = Pick<Caller, 'locale' | 'formats'>

export function formatsFor({ locale, formats }: Reader, { currency, wholeMinutes }: Pick<Report, 'currency' | 'wholeMinutes'>): Formats {
  const words = wordsFor(locale)
  const language = locale.startsWith('de') ? 'de' : 'en-GB'
  const digits = minorDigits(currency)
  const money = new Intl.NumberFormat(language, /^[A-Z]{3}$/.test(currency) ? { style: 'currency', currency } : {})
  const text = createTextFormats({ locale: locale.startsWith('de') ? 'de' : 'en', timeZone: 'UTC', formats })
  const year = { day: 'numeric', month: 'short', year: 'numeric' } as const
  // A document is a list of figures: a clock, unless the reader chose otherwise.
  const duration = (seconds: number): string => text.duration(seconds, { style: 'clock', seconds: !wholeMinutes })
  return {
    duration,
    date: (date) => text.day(date, year),
    money: (amount) => (amount === null ? '–' : money.format(amount / 10 ** digits)),
    number: text.number,
    instant: (instant, timeZone) => text.dateTime(instant.epochMilliseconds, timeZone),
    value({ id, kind }, { values }) {
      const value = values?.[id] ?? null
      return value === null ? '–' : kind === 'duration' ? duration(Number(value)) : kind === 'number' ? text.number(Number(value)) : String(value)
    },
    label(dimension, { key, label }) {
      if (key === null) return words.untagged
      if (dimension === 'day') return text.day(key, { weekday: 'short', ...year })
      if (dimension === 'week') return filled(words.weekOf, { date: text.day(key, year) })
      if (dimension === 'month') return text.day(`${key}-01`, { month: 'long', year: 'numeric' })
      return label ?? key
    },
    gained({ seconds, trackedSeconds }) {
      const difference = seconds - trackedSeconds
      return difference === 0 ? undefined : filled(difference > 0 ? words.gained : words.lost, { duration: duration(Math.abs(difference)) })
    },
  }
}
