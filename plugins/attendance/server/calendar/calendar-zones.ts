import ICAL from 'ical.js'
import type { EventZone } from './event-time.ts'
import { zoneOf } from './event-time.ts'

/**
 * The zones of one calendar by TZID: the IANA zone of that name, also where a longer name ends in one, else what the file's VTIMEZONE
 * defines. Answers undefined for a name that neither knows.
 */
export function calendarZones(calendar: ICAL.Component): (id: string) => EventZone | undefined {
  const found = new Map<string, EventZone | undefined>()
  return (id) => {
    if (!found.has(id)) found.set(id, ianaZone(id) ?? definedZone(calendar, id))
    return found.get(id)
  }
}

function ianaZone(id: string): EventZone | undefined {
  const parts = id.split('/').filter((part) => part !== '')
  for (let from = 0; from < parts.length; from++) {
    const name = parts.slice(from).join('/')
    if (isZoneName(name)) return zoneOf(name)
  }
  return undefined
}

function isZoneName(name: string): boolean {
  // An offset is no place: its clocks never change.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Temporal.ZonedDateTime(0n, name)
    return true
  } catch {
    return false
  }
}

function definedZone(calendar: ICAL.Component, id: string): EventZone | undefined {
  const component = calendar.getAllSubcomponents('vtimezone').find((each) => each.getFirstPropertyValue('tzid') === id)
  if (component === undefined) return undefined
  const location = component.getFirstPropertyValue('x-lic-location')
  const named = typeof location === 'string' ? ianaZone(location) : undefined
  if (named !== undefined) return named
  // Clocks change once a year; other rules may have no end.
  if (component.getAllSubcomponents().some((rule) => rule.getAllProperties('rrule').some((each) => (each.getFirstValue() as ICAL.Recur).freq !== 'YEARLY'))) return undefined
  const zone = new ICAL.Timezone(component)
  const offsetAt = (wall: Temporal.PlainDateTime) => zone.utcOffset(ICAL.Time.fromDateTimeString(wall.toString({ smallestUnit: 'second' })))
  const asUtc = (wall: Temporal.PlainDateTime) => wall.toZonedDateTime('UTC').toInstant()
  return {
    instantOf: (wall) => asUtc(wall).subtract({ seconds: offsetAt(wall) }),
    wallOf(instant) {
      const utc = instant.toZonedDateTimeISO('UTC').toPlainDateTime()
      return utc.add({ seconds: offsetAt(utc.add({ seconds: offsetAt(utc) })) })
    },
  }
}
