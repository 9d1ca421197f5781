import { createTextFormats } from '@overt/sdk/agent'
import type { ReadingFormats, TextFormats } from '@overt/sdk/agent'
import { formatNumber, language, translate } from './translate.ts'

let zone = 'UTC'
let chosen: ReadingFormats | null = null
let made: TextFormats | undefined

export function useTimeZone(timeZone: string): void {
  zone = timeZone
  made = undefined
}

/** How the signed-in person reads times and durations; null before the server has said it. */
export function useFormats(formats: ReadingFormats | null): void {
  if (JSON.stringify(formats) === JSON.stringify(chosen)) return
  chosen = formats
  made = undefined
}

export function timeZone(): string {
  return zone
}

/** `09:12` or `9:12 am` in the system's zone, from RFC 3339 or epoch milliseconds. */
export function clockTime(instant: string | number): string {
  return formats().time(instant)
}

export function clockTimeWithSeconds(instant: string | number): string {
  return formats().timeWithSeconds(instant)
}

/** `2 Mar 2026, 09:12`, as the language writes dates. */
export function dateAndTime(instant: string | number): string {
  return formats().dateTime(instant)
}

export function isSameDay(one: string | number, other: string | number): boolean {
  return local(one).equals(local(other))
}

/** `Monday, 2 March` of a date such as `2026-03-02`. */
export function dayName(date: string): string {
  return formats().day(date, { weekday: 'long', day: 'numeric', month: 'long' })
}

/** `7 h 28 m`, `28 m`, `45 s`; `7:28` or `7.5 h` for those who chose it. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (chosen !== null && chosen.durations !== null && chosen.durations !== 'words') return formats().duration(whole)
  if (whole < 60) return translate('duration.seconds', { seconds: whole })
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return translate('duration.minutes', { minutes })
  return translate('duration.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}

export function bytes(count: number): string {
  return count < 1_048_576 ? `${formatNumber(Math.ceil(count / 1_024))} kB` : `${formatNumber(Math.round(count / 1_048_576))} MB`
}

function formats(): TextFormats {
  made ??= createTextFormats({ locale: language(), timeZone: zone, ...chosen === null ? {} : { formats: chosen } })
  return made
}

function local(instant: string | number): Temporal.PlainDate {
  const at = typeof instant === 'number' ? Temporal.Instant.fromEpochMilliseconds(instant) : Temporal.Instant.from(instant)
  return at.toZonedDateTimeISO(zone).toPlainDate()
}
