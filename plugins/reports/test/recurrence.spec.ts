import { expect } from 'chai'
import fc from 'fast-check'
import { nextOccurrence } from '../server/schedules/next-occurrence.ts'
import type { Recurrence } from '../server/schedules/next-occurrence.ts'

const daily: Recurrence = { frequency: 'daily', time: '07:30', timeZone: 'Europe/Berlin', weekday: 1, monthDay: 1 }
const next = (recurrence: Partial<Recurrence>, after: string): string => nextOccurrence({ ...daily, ...recurrence }, Temporal.Instant.from(after)).toString()

describe('when a report is mailed', () => {
  it('follows the clock of its zone', () => {
    expect(next({}, '2026-03-02T06:29:59Z')).to.equal('2026-03-02T06:30:00Z')
    expect(next({}, '2026-03-02T06:30:00Z')).to.equal('2026-03-03T06:30:00Z')
    expect(next({}, '2026-03-28T12:00:00Z')).to.equal('2026-03-29T05:30:00Z')
    expect(next({ timeZone: 'America/Los_Angeles' }, '2026-03-02T06:30:00Z')).to.equal('2026-03-02T15:30:00Z')
  })

  it('comes once where the clock skips or repeats its time', () => {
    expect(next({ time: '02:30' }, '2026-03-28T12:00:00Z')).to.equal('2026-03-29T01:30:00Z')
    expect(next({ time: '02:30' }, '2026-03-29T01:30:00Z')).to.equal('2026-03-30T00:30:00Z')
    expect(next({ time: '02:30' }, '2026-10-24T12:00:00Z')).to.equal('2026-10-25T00:30:00Z')
    expect(next({ time: '02:30' }, '2026-10-25T00:30:00Z')).to.equal('2026-10-26T01:30:00Z')
  })

  it('takes the chosen weekday', () => {
    expect(next({ frequency: 'weekly', weekday: 5 }, '2026-03-02T12:00:00Z')).to.equal('2026-03-06T06:30:00Z')
    expect(next({ frequency: 'weekly', weekday: 1 }, '2026-03-02T12:00:00Z')).to.equal('2026-03-09T06:30:00Z')
  })

  it('takes the last day of a month that has no such day', () => {
    expect(next({ frequency: 'monthly', monthDay: 31, timeZone: 'UTC' }, '2026-01-31T08:00:00Z')).to.equal('2026-02-28T07:30:00Z')
    expect(next({ frequency: 'monthly', monthDay: 31, timeZone: 'UTC' }, '2026-02-28T08:00:00Z')).to.equal('2026-03-31T07:30:00Z')
    expect(next({ frequency: 'monthly', monthDay: 29, timeZone: 'UTC' }, '2028-02-01T08:00:00Z')).to.equal('2028-02-29T07:30:00Z')
  })

  it('always lies ahead, within the frequency, at its local time or where a change of clocks moved that', () => {
    const recurrence = fc.record({
      frequency: fc.constantFrom('daily', 'weekly', 'monthly'), timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'),
      time: fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`),
      weekday: fc.integer({ min: 1, max: 7 }), monthDay: fc.integer({ min: 1, max: 31 }),
    })
    fc.assert(fc.property(recurrence, fc.integer({ min: 1_577_836_800, max: 2_000_000_000 }), (given: Recurrence, seconds) => {
      const after = Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
      const found = nextOccurrence(given, after)
      const hours = after.until(found).total('hours')
      if (hours <= 0 || hours > { daily: 49, weekly: 8 * 24, monthly: 32 * 24 }[given.frequency]) return false
      const local = found.toZonedDateTimeISO(given.timeZone)
      return Math.abs(local.toPlainTime().until(Temporal.PlainTime.from(given.time)).total('minutes')) <= 60 && (given.frequency !== 'weekly' || local.dayOfWeek === given.weekday)
    }))
  })
})
