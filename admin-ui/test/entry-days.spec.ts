import { expect } from 'chai'
import type { Entry } from '@overt/sdk'
import fc from 'fast-check'
import { dateIn, dayBlocks, entryDays, entryParts, instantOf, wallClock } from '../state/entry-days.ts'

const entry = (startedAt: string, stoppedAt: string | null): Entry => ({
  id: startedAt, memberId: 'm', organizationId: 'o', projectId: 'p', taskId: 't', startedAt, stoppedAt, source: 'web', description: '', billable: true, billableByHand: false, tags: [], placed: false,
  createdAt: startedAt, updatedAt: startedAt, askedAt: null,
})
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia']

describe('entries by day', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')

  it('P13: are cut at midnight in the zone, newest day first', () => {
    const days = entryDays([entry('2026-11-22T22:30:00Z', '2026-11-23T00:30:00Z'), entry('2026-11-23T10:00:00Z', null)], 'Europe/Berlin', now)
    expect(days.map(({ date, seconds }) => [date, seconds])).to.deep.equal([['2026-11-23', 12_600], ['2026-11-22', 1_800]])
  })

  it('are cut at midnight in the calendar', () => {
    const night = [entry('2026-11-22T22:30:00Z', '2026-11-23T01:30:00Z')]
    expect(dayBlocks(night, '2026-11-22', 'Europe/Berlin', now).map(({ fromSeconds, toSeconds, cutAfter }) => [fromSeconds, toSeconds, cutAfter])).to.deep.equal([[84_600, 86_400, true]])
    expect(dayBlocks(night, '2026-11-23', 'Europe/Berlin', now).map(({ fromSeconds, toSeconds, cutBefore }) => [fromSeconds, toSeconds, cutBefore])).to.deep.equal([[0, 9_000, true]])
    expect(dayBlocks(night, '2026-11-24', 'Europe/Berlin', now)).to.deep.equal([])
  })

  it('P12: last as long as they took on days when the clock changes', () => {
    const seconds = (started: string, stopped: string, date: string): number => dayBlocks([entry(started, stopped)], date, 'Europe/Berlin', now).reduce((sum, block) => sum + block.seconds, 0)
    expect(seconds('2026-10-24T22:00:00Z', '2026-10-25T03:00:00Z', '2026-10-25')).to.equal(5 * 3_600)
    expect(seconds('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', '2026-03-29')).to.equal(23 * 3_600)
  })

  it('P13: add up to the entry, in any zone, wherever midnights fall', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 0, max: 700_000 }), fc.constantFrom(...zones), (start, length, zone) => {
      const one = entry(new Date(start * 1_000).toISOString(), new Date((start + length) * 1_000).toISOString())
      const parts = entryParts(one, zone, now)
      expect(parts.reduce((sum, { seconds }) => sum + seconds, 0)).to.equal(length)
      for (const part of parts) expect(dateIn(new Date(part.startMs).toISOString(), zone)).to.equal(part.date)
    }))
  })

  it('keep an instant through the wall clock of any zone, except where the clock shows it twice', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 66_000_000 }), fc.constantFrom(...zones), (minutes, zone) => {
      const instant = Temporal.Instant.fromEpochMilliseconds(minutes * 60_000)
      const [date = '', time = ''] = wallClock(instant.toString(), zone).split('T')
      const back = Temporal.Instant.from(instantOf(date, time, zone) ?? '')
      const shift = Math.abs(back.since(instant).total('minutes'))
      expect(shift === 0 || (shift <= 60 && wallClock(back.toString(), zone) === wallClock(instant.toString(), zone))).to.equal(true)
    }))
  })

  it('are none where somebody is still typing them', () => {
    for (const [date, time] of [['202612-11-30', '09:00'], ['0020-11-30', '09:00'], ['', ''], ['2026-11-30', '']] as const) expect(instantOf(date, time, 'Europe/Berlin')).to.equal(undefined)
  })

  it('resolve a time in the gap of spring after it', () => {
    expect(instantOf('2026-03-29', '02:30', 'Europe/Berlin')).to.equal('2026-03-29T01:30:00Z')
  })
})
