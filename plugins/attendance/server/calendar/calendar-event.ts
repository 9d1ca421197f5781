import { cleanName, cutText, isName, longestName } from '@overt/sdk'
import type ICAL from 'ical.js'
import { EventMistake, readEventTime } from './event-time.ts'
import type { EventTime, EventZone } from './event-time.ts'

/** How long an event lasts: a length of the calendar for dates and within a zone, an exact one between zones. */
export interface EventLength {
  readonly nominal: Temporal.Duration
  readonly exact: boolean
}

export interface Occurrence {
  readonly start: EventTime
  readonly length: EventLength
}

/** An event as far as days go. */
export interface CalendarEvent {
  readonly uid: string | undefined
  readonly name: string
  readonly cancelled: boolean
  readonly start: EventTime
  readonly length: EventLength
  readonly rules: readonly RecurrenceRule[]
  readonly added: readonly Occurrence[]
  readonly excluded: readonly EventTime[]
  readonly excludingRules: readonly RecurrenceRule[]
  /** Which occurrence of its series it stands for. */
  readonly stands: { readonly for: EventTime; readonly andFollowing: boolean } | undefined
}

/** A recurrence rule as ical.js reads it: parts in lower case. */
export type RecurrenceRule = Readonly<Record<string, unknown>> & { readonly freq: string; readonly until?: string; readonly count?: number; readonly interval?: number }

export class UnknownZone extends Error {
  override readonly name = 'UnknownZone'
}

export interface EventPlaces {
  /** Of times without a zone. */
  readonly floating: EventZone
  zone(id: string): EventZone | undefined
}

/** A name of one line that ends in a whole character, as people see them. */
export function eventName(component: ICAL.Component): string {
  const summary = component.getFirstPropertyValue('summary')
  const name = typeof summary === 'string' ? cutText(cleanName(summary.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')), longestName).trim() : ''
  return isName(name) ? name : ''
}

/** Reads an event of RFC 5545. Errors: `EventMistake` with the reason, `UnknownZone`. */
export function readEvent(component: ICAL.Component, places: EventPlaces): CalendarEvent {
  const time = (property: ICAL.Property, text: string, what: string) => readEventTime(text, zoneOfProperty(property, places), what)
  const one = (name: string, what: string): EventTime | undefined => {
    const property = component.getFirstProperty(name)
    return property === null ? undefined : time(property, String(valuesOf(property)[0] ?? ''), what)
  }
  const start = one('dtstart', 'its start')
  if (start === undefined) throw new EventMistake('it has no start')
  const standsFor = one('recurrence-id', 'the date it replaces')
  const status = component.getFirstPropertyValue('status')
  return {
    uid: textOf(component, 'uid'),
    name: eventName(component),
    cancelled: typeof status === 'string' && status.toUpperCase() === 'CANCELLED',
    start,
    length: lengthOf(start, one('dtend', 'its end'), textOf(component, 'duration')),
    rules: rulesOf(component, 'rrule'),
    added: component.getAllProperties('rdate').flatMap((property) => valuesOf(property).map((value) => addedOf(property, value, time))),
    excluded: component.getAllProperties('exdate').flatMap((property) => valuesOf(property).map((value) => time(property, String(value), 'the excluded date'))),
    excludingRules: rulesOf(component, 'exrule'),
    stands: standsFor === undefined ? undefined : { for: standsFor, andFollowing: component.getFirstProperty('recurrence-id')?.getParameter('range') === 'THISANDFUTURE' },
  }

  function addedOf(property: ICAL.Property, value: unknown, read: typeof time): Occurrence {
    if (!Array.isArray(value)) return { start: read(property, String(value), 'the added date'), length: lengthOf(start!, one('dtend', 'its end'), textOf(component, 'duration')) }
    const [from = '', to = ''] = value.map(String)
    const own = read(property, from, 'the added date')
    return { start: own, length: /^[+-]?P/.test(to) ? lengthOf(own, undefined, to) : lengthOf(own, read(property, to, 'the end of the added date'), undefined) }
  }
}

/** Values as they stand in the file: ical.js would turn 31 February into 3 March. */
const valuesOf = (property: ICAL.Property): readonly unknown[] => (property.jCal as unknown[]).slice(3)

function textOf(component: ICAL.Component, name: string): string | undefined {
  const property = component.getFirstProperty(name)
  return property === null ? undefined : String(valuesOf(property)[0] ?? '')
}

function zoneOfProperty(property: ICAL.Property, { floating, zone }: EventPlaces): EventZone {
  const id = property.getParameter('tzid')
  if (typeof id !== 'string' || id === '') return floating
  const found = zone(id)
  if (found === undefined) throw new UnknownZone(id)
  return found
}

function lengthOf(start: EventTime, end: EventTime | undefined, duration: string | undefined): EventLength {
  if (end !== undefined) return lengthUntil(start, end)
  // Without either an event lasts its day, or no time at all.
  if (duration === undefined) return { nominal: Temporal.Duration.from(start.kind === 'date' ? { days: 1 } : { hours: 0 }), exact: false }
  const nominal = readDuration(duration)
  if (start.kind === 'time') return { nominal, exact: false }
  const hours = nominal.hours + nominal.minutes / 60 + nominal.seconds / 3_600
  if (hours % 24 !== 0) throw new EventMistake(`its duration ${cutText(duration, 40)} is not a number of days`)
  return { nominal: Temporal.Duration.from({ days: nominal.weeks * 7 + nominal.days + hours / 24 }), exact: false }
}

function lengthUntil(start: EventTime, end: EventTime): EventLength {
  if (start.kind !== end.kind) throw new EventMistake('one of its start and end is a date, the other a time')
  if (start.kind === 'date' || end.kind === 'date') {
    const days = start.wall.until(end.wall, { largestUnit: 'days' }).days
    if (days < 0) throw new EventMistake('it ends before it starts')
    // Some programs write an event of one day with the same date twice.
    return { nominal: Temporal.Duration.from({ days: Math.max(1, days) }), exact: false }
  }
  const elapsed = start.zone.instantOf(start.wall).until(end.zone.instantOf(end.wall))
  if (elapsed.sign < 0) throw new EventMistake('it ends before it starts')
  return start.zone === end.zone ? { nominal: start.wall.until(end.wall, { largestUnit: 'days' }), exact: false } : { nominal: elapsed, exact: true }
}

function readDuration(text: string): Temporal.Duration {
  let duration: Temporal.Duration
  try {
    duration = Temporal.Duration.from(text)
  } catch {
    throw new EventMistake(`its duration ${cutText(text, 40)} is not one`)
  }
  if (duration.sign < 0) throw new EventMistake('its duration is negative')
  if (duration.years !== 0 || duration.months !== 0) throw new EventMistake(`its duration ${cutText(text, 40)} is not one`)
  return duration
}

function rulesOf(component: ICAL.Component, name: string): RecurrenceRule[] {
  return component.getAllProperties(name).map((property) => {
    const rule = valuesOf(property)[0] as Readonly<Record<string, unknown>>
    if (typeof rule.freq !== 'string') throw new EventMistake('its rule does not say how often (FREQ)')
    return rule as RecurrenceRule
  })
}
