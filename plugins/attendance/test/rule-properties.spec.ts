import { expect } from 'chai'
import fc from 'fast-check'
import { classify, shiftOf, windowOf, type Schedule, type Session } from '../rule/index.ts'
import { merge, subtract, totalOf, type Interval } from '../rule/interval.ts'
import { judge, nightShift, officeHours } from './rule-fixtures.ts'

const zones = Intl.supportedValuesOf('timeZone')
const zone = fc.constantFrom(...zones)
const date = fc.integer({ min: 0, max: 366 * 6 }).map((days) => Temporal.PlainDate.from('2021-01-01').add({ days }))
const wallTime = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minute) => Temporal.PlainTime.from('00:00').add({ minutes: minute }).toString({ smallestUnit: 'minute' }))

const schedule: fc.Arbitrary<Schedule> = fc.record({
  timeZone: zone,
  workingDays: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
  shift: fc.option(fc.tuple(wallTime, wallTime)),
  minimumSeconds: fc.integer({ min: 0, max: 86_400 }),
  breakSeconds: fc.constantFrom(0, 0, 1800, 3600),
  lateGraceSeconds: fc.integer({ min: 0, max: 3600 }),
  earlyGraceSeconds: fc.integer({ min: 0, max: 3600 }),
  absentBelowSeconds: fc.constantFrom(0, 0, 3600),
  dayStartsAt: fc.option(wallTime),
}).map(({ shift, ...rest }) => ({ ...rest, startsAt: shift?.[0] ?? null, endsAt: shift?.[1] ?? null }))

const around = (day: Temporal.PlainDate, timeZone: string) => day.toZonedDateTime(timeZone).epochMilliseconds

/** Sessions within two days on either side of a date, to the second. */
const sessionsAround = (origin: number): fc.Arbitrary<Session[]> =>
  fc.array(fc.tuple(fc.integer({ min: -2 * 86_400, max: 3 * 86_400 }), fc.integer({ min: 1, max: 50_000 })), { maxLength: 12 })
    .map((spans) => spans.map(([start, length]) => asSession({ from: origin + start * 1000, to: origin + (start + length) * 1000 })))

const asSession = ({ from, to }: Interval): Session => ({
  startedAt: Temporal.Instant.fromEpochMilliseconds(from),
  endedAt: Temporal.Instant.fromEpochMilliseconds(to),
})
const asInterval = ({ startedAt, endedAt }: Session): Interval => ({ from: startedAt.epochMilliseconds, to: endedAt!.epochMilliseconds })

const situation = fc.tuple(schedule, date).chain(([chosen, day]) => {
  const origin = around(day, chosen.timeZone)
  return fc.record({ schedule: fc.constant(chosen), day: fc.constant(day), sessions: sessionsAround(origin), pauses: sessionsAround(origin) })
})

const asOf = Temporal.Instant.from('2030-01-01T00:00:00Z')
const judgeOn = (chosen: Schedule, day: Temporal.PlainDate, sessions: readonly Session[], pauses: readonly Session[] = []) =>
  classify({ schedule: chosen, date: day, sessions, pauses, holidays: [], leave: [], asOf })

describe('the attendance rule, for any schedule, zone and day', () => {
  it('does not depend on the order of arrival', () => {
    fc.assert(fc.property(situation, fc.func(fc.integer()), ({ schedule: chosen, day, sessions, pauses }, weight) => {
      const shuffled = (list: readonly Session[]) => [...list].sort((one, other) => weight(String(one.startedAt)) - weight(String(other.startedAt)))
      expect(judgeOn(chosen, day, shuffled(sessions), shuffled(pauses))).to.deep.equal(judgeOn(chosen, day, sessions, pauses))
    }))
  })

  it('does not change when records are duplicated or split', () => {
    fc.assert(fc.property(situation, fc.double({ min: 0, max: 1, noNaN: true }), ({ schedule: chosen, day, sessions, pauses }, share) => {
      const split = (list: readonly Session[]) => list.map(asInterval).flatMap(({ from, to }) => {
        const middle = from + Math.floor((to - from) * share)
        return [{ from: middle, to }, { from, to: middle }, { from, to: middle }]
      }).map(asSession)
      expect(judgeOn(chosen, day, split(sessions), split(pauses))).to.deep.equal(judgeOn(chosen, day, sessions, pauses))
    }))
  })

  it('counts every second on exactly one of consecutive days', () => {
    fc.assert(fc.property(situation, ({ schedule: chosen, day, sessions, pauses }) => {
      const unpaid = { ...chosen, breakSeconds: 0 }
      const days = Array.from({ length: 11 }, (_, index) => judgeOn(unpaid, day.add({ days: index - 5 }), sessions, pauses))
      const counted = days.reduce((sum, { workedSeconds }) => sum + workedSeconds, 0)
      const union = totalOf(subtract(merge(sessions.map(asInterval)), merge(pauses.map(asInterval))))
      expect(counted).to.equal(union / 1000)
    }))
  })

  it('has windows that meet and never turn back, whatever schedule follows', () => {
    fc.assert(fc.property(schedule, schedule, zone, date, (one, other, timeZone, day) => {
      const before = { ...one, timeZone }
      const after = { ...other, timeZone }
      const at = (offset: number) => (offset < 0 ? before : after)
      const windows = [-2, -1, 0, 1, 2].map((offset) => windowOf(day.add({ days: offset }), at(offset), at(offset - 1), at(offset + 1)))
      windows.slice(1).forEach((window, index) => expect(window.from).to.equal(windows[index]!.to))
    }), { numRuns: 500 })
  })

  it('keeps the start of a shift in the window of its date', () => {
    fc.assert(fc.property(schedule, date, (chosen, day) => {
      const shift = shiftOf(chosen, day)
      fc.pre(shift !== null && exists(chosen.timeZone, day))
      const window = windowOf(day, chosen)
      expect(window.from).to.be.at.most(shift!.from)
      expect(window.to).to.be.above(shift!.from)
    }))
  })

  it('gives a letter in the end, and none before that is better than the one in the end', () => {
    const rank = { A: 0, H: 1, L: 2, P: 3 } as const
    fc.assert(fc.property(situation, fc.double({ min: 0, max: 1, noNaN: true }), ({ schedule: chosen, day, sessions }, share) => {
      const window = windowOf(day, chosen)
      const asOf = Temporal.Instant.fromEpochMilliseconds(Math.floor(window.from + (window.to - window.from) * share))
      const sofar = classify({ schedule: chosen, date: day, pauses: [], holidays: [], leave: [], asOf, sessions: sessions.filter(({ endedAt }) => Temporal.Instant.compare(endedAt!, asOf) <= 0) })
      const final = judgeOn(chosen, day, sessions)
      expect(final.code).to.not.equal(null)
      expect(sofar.code === null).to.equal(sofar.inProgressUntil !== null)
      if (sofar.code === null) {
        expect(sofar.provisional).to.equal(true)
        expect(sofar.flags).to.not.include('short_hours').and.not.include('early_leave')
      }
      const shift = shiftOf(chosen, day)
      const runs = asOf.epochMilliseconds < Math.min(shift?.to ?? window.to, window.to)
      if (runs && sofar.code !== null && sofar.code in rank) expect(['P', 'L'], 'while it runs only letters that stay').to.include(sofar.code)
    }))
  })

  it('keeps worked within span, and its figures in line with code and flags', () => {
    fc.assert(fc.property(situation, ({ schedule: chosen, day, sessions, pauses }) => {
      const result = judgeOn(chosen, day, sessions, pauses)
      expect(result.workedSeconds).to.be.at.most(result.spanSeconds)
      expect(result.workedSeconds).to.be.at.least(0)
      expect(result.flags.includes('late')).to.equal(result.lateSeconds > 0)
      expect(result.flags.includes('overtime')).to.equal(result.overtimeSeconds > 0)
      expect(result.flags.includes('overtime') && result.flags.includes('short_hours')).to.equal(false)
      if (result.code === 'H') expect(result.flags).to.include('short_hours')
      if (result.code === 'L') expect(result.flags).to.include('late').and.not.include('short_hours')
      if (result.code === 'P') expect(result.flags).to.not.include('late').and.not.include('short_hours')
      if (result.code === 'O') expect(result.requiredSeconds).to.equal(0)
      expect(result.trace.length).to.be.above(2)
    }))
  })

  it('never takes worked time away when a session is added', () => {
    fc.assert(fc.property(situation, ({ schedule: chosen, day, sessions }) => {
      const window = windowOf(day, chosen)
      const own = sessions.filter(({ startedAt }) => startedAt.epochMilliseconds >= window.from && startedAt.epochMilliseconds < window.to)
      for (let count = 1; count <= own.length; count++) {
        const fewer = judgeOn(chosen, day, own.slice(0, count - 1)).workedSeconds
        expect(judgeOn(chosen, day, own.slice(0, count)).workedSeconds).to.be.at.least(fewer)
      }
    }))
  })

  it('compares clock-in with the grace to the second', () => {
    fc.assert(fc.property(schedule, date, fc.integer({ min: 0, max: 1 }), (chosen, day, over) => {
      const eager = { ...chosen, workingDays: [day.dayOfWeek], minimumSeconds: 0, absentBelowSeconds: 0, breakSeconds: 0 }
      const shift = shiftOf(eager, day)
      fc.pre(shift !== null)
      const clockIn = shift!.from + (eager.lateGraceSeconds + over) * 1000
      fc.pre(clockIn < windowOf(day, eager).to && clockIn >= windowOf(day, eager).from)
      expect(judgeOn(eager, day, [asSession({ from: clockIn, to: clockIn + 1000 })]).code).to.equal(over ? 'L' : 'P')
    }))
  })

  it('counts a night shift in real hours on both nights of every zone whose clocks change', () => {
    let nights = 0
    for (const timeZone of zones) {
      for (const change of changesIn(timeZone)) {
        const morning = change.toZonedDateTimeISO(timeZone)
        const evening = morning.toPlainDate().subtract({ days: 1 })
        if (morning.hour > 5 || morning.hour < 1) continue
        const chosen = { ...nightShift, timeZone }
        const sessions = [{ startedAt: evening.toPlainDateTime('22:00').toZonedDateTime(timeZone).toInstant(), endedAt: morning.toPlainDate().toPlainDateTime('06:00').toZonedDateTime(timeZone).toInstant() }]
        const day = judge(evening.toString(), sessions, { schedule: chosen })
        const shiftSeconds = 8 * 3600 - (morning.offsetNanoseconds - change.subtract({ seconds: 1 }).toZonedDateTimeISO(timeZone).offsetNanoseconds) / 1e9
        expect(day.workedSeconds, `${timeZone} ${evening}`).to.equal(shiftSeconds)
        expect(day.code).to.equal('P')
        expect(day.flags).to.include('dst_change')
        nights++
      }
    }
    expect(nights).to.be.above(100)
  })

  it('judges the same wall clock alike in every zone where the clocks stand still', () => {
    fc.assert(fc.property(zone, date, (timeZone, day) => {
      const chosen = { ...officeHours, timeZone, workingDays: [day.dayOfWeek] }
      const hours = (hour: string) => day.toPlainDateTime(hour).toZonedDateTime(timeZone).toInstant()
      const result = judgeOn(chosen, day, [{ startedAt: hours('09:10:01'), endedAt: hours('17:30') }])
      fc.pre(!result.flags.includes('dst_change'))
      expect(result).to.include({ code: 'L', lateSeconds: 601, workedSeconds: 8 * 3600 + 1199 })
    }))
  })
})

function exists(timeZone: string, day: Temporal.PlainDate): boolean {
  return Array.from({ length: 5 }, (_, index) => day.add({ days: index - 2 })).every((each) => each.toZonedDateTime(timeZone).hoursInDay === 24)
}

function changesIn(timeZone: string): Temporal.Instant[] {
  const changes: Temporal.Instant[] = []
  let cursor = Temporal.ZonedDateTime.from({ year: 2026, month: 1, day: 1, timeZone })
  for (;;) {
    const next = cursor.getTimeZoneTransition('next')
    if (!next || next.year > 2026) return changes
    changes.push(next.toInstant())
    cursor = next
  }
}
