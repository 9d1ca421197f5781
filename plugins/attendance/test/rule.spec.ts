import { expect } from 'chai'
import type { DayFlag, DayCode, Schedule } from '../rule/index.ts'
import { at, judge, nightShift, officeHours, session } from './rule-fixtures.ts'

// 2026-03-02 is a Monday; Europe/Paris changes its clocks on 2026-03-29 and 2026-10-25.
const monday = '2026-03-02'

describe('the attendance rule', () => {
  const cases: { name: string; sessions: [string, string][]; code: DayCode; flags: DayFlag[]; worked: number; schedule?: Partial<Schedule> }[] = [
    { name: 'a full shift', sessions: [['09:00', '17:00']], code: 'P', flags: [], worked: 28800 },
    { name: 'nothing', sessions: [], code: 'A', flags: [], worked: 0 },
    { name: 'clock-in at the last second of grace', sessions: [['09:10:00', '17:10']], code: 'P', flags: [], worked: 28800 },
    { name: 'clock-in one second after the grace', sessions: [['09:10:01', '17:10:01']], code: 'L', flags: ['late'], worked: 28800 },
    { name: 'clock-in within the second of grace', sessions: [['09:10:00.900', '17:10:01']], code: 'P', flags: [], worked: 28800 },
    { name: 'late and short of hours', sessions: [['09:10:01', '17:00']], code: 'H', flags: ['late', 'short_hours'], worked: 28199 },
    { name: 'one second short', sessions: [['09:00', '16:59:59']], code: 'H', flags: ['short_hours'], worked: 28799 },
    { name: 'clock-out at the first second of the early grace', sessions: [['08:50', '16:50']], code: 'P', flags: [], worked: 28800 },
    { name: 'clock-out one second before it', sessions: [['08:49:59', '16:49:59']], code: 'P', flags: ['early_leave'], worked: 28800 },
    { name: 'a minute more than planned', sessions: [['09:00', '17:01']], code: 'P', flags: ['overtime'], worked: 28860 },
    { name: 'no grace at all', sessions: [['09:00:01', '17:00:01']], code: 'L', flags: ['late'], worked: 28800, schedule: { lateGraceSeconds: 0 } },
    { name: 'any work is presence by default', sessions: [['09:00', '09:00:01']], code: 'H', flags: ['early_leave', 'short_hours'], worked: 1 },
    { name: 'one second below the absence threshold', sessions: [['09:00', '09:59:59']], code: 'A', flags: ['early_leave', 'short_hours'], worked: 3599, schedule: { absentBelowSeconds: 3600 } },
    { name: 'exactly the absence threshold', sessions: [['09:00', '10:00']], code: 'H', flags: ['early_leave', 'short_hours'], worked: 3600, schedule: { absentBelowSeconds: 3600 } },
    { name: 'a minimum longer than the shift', sessions: [['09:00', '17:00']], code: 'P', flags: [], worked: 28800, schedule: { minimumSeconds: 36000 } },
    { name: 'a minimum shorter than the shift', sessions: [['09:00', '13:00']], code: 'P', flags: ['early_leave'], worked: 14400, schedule: { minimumSeconds: 14400 } },
    { name: 'a full shift is no overtime over a short minimum', sessions: [['09:00', '17:00']], code: 'P', flags: [], worked: 28800, schedule: { minimumSeconds: 14400 } },
    { name: 'an unpaid break nobody took', sessions: [['09:00', '17:00']], code: 'P', flags: [], worked: 25200, schedule: { minimumSeconds: 25200, breakSeconds: 3600 } },
    { name: 'an unpaid break taken as a gap', sessions: [['09:00', '12:00'], ['13:00', '17:00']], code: 'P', flags: [], worked: 25200, schedule: { minimumSeconds: 25200, breakSeconds: 3600 } },
    { name: 'half of an unpaid break taken', sessions: [['09:00', '12:00'], ['12:30', '17:00']], code: 'P', flags: [], worked: 25200, schedule: { minimumSeconds: 25200, breakSeconds: 3600 } },
    { name: 'less work than the break', sessions: [['09:00', '09:30']], code: 'H', flags: ['early_leave', 'short_hours'], worked: 0, schedule: { breakSeconds: 3600 } },
    { name: 'a shift that ends at midnight', sessions: [['16:00', '24:00']], code: 'P', flags: [], worked: 28800, schedule: { startsAt: '16:00', endsAt: '00:00' } },
    { name: 'a shift that starts at midnight, begun the evening before', sessions: [['-00:10', '08:00']], code: 'P', flags: ['overtime'], worked: 29400, schedule: { startsAt: '00:00', endsAt: '08:00' } },
    { name: 'no fixed hours', sessions: [['13:00', '21:00']], code: 'P', flags: [], worked: 28800, schedule: { startsAt: null, endsAt: null } },
    { name: 'no fixed hours and overtime', sessions: [['13:00', '22:00']], code: 'P', flags: ['overtime'], worked: 32400, schedule: { startsAt: null, endsAt: null } },
    { name: 'nothing required', sessions: [['09:00', '09:01']], code: 'P', flags: ['early_leave'], worked: 60, schedule: { minimumSeconds: 0 } },
  ]
  for (const { name, sessions, code, flags, worked, schedule } of cases) {
    it(`judges ${name} as ${code} [${flags.join(', ')}]`, () => {
      const day = judge(monday, sessions.map(([from, to]) => session(wall(from), wall(to))), { schedule: { ...officeHours, ...schedule } })
      expect({ code: day.code, flags: day.flags, worked: day.workedSeconds }).to.deep.equal({ code, flags, worked })
    })
  }

  describe('free dates', () => {
    const holidays = [{ date: monday, name: 'Founders’ Day' }]
    const leave = [{ from: '2026-03-01', to: '2026-03-03', kind: 'vacation' }]

    it('asks first for the weekday, then for a holiday, then for leave', () => {
      const sunday = { holidays: [{ date: '2026-03-01' }], leave }
      expect(judge('2026-03-01', [], sunday).code).to.equal('O')
      expect(judge(monday, [], { holidays, leave }).code).to.equal('HD')
      expect(judge(monday, [], { leave }).code).to.equal('LV')
      expect(judge('2026-03-04', [], { holidays, leave }).code).to.equal('A')
    })

    it('counts work on them and flags it as extra, without lateness, requirement or break', () => {
      const day = judge(monday, [session(`${monday}T11:00`, `${monday}T12:00`)], { holidays, schedule: { ...officeHours, breakSeconds: 1800 } })
      expect(day).to.include({ code: 'HD', workedSeconds: 3600, requiredSeconds: 0, lateSeconds: 0 })
      expect(day.flags).to.deep.equal(['extra_work'])
    })
  })

  describe('the day boundary', () => {
    const windowOfDay = (schedule: Partial<Schedule>) => {
      const { windowStartsAt, windowEndsAt } = judge(monday, [], { schedule: { ...officeHours, ...schedule, timeZone: 'UTC' } })
      return [windowStartsAt, windowEndsAt]
    }

    it('lies midway between the end of a shift and the next start', () => {
      expect(windowOfDay({})).to.deep.equal(['2026-03-02T01:00:00Z', '2026-03-03T01:00:00Z'])
      expect(windowOfDay({ startsAt: '22:00', endsAt: '06:00' })).to.deep.equal(['2026-03-02T14:00:00Z', '2026-03-03T14:00:00Z'])
      expect(windowOfDay({ startsAt: '02:00', endsAt: '10:00' })).to.deep.equal(['2026-03-01T18:00:00Z', '2026-03-02T18:00:00Z'])
      expect(windowOfDay({ startsAt: '08:00', endsAt: '08:00' })).to.deep.equal(['2026-03-02T08:00:00Z', '2026-03-03T08:00:00Z'])
    })

    it('lies at midnight without a shift and at dayStartsAt where that is set', () => {
      expect(windowOfDay({ startsAt: null, endsAt: null })).to.deep.equal(['2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'])
      expect(windowOfDay({ dayStartsAt: '04:00' })).to.deep.equal(['2026-03-02T04:00:00Z', '2026-03-03T04:00:00Z'])
      expect(windowOfDay({ startsAt: '00:30', endsAt: '08:00', dayStartsAt: '20:00' })).to.deep.equal(['2026-03-01T20:00:00Z', '2026-03-02T20:00:00Z'])
    })

    it('lies between two versions of the schedule where one follows the other', () => {
      const night = { ...nightShift, timeZone: 'UTC' }
      const office = { ...officeHours, timeZone: 'UTC' }
      const last = judge(monday, [], { schedule: night, scheduleAfter: office })
      const first = judge('2026-03-03', [], { schedule: office, scheduleBefore: night })
      expect(last.windowEndsAt).to.equal('2026-03-03T07:30:00Z')
      expect(first.windowStartsAt).to.equal(last.windowEndsAt)
    })

    it('gives a session wholly to the date that holds its start', () => {
      const schedule = { ...officeHours, dayStartsAt: '04:00' }
      const over = [session('2026-03-02T20:00', '2026-03-03T05:00')]
      expect(judge('2026-03-02', over, { schedule }).workedSeconds).to.equal(9 * 3600)
      expect(judge('2026-03-03', over, { schedule }).code).to.equal('A')
      const opening = [session('2026-03-03T04:00', '2026-03-03T05:00')]
      expect(judge('2026-03-02', opening, { schedule }).code).to.equal('A')
      expect(judge('2026-03-03', opening, { schedule }).workedSeconds).to.equal(3600)
      const before = [session('2026-03-03T03:59:59', '2026-03-03T05:00')]
      expect(judge('2026-03-02', before, { schedule }).workedSeconds).to.equal(3601)
    })

    it('never lets the end of a night shift open the next day', () => {
      const sessions = [session('2026-03-02T22:00', '2026-03-03T02:00'), session('2026-03-03T02:30', '2026-03-03T06:30')]
      expect(judge('2026-03-02', sessions, { schedule: nightShift })).to.include({ code: 'P', workedSeconds: 28800 })
      expect(judge('2026-03-03', sessions, { schedule: nightShift }).code).to.equal('A')
    })
  })

  describe('clock changes', () => {
    for (const { date, hours, name } of [{ date: '2026-03-28', hours: 7, name: 'spring' }, { date: '2026-10-24', hours: 9, name: 'autumn' }]) {
      it(`counts ${hours} hours on the ${name} night`, () => {
        const next = Temporal.PlainDate.from(date).add({ days: 1 })
        const day = judge(date, [session(`${date}T22:00`, `${next}T06:00`)], { schedule: nightShift })
        expect(day).to.include({ code: 'P', workedSeconds: hours * 3600, requiredSeconds: Math.min(hours, 8) * 3600, lateSeconds: 0 })
        expect(day.flags).to.deep.equal(['dst_change'])
        expect(judge(next.toString(), [], { schedule: nightShift }).flags).to.deep.equal([])
      })
    }

    it('starts a shift after the gap it would start in, and at the first of two occurrences', () => {
      const early = { ...nightShift, startsAt: '02:30', endsAt: '10:30', minimumSeconds: 0 }
      const spring = (clockIn: string) => judge('2026-03-29', [{ startedAt: Temporal.Instant.from(clockIn), endedAt: Temporal.Instant.from('2026-03-29T09:00:00Z') }], { schedule: early }).lateSeconds
      expect(spring('2026-03-29T01:40:00Z')).to.equal(0); // 02:30 does not exist: 03:30 CEST, 01:30 UTC
      expect(spring('2026-03-29T01:40:01Z')).to.equal(601)
      const autumn = (clockIn: string) => judge('2026-10-25', [{ startedAt: Temporal.Instant.from(clockIn), endedAt: Temporal.Instant.from('2026-10-25T09:30:00Z') }], { schedule: early }).lateSeconds
      expect(autumn('2026-10-25T00:40:00Z')).to.equal(0); // 02:30 CEST comes first, 00:30 UTC
      expect(autumn('2026-10-25T00:40:01Z')).to.equal(601)
    })

    it('requires nothing of a shift that the gap swallows', () => {
      const swallowed = { ...nightShift, startsAt: '02:30', endsAt: '03:00' }
      expect(judge('2026-03-29', [session('2026-03-29T03:30', '2026-03-29T04:00')], { schedule: swallowed })).to.include({ code: 'P', requiredSeconds: 0 })
    })
  })

  describe('sessions and pauses', () => {
    it('cuts pauses out, also where they overlap each other or reach beyond the session', () => {
      const pause = (from: string, to: string) => ({ startedAt: at(`${monday}T${from}`), endedAt: at(`${monday}T${to}`) })
      const day = judge(monday, [session(`${monday}T09:00`, `${monday}T17:00`)], {
        pauses: [pause('12:00', '12:40'), pause('12:30', '13:00'), pause('16:30', '18:00'), pause('07:00', '09:15')],
      })
      expect(day).to.include({ workedSeconds: 6.25 * 3600, spanSeconds: 7.25 * 3600, pausedSeconds: 1.75 * 3600 })
      expect(day.clockInAt).to.equal(at(`${monday}T09:15`).toString())
      expect(day.clockOutAt).to.equal(at(`${monday}T16:30`).toString())
    })

    it('keeps what follows a pause on the date of the session it cut, across the boundary', () => {
      const schedule = { ...officeHours, dayStartsAt: '00:00' }
      const pauses = [{ startedAt: at('2026-03-02T23:30'), endedAt: at('2026-03-03T00:30') }]
      const sessions = [session('2026-03-02T20:00', '2026-03-03T02:00')]
      expect(judge(monday, sessions, { schedule, pauses }).workedSeconds).to.equal(5 * 3600)
      expect(judge('2026-03-03', sessions, { schedule, pauses }).code).to.equal('A')
    })

    it('sees no session where a pause covers it all', () => {
      const day = judge(monday, [session(`${monday}T09:00`, `${monday}T10:00`)], { pauses: [{ startedAt: at(`${monday}T08:00`), endedAt: null }] })
      expect(day).to.include({ code: 'A', clockInAt: null, workedSeconds: 0, pausedSeconds: 3600 })
    })

    it('counts overlapping devices once, even across the boundary', () => {
      const schedule = { ...officeHours, dayStartsAt: '00:00' }
      const sessions = [session('2026-03-02T23:30', '2026-03-03T00:30'), session('2026-03-03T00:10', '2026-03-03T02:00')]
      expect(judge(monday, sessions, { schedule }).workedSeconds).to.equal(2.5 * 3600)
      expect(judge('2026-03-03', sessions, { schedule }).workedSeconds).to.equal(0)
    })

    it('counts a session without an end up to its last heartbeat, and says so', () => {
      const open = { startedAt: at(`${monday}T09:00`), endedAt: null, lastSeenAt: at(`${monday}T15:00`) }
      const day = judge(monday, [open])
      expect(day).to.include({ code: 'H', workedSeconds: 6 * 3600, clockOutAt: at(`${monday}T15:00`).toString() })
      expect(day.flags).to.deep.equal(['early_leave', 'short_hours', 'auto_closed'])
      expect(judge(monday, [{ startedAt: at(`${monday}T09:00`), endedAt: null }])).to.include({ code: 'A', workedSeconds: 0 })
    })
  })

  describe('provisional', () => {
    const closes = '2026-03-03T00:00:00Z'; // 01:00 in Paris
    const provisional = (asOf: string, devicesSyncedAt?: (string | null)[]) =>
      judge(monday, [], {
        asOf: Temporal.Instant.from(asOf),
        ...(devicesSyncedAt && { devicesSyncedAt: devicesSyncedAt.map((each) => each && Temporal.Instant.from(each)).map((each) => each || null) }),
      }).provisional

    it('holds until the window closes', () => {
      expect(provisional('2026-03-02T23:59:59Z')).to.equal(true)
      expect(provisional(closes)).to.equal(false)
    })

    it('holds until every device has synced past the window, or a day has passed', () => {
      expect(provisional('2026-03-03T10:00:00Z', [closes, '2026-03-02T23:59:59Z'])).to.equal(true)
      expect(provisional('2026-03-03T10:00:00Z', [closes, null])).to.equal(true)
      expect(provisional('2026-03-03T10:00:00Z', [closes, '2026-03-03T09:00:00Z'])).to.equal(false)
      expect(provisional('2026-03-03T23:59:59Z', [null])).to.equal(true)
      expect(provisional('2026-03-04T00:00:00Z', [null])).to.equal(false)
    })
  })

  describe('a day in progress', () => {
    const so = (clock: string, sessions: Parameters<typeof judge>[1] = [], overrides: Parameters<typeof judge>[2] = {}) => judge(monday, sessions, { asOf: at(`${monday}T${clock}`), ...overrides })
    const morning = [session(`${monday}T09:00`, `${monday}T12:00`)]

    it('has no letter as long as it may still improve', () => {
      expect(so('08:00')).to.deep.include({ code: null, provisional: true, flags: [], inProgressUntil: at(`${monday}T17:00`).toString() })
      expect(so('12:30', morning)).to.deep.include({ code: null, flags: [], workedSeconds: 3 * 3600, earlyLeaveSeconds: 0 })
      expect(so('12:30', [session(`${monday}T10:00`, `${monday}T12:00`)])).to.deep.include({ code: null, flags: ['late'] })
      expect(so('12:30', morning).trace.at(-2)?.detail).to.equal('Worked 3 h so far; the day is judged at 2026-03-02 17:00:00.')
    })

    it('has one as soon as nothing can change it for the better', () => {
      expect(so('16:00', [session(`${monday}T08:00`, `${monday}T16:00`)])).to.deep.include({ code: 'P', flags: [], inProgressUntil: null })
      expect(so('12:00', [], { holidays: [{ date: monday }] })).to.include({ code: 'HD' })
      expect(so('12:00', [], { leave: [{ from: monday, to: monday }] })).to.include({ code: 'LV' })
    })

    it('ends with its shift, or when whoever is still there has left', () => {
      expect(so('17:00')).to.include({ code: 'A', provisional: true })
      expect(so('17:00', morning)).to.include({ code: 'H' })
      const open = (lastSeen: string) => [{ startedAt: at(`${monday}T09:20`), endedAt: null, lastSeenAt: at(`${monday}T${lastSeen}`) }]
      expect(so('17:10', open('17:10'))).to.include({ code: null })
      expect(so('17:30', open('17:10')), 'nothing heard for a while').to.include({ code: 'H' })
    })

    it('lasts through its window where hours are free', () => {
      const free = { ...officeHours, startsAt: null, endsAt: null }
      expect(so('23:00', morning, { schedule: free })).to.include({ code: null })
      expect(judge(monday, morning, { schedule: free, asOf: at('2026-03-03T00:00') })).to.include({ code: 'H' })
    })
  })

  it('judges nothing on a date that the zone skipped', () => {
    const apia = { ...officeHours, timeZone: 'Pacific/Apia', workingDays: [1, 2, 3, 4, 5, 6, 7] }
    const day = judge('2011-12-30', [], { schedule: apia })
    expect(day).to.include({ code: 'O', requiredSeconds: 0, windowStartsAt: day.windowEndsAt })
    expect(day.trace.some(({ rule }) => rule === 'no_such_date')).to.equal(true)
    expect(judge('2011-12-29', [], { schedule: apia }).code).to.equal('A')
    expect(judge('2011-12-31', [], { schedule: apia }).code).to.equal('A')
    expect(judge('1993-08-21', [], { schedule: { ...apia, timeZone: 'Pacific/Kwajalein' } }).code).to.equal('O')
  })

  it('explains every code and flag in the trace', () => {
    const day = judge(monday, [session(`${monday}T09:10:01`, `${monday}T16:00`)])
    expect(day.trace.map(({ rule }) => rule)).to.deep.equal(['schedule', 'window', 'sessions', 'required', 'half_day', 'flag.late', 'flag.early_leave', 'flag.short_hours'])
    expect(day.trace.at(4)?.detail).to.equal('Worked 6 h 49 m 59 s of the required 8 h: half day.')
    expect(day.trace.at(2)?.detail).to.contain('Clock-in 2026-03-02 09:10:01')
    expect(day.trace.at(2)?.values).to.include({ clockInAt: '2026-03-02T08:10:01Z' })
  })
})

/** `HH:MM` of the Monday; `24:00` is the midnight after it, a minus sign counts back from the one before it. */
function wall(time: string): string {
  if (time === '24:00') return '2026-03-03T00:00'
  return time.startsWith('-') ? Temporal.PlainDateTime.from(`${monday}T00:00`).subtract({ minutes: Number(time.slice(4)) }).toString() : `${monday}T${time}`
}
