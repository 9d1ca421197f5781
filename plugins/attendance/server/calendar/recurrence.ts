import { cutText } from '@overt/sdk'
import { RRuleTemporal } from 'rrule-temporal'
import type { RecurrenceRule } from './calendar-event.ts'
import { EventMistake } from './event-time.ts'
import type { EventTime } from './event-time.ts'

/** From and to, both included, as wall-clock times of the event's zone. */
export interface WallRange {
  readonly from: Temporal.PlainDateTime
  readonly to: Temporal.PlainDateTime
}

/** More repetitions before the range than are counted. */
export class TooManyRepetitions extends Error {
  override readonly name = 'TooManyRepetitions'
}

/** Only rules with COUNT are walked from their start, one by one. */
const walkedAtMost = 20_000
const known = new Set(['freq', 'interval', 'count', 'until', 'wkst', 'rscale', 'skip', 'bysecond', 'byminute', 'byhour', 'byday', 'bymonthday', 'byyearday', 'byweekno', 'bymonth', 'bysetpos'])
const partsOfDay = new Set(['bysecond', 'byminute', 'byhour'])
const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
export const isWithinDay = ({ freq }: RecurrenceRule): boolean => ['HOURLY', 'MINUTELY', 'SECONDLY'].includes(freq)

/**
 * The starts that a rule gives in a range, however long before it the series began: rules are computed for the range, not walked to it.
 * Wall-clock times are carried as UTC, so that no clock change moves them. Errors: `EventMistake`, `TooManyRepetitions`.
 */
export function ruleStarts(rule: RecurrenceRule, start: EventTime, { from, to }: WallRange): Temporal.PlainDateTime[] {
  const text = ruleText(rule, start)
  const asUtc = (wall: Temporal.PlainDateTime) => wall.toZonedDateTime('UTC')
  let series: RRuleTemporal
  try {
    series = new RRuleTemporal({ rruleString: text, strict: true, maxIterations: walkedAtMost, maxCandidateEvaluations: walkedAtMost })
  } catch (error) {
    throw new EventMistake(`its rule cannot be followed: ${error instanceof Error ? error.message : String(error)}`)
  }
  try {
    return series.between(asUtc(from), asUtc(to), true).map((each) => Temporal.ZonedDateTime.from(each.toString()).toPlainDateTime())
  } catch (error) {
    if (error instanceof Error && /exceeded/.test(error.message)) throw new TooManyRepetitions(error.message)
    throw error
  }
}

function ruleText(rule: RecurrenceRule, start: EventTime): string {
  const unknown = Object.keys(rule).find((key) => !known.has(key))
  if (unknown !== undefined) throw new EventMistake(`its rule has a part that is not known: ${cutText(unknown.toUpperCase(), 40)}`)
  const { count, until, ...parts } = rule
  const last = until === undefined ? simpleEnd(rule, start) : untilWall(until, start)
  const lines = Object.entries(parts).filter(([key]) => start.kind === 'time' || !partsOfDay.has(key))
    .map(([key, value]) => `${key.toUpperCase()}=${key === 'wkst' && typeof value === 'number' ? weekdays[value - 1] ?? 'MO' : [value].flat().join(',')}`)
  if (last !== undefined) lines.push(`UNTIL=${basic(last)}Z`)
  else if (count !== undefined) lines.push(`COUNT=${count}`)
  return `DTSTART;TZID=UTC:${basic(start.wall)}\nRRULE:${lines.join(';')}`
}

/** Where every period has exactly one occurrence the last follows from the count. */
function simpleEnd({ freq, count, interval = 1, ...parts }: RecurrenceRule, start: EventTime): Temporal.PlainDateTime | undefined {
  if (count === undefined || Object.keys(parts).some((key) => key.startsWith('by') || key === 'rscale')) return undefined
  if (freq !== 'DAILY' && freq !== 'WEEKLY') return undefined
  const days = (count - 1) * interval * (freq === 'WEEKLY' ? 7 : 1)
  return days > 3_000_000 ? undefined : start.wall.add({ days })
}

function untilWall(until: string, start: EventTime): Temporal.PlainDateTime {
  try {
    if (until.length === 10) return Temporal.PlainDate.from(until).toPlainDateTime('23:59:59')
    const wall = Temporal.PlainDateTime.from(until.replace(/Z$/, ''))
    if (start.kind === 'date') return wall.toPlainDate().toPlainDateTime('23:59:59')
    return until.endsWith('Z') ? start.zone.wallOf(Temporal.Instant.from(until)) : wall
  } catch {
    throw new EventMistake(`the end of its rule, ${cutText(until, 40)}, does not exist`)
  }
}

const basic = (wall: Temporal.PlainDateTime): string => wall.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')
