import { presentLanguage, t } from './messages.ts'

/** `7 h 28 min`, whole minutes. */
export function durationText(seconds: number): string {
  const minutes = Math.floor(Math.max(0, seconds) / 60)
  return t('duration', { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, '0') })
}

/** `09:02` on the clock of a zone. */
export const timeText = (at: string | number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date(at))

/** `Mon 2 Mar`, in the language of the app. */
export const dayText = (at: string | number, timeZone: string): string =>
  new Intl.DateTimeFormat(presentLanguage.value === 'de' ? 'de-DE' : 'en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(at))

/** `85 m`, `1.2 km`. */
export function distanceText(meters: number): string {
  const format = (value: number, unit: 'meter' | 'kilometer', digits: number): string =>
    new Intl.NumberFormat(presentLanguage.value, { style: 'unit', unit, maximumFractionDigits: digits }).format(value)
  return meters < 1_000 ? format(Math.round(meters), 'meter', 0) : format(meters / 1_000, 'kilometer', 1)
}
