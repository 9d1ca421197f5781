import { cutText } from '@overt/sdk'

/** A time of day in a place: turns wall-clock times into instants. */
export interface EventZone {
  instantOf(wall: Temporal.PlainDateTime): Temporal.Instant
  wallOf(instant: Temporal.Instant): Temporal.PlainDateTime
}

/** A date, or a wall-clock time in a zone. Floating times are those of the zone that asks. */
export type EventTime =
  | { readonly kind: 'date'; readonly wall: Temporal.PlainDateTime }
  | { readonly kind: 'time'; readonly wall: Temporal.PlainDateTime; readonly zone: EventZone }

/** What the file says is not a date or time of RFC 5545. */
export class EventMistake extends Error {
  override readonly name = 'EventMistake'
}

/** Reads a date or date-time as ical.js writes them; a date that does not exist is a mistake, not the day after. Errors: `EventMistake`. */
export function readEventTime(text: string, zone: EventZone, what: string): EventTime {
  try {
    if (text.length === 10) return { kind: 'date', wall: Temporal.PlainDate.from(text).toPlainDateTime() }
    return { kind: 'time', wall: Temporal.PlainDateTime.from(text.replace(/Z$/, '')), zone: text.endsWith('Z') ? zoneOf('UTC') : zone }
  } catch {
    throw new EventMistake(`${what} ${cutText(text, 40)} does not exist`)
  }
}

export function zoneOf(timeZone: string): EventZone {
  return {
    instantOf: (wall) => wall.toZonedDateTime(timeZone).toInstant(),
    wallOf: (instant) => instant.toZonedDateTimeISO(timeZone).toPlainDateTime(),
  }
}

/** The same for times that mean the same moment, whatever zones they are written in. */
export function timeKey(time: EventTime): string {
  return time.kind === 'date' ? dateKey(time) : String(time.zone.instantOf(time.wall).epochMilliseconds)
}

export const dateKey = ({ wall }: EventTime): string => wall.toPlainDate().toString()
