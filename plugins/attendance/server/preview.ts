import { classify, type Day, type Past, type Holiday, type Leave } from '../rule/index.ts'
import { invalidRange } from './errors.ts'
import { readSchedule } from './read-schedule.ts'
import { readDate, readInstant, readInterval } from './read-time.ts'
import type { Dates, PreviewBody } from './schemas.ts'

const longestHolidayDays = 366

/** Runs the rule on what a client sends; nothing is read or stored. */
export function preview(body: PreviewBody, now: Temporal.Instant): Day {
  return classify({
    date: readDate(body.date, '/date'),
    schedule: readSchedule(body.schedule),
    sessions: body.sessions.map((session, index) => ({
      ...readInterval(session, `/sessions/${index}`),
      lastSeenAt: session.lastSeenAt ? readInstant(session.lastSeenAt, `/sessions/${index}/lastSeenAt`) : null,
    })),
    pauses: (body.pauses ?? []).map((pause, index) => readInterval(pause, `/pauses/${index}`)),
    breaks: (body.breaks ?? []).map((each, index) => readInterval(each, `/breaks/${index}`)),
    ...body.past && { past: pastOf(body.past) },
    holidays: (body.holidays ?? []).flatMap(holidaysOf),
    leave: (body.leave ?? []).map(leaveOf),
    asOf: body.asOf === undefined ? now : readInstant(body.asOf, '/asOf'),
  })
}

const pastOf = ({ clockOutAt = null, weekWorkedSeconds = 0, weekRequiredSeconds = 0, weeksWorkedSeconds = [], lastWeek }: NonNullable<PreviewBody['past']>): Past =>
  ({ clockOutAt: clockOutAt === null ? null : readInstant(clockOutAt, '/past/clockOutAt'), weekWorkedSeconds, weekRequiredSeconds, weeksWorkedSeconds,
    ...lastWeek && { lastWeek: lastWeek.map((span, index) => ({ clockInAt: readInstant(span.clockInAt, `/past/lastWeek/${index}`), clockOutAt: readInstant(span.clockOutAt, `/past/lastWeek/${index}`) })) } })

function holidaysOf(given: Dates, index: number): Holiday[] {
  const { from, to, name } = leaveOf(given, index)
  const first = readDate(from, `/holidays/${index}`)
  const days = first.until(readDate(to, `/holidays/${index}`)).total('days') + 1
  if (days < 1 || days > longestHolidayDays) throw invalidRange({ values: { from, to, maximum: longestHolidayDays } })
  const half = typeof given !== 'string' && 'half' in given && given.half === true
  return Array.from({ length: days }, (_, offset) => ({ date: first.add({ days: offset }).toString(), ...(name !== undefined && { name }), ...(half && { half }) }))
}

function leaveOf(given: Dates, index: number): Leave & { readonly name?: string } {
  if (typeof given === 'string') return { from: given, to: given }
  const { from, to } = 'date' in given ? { from: given.date, to: given.date } : given
  const label = given.kind ?? given.name
  if (readDate(from, `/${index}/from`) && Temporal.PlainDate.compare(readDate(to, `/${index}/to`), from) < 0) {
    throw invalidRange({ values: { from, to, maximum: longestHolidayDays } })
  }
  return { from, to, ...(label !== undefined && { kind: label, name: label }) }
}
