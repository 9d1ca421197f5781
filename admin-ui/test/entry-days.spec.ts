import { expect } from 'chai'
import fc from 'fast-check'
import { dayBlocks, entryDays, instantOf, wallClock } from '../state/entry-days.ts'

type Entry = Parameters<typeof dayBlocks>[0][number]
const entry = (startedAt: string, stoppedAt: string | null): Entry => ({
  id: startedAt, memberId: 'm', organizationId: 'o', projectId: 'p', taskId: 't', startedAt, stoppedAt, source: 'web', description: '', billable: true, billableByHand: false, tags: [],
  createdAt: startedAt, updatedAt: startedAt, askedAt: null,
})
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia']

describe('entries by day', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')

  it('belong to the day of their start in the zone, newest day first', () => {
    const days = entryDays([entry('2026-11-22T22:30:00Z', '2026-11-23T00:30:00Z'), entry('2026-11-23T10:00:00Z', null)], 'Europe/Berlin', now)
    expect(days.map(({ date, seconds }) => [date, seconds])).to.deep.equal([['2026-11-23', 7_200], ['2026-11-22', 7_200]])
  })

  it('are cut at midnight in the calendar', () => {
    const night = [entry('2026-11-22T22:30:00Z', '2026-11-23T01:30:00Z')]
    expect(dayBlocks(night, '2026-11-22', 'Europe/Berlin', now).map(({ fromSeconds, toSeconds, cutAfter }) => [fromSeconds, toSeconds, cutAfter])).to.deep.equal([[84_600, 86_400, true]])
    expect(dayBlocks(night, '2026-11-23', 'Europe/Berlin', now).map(({ fromSeconds, toSeconds, cutBefore }) => [fromSeconds, toSeconds, cutBefore])).to.deep.equal([[0, 9_000, true]])
    expect(dayBlocks(night, '2026-11-24', 'Europe/Berlin', now)).to.deep.equal([])
  })

  it('keep an instant through the wall clock of any zone, except where the clock shows it twice', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 66_000_000 }), fc.constantFrom(...zones), (minutes, zone) => {
      const instant = Temporal.Instant.fromEpochMilliseconds(minutes * 60_000)
      const [date = '', time = ''] = wallClock(instant.toString(), zone).split('T')
      const back = Temporal.Instant.from(instantOf(date, time, zone))
      const shift = Math.abs(back.since(instant).total('minutes'))
      expect(shift === 0 || (shift <= 60 && wallClock(back.toString(), zone) === wallClock(instant.toString(), zone))).to.equal(true)
    }))
  })

  it('resolve a time in the gap of spring after it', () => {
    expect(instantOf('2026-03-29', '02:30', 'Europe/Berlin')).to.equal('2026-03-29T01:30:00Z')
  })
})
