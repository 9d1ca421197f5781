import { formatNumber, language, translate } from './translate.ts'

let zone = 'UTC'

export function useTimeZone(timeZone: string): void {
  zone = timeZone
}

export function timeZone(): string {
  return zone
}

/** `09:12` in the system's zone, from RFC 3339 or epoch milliseconds. */
export function clockTime(instant: string | number): string {
  return local(instant).toPlainTime().toString({ smallestUnit: 'minute' })
}

export function clockTimeWithSeconds(instant: string | number): string {
  return local(instant).toPlainTime().toString({ smallestUnit: 'second' })
}

/** `2 Mar 2026, 09:12`, as the language writes dates. */
export function dateAndTime(instant: string | number): string {
  return `${local(instant).toPlainDate().toLocaleString(language(), { dateStyle: 'medium' })}, ${clockTime(instant)}`
}

export function isSameDay(one: string | number, other: string | number): boolean {
  return local(one).toPlainDate().equals(local(other).toPlainDate())
}

/** `Monday, 2 March` of a date such as `2026-03-02`. */
export function dayName(date: string): string {
  return Temporal.PlainDate.from(date).toLocaleString(language(), { weekday: 'long', day: 'numeric', month: 'long' })
}

/** `7 h 28 m`, `28 m`, `45 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return translate('duration.seconds', { seconds: whole })
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return translate('duration.minutes', { minutes })
  return translate('duration.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}

export function bytes(count: number): string {
  return count < 1_048_576 ? `${formatNumber(Math.ceil(count / 1_024))} kB` : `${formatNumber(Math.round(count / 1_048_576))} MB`
}

function local(instant: string | number): Temporal.ZonedDateTime {
  const at = typeof instant === 'number' ? Temporal.Instant.fromEpochMilliseconds(instant) : Temporal.Instant.from(instant)
  return at.toZonedDateTimeISO(zone)
}
