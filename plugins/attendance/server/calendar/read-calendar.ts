import { cleanName, cutText } from '@overt/sdk'
import ICAL from 'ical.js'
import { eventName, readEvent, UnknownZone } from './calendar-event.ts'
import type { CalendarEvent, EventPlaces } from './calendar-event.ts'
import type { CalendarDay, CalendarFault, CalendarReading, CalendarRequest, Omission } from './calendar-reading.ts'
import { calendarZones } from './calendar-zones.ts'
import { seriesDays } from './event-days.ts'
import type { DayRange } from './event-days.ts'
import { EventMistake, zoneOf } from './event-time.ts'

/**
 * The days of a calendar's events from a date to another: series expanded, single occurrences moved or cancelled, every time brought into
 * the zone that asks, events of several days one by one. Runs in a process of its own. Throws where the text is no calendar at all.
 */
export function read({ text, timeZone, from, to }: CalendarRequest): CalendarReading {
  const range: DayRange = { timeZone, from: Temporal.PlainDate.from(from), to: Temporal.PlainDate.from(to) }
  const clean = text.replaceAll(/^\uFEFF/gm, '')
  const parsed = parse(clean)
  if ('faults' in parsed) return { days: [], omitted: [], faults: parsed.faults }
  const readings = parsed.calendars.map((calendar) => readOne(calendar, range))
  const days = new Map(readings.flatMap((reading) => reading.days).map((day) => [`${day.date} ${day.name}`, day]))
  return {
    days: [...days.values()].sort((one, other) => one.date.localeCompare(other.date) || one.name.localeCompare(other.name)),
    omitted: readings.flatMap(({ omitted }) => omitted),
    faults: readings.flatMap(({ faults }) => faults),
  }
}

function readOne(calendar: ICAL.Component, range: DayRange): CalendarReading {
  const days: CalendarDay[] = []
  const omitted: Omission[] = calendar.getAllSubcomponents().filter(({ name }) => ['vtodo', 'vjournal', 'vfreebusy'].includes(name))
    .map((component) => ({ event: eventName(component) || component.name, date: null, reason: 'not-an-event' as const }))
  const faults: CalendarFault[] = []
  const places: EventPlaces = { floating: zoneOf(range.timeZone), zone: calendarZones(calendar) }

  const events = calendar.getAllSubcomponents('vevent').flatMap((component): CalendarEvent[] => attempt(nameOf(component), () => [readEvent(component, places)]) ?? [])
  const exceptions = Map.groupBy(events.filter(({ stands }) => stands !== undefined), ({ uid }) => uid)
  const masters = events.filter(({ stands }) => stands === undefined)
  const known = new Set(masters.map(({ uid }) => uid))
  // An exception whose series is not in the file is an event like any other.
  const alone = events.filter(({ stands, uid }) => stands !== undefined && (uid === undefined || !known.has(uid)))

  for (const event of [...masters, ...alone]) {
    const name = event.name || event.start.wall.toPlainDate().toString()
    const own = event.stands === undefined && event.uid !== undefined ? exceptions.get(event.uid) ?? [] : []
    const found = attempt(name, () => seriesDays({ event, exceptions: own }, range))
    for (const day of found?.days ?? []) days.push(day)
    for (const { date, reason } of found?.omitted ?? []) omitted.push({ event: name, date, reason })
  }
  return { days, omitted, faults }

  function attempt<T>(event: string, run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      if (error instanceof UnknownZone) omitted.push({ event, date: null, reason: 'unknown-time-zone' })
      else faults.push({ event, message: error instanceof EventMistake ? error.message : 'it is not written as RFC 5545 asks' })
      return undefined
    }
  }
}

const nameOf = (component: ICAL.Component): string => eventName(component) || cutText(String(component.getFirstPropertyValue('uid') ?? ''), 120) || 'an event without a name'

type Parsed = { readonly calendars: readonly ICAL.Component[] } | { readonly faults: readonly CalendarFault[] }

function parse(text: string): Parsed {
  try {
    return { calendars: calendarsOf(ICAL.parse(text) as unknown[]) }
  } catch (error) {
    const faults = [...brokenEvents(text)]
    if (faults.length > 0) return { faults }
    throw error
  }
}

/** ical.js gives one calendar as it is, several as a list. */
function calendarsOf(parsed: unknown[]): ICAL.Component[] {
  const calendars = (typeof parsed[0] === 'string' ? [parsed] : parsed).map((each) => new ICAL.Component(each as unknown[]))
  const other = calendars.find(({ name }) => name !== 'vcalendar')
  if (calendars.length === 0 || other !== undefined) throw new EventMistake('there is no calendar')
  return calendars
}

/** ical.js refuses a file as a whole; its events one by one tell which of them it cannot read. */
function* brokenEvents(text: string): Generator<CalendarFault> {
  for (const [block] of text.matchAll(/^BEGIN:VEVENT\r?\n.*?^END:VEVENT/gms)) {
    try {
      ICAL.parse(`BEGIN:VCALENDAR\r\n${block}\r\nEND:VCALENDAR`)
    } catch (error) {
      const [, name] = /^SUMMARY[^:\r\n]*:([^\r\n]*)/m.exec(block) ?? []
      yield { event: cutText(cleanName(name ?? ''), 120) || 'an event without a name', message: error instanceof Error ? cutText(error.message, 200) : String(error) }
    }
  }
}
