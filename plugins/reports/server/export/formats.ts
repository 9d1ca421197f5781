import { durationAsClock } from '@overt/sdk'
import type { Dimension, Figures, Report, ReportGroup } from '../../contracts.ts'
import { minorDigits } from './money.ts'
import { filled, wordsFor } from './words.ts'

/** How dates, durations and amounts read in documents and mails. */
export interface Formats {
  date(date: string): string
  duration(seconds: number): string
  money(amount: number | null): string
  number(value: number): string
  instant(instant: Temporal.Instant, timeZone: string): string
  label(dimension: Dimension, group: Pick<ReportGroup, 'key' | 'label'>): string
  /** What rounding gained or lost, or undefined where it changed nothing. */
  gained(totals: Figures): string | undefined
}

export function formatsFor(locale: string, { currency, wholeMinutes }: Pick<Report, 'currency' | 'wholeMinutes'>): Formats {
  const words = wordsFor(locale)
  const language = locale.startsWith('de') ? 'de' : 'en-GB'
  const digits = minorDigits(currency)
  const money = new Intl.NumberFormat(language, /^[A-Z]{3}$/.test(currency) ? { style: 'currency', currency } : {})
  const numbers = new Intl.NumberFormat(language)
  const dates = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const days = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const months = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const duration = (seconds: number): string => durationAsClock(seconds, { seconds: !wholeMinutes, hours: (hours) => numbers.format(hours) })
  return {
    duration,
    date: (date) => dates.format(Date.parse(`${date}T00:00:00Z`)),
    money: (amount) => (amount === null ? '–' : money.format(amount / 10 ** digits)),
    number: (value) => numbers.format(value),
    instant: (instant, timeZone) => instant.toZonedDateTimeISO(timeZone).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' }),
    label(dimension, { key, label }) {
      if (key === null) return words.untagged
      if (dimension === 'day') return days.format(Date.parse(`${key}T00:00:00Z`))
      if (dimension === 'week') return filled(words.weekOf, { date: dates.format(Date.parse(`${key}T00:00:00Z`)) })
      if (dimension === 'month') return months.format(Date.parse(`${key}-01T00:00:00Z`))
      return label ?? key
    },
    gained({ seconds, trackedSeconds }) {
      const difference = seconds - trackedSeconds
      return difference === 0 ? undefined : filled(difference > 0 ? words.gained : words.lost, { duration: duration(Math.abs(difference)) })
    },
  }
}
