import { wholeSeconds } from '@overt/sdk'
import type { Speaker } from '../speaker.ts'

/** `09:12`, with its date where that is not today or not that of `beside`. */
export function momentText({ timeZone, today, formats }: Pick<Speaker, 'timeZone' | 'today' | 'formats'>, at: string, beside?: string): string {
  const there = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone)
  const time = formats.time(at)
  const date = there.toPlainDate()
  if (date.equals(beside === undefined ? today : Temporal.Instant.from(beside).toZonedDateTimeISO(timeZone).toPlainDate())) return time
  return `${formats.day(date.toString())} ${time}`
}

export const secondsBetween = (from: string, to: string): number => wholeSeconds(Date.parse(from), Date.parse(to))
