import ICAL from 'ical.js'
import { invalidCalendar } from './errors.ts'

export interface CalendarDay {
  readonly date: string
  readonly name: string
}

export interface CalendarRange {
  readonly from: string
  readonly to: string
}

/** No holiday lasts longer; a longer event is a season, not a holiday. */
const longestEventDays = 31
const mostOccurrences = 1_000

/**
 * The days of a calendar's events (RFC 5545) from a date to another: recurrences expanded, events of several days one by one,
 * cancelled ones left out. Throws `invalid-calendar` (400).
 */
export function calendarDays(text: string, range: CalendarRange): CalendarDay[] {
  const events = readEvents(text)
  const days = events.flatMap((event) => occurrences(event, range).flatMap((start) => daysOf(event, start)))
  const wanted = days.filter(({ date }) => range.from <= date && date <= range.to)
  const unique = new Map(wanted.map((day) => [`${day.date} ${day.name}`, day]))
  return [...unique.values()].sort((one, other) => one.date.localeCompare(other.date) || one.name.localeCompare(other.name))
}

function readEvents(text: string): ICAL.Event[] {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
    if (calendar.name !== 'vcalendar') throw new Error(`a ${calendar.name} is no calendar`)
    return calendar.getAllSubcomponents('vevent')
      .filter((component) => String(component.getFirstPropertyValue('status') ?? '').toUpperCase() !== 'CANCELLED')
      .map((component) => new ICAL.Event(component))
      .filter((event) => event.startDate !== null)
  } catch (cause) {
    throw invalidCalendar({ cause })
  }
}

function occurrences(event: ICAL.Event, range: CalendarRange): ICAL.Time[] {
  if (!event.isRecurring()) return [event.startDate]
  const found: ICAL.Time[] = []
  const iterator = event.iterator()
  for (let count = 0; count < mostOccurrences; count++) {
    const next = iterator.next() as ICAL.Time | null | undefined
    if (!next || dateOf(next) > range.to) break
    found.push(next)
  }
  return found
}

function daysOf(event: ICAL.Event, start: ICAL.Time): CalendarDay[] {
  const name = (event.summary || '').trim().slice(0, 120) || dateOf(start)
  const first = Temporal.PlainDate.from(dateOf(start))
  const seconds = event.duration.toSeconds()
  // The end of an event is exclusive; one without a length takes its whole day.
  const length = Math.min(longestEventDays, Math.max(1, Math.ceil(seconds / 86_400)))
  return Array.from({ length }, (_, offset) => ({ date: first.add({ days: offset }).toString(), name }))
}

const dateOf = (time: ICAL.Time): string =>
  Temporal.PlainDate.from({ year: time.year, month: time.month, day: time.day }).toString()
