import { expect } from 'chai'
import fc from 'fast-check'
import { quietUntil } from '../notices/quiet-hours.ts'

const night = { from: '22:00', to: '07:00' }
const end = (now: string, hours: { from: string; to: string } | null, zone: string): string | undefined => quietUntil(Temporal.Instant.from(now), hours, zone)?.toString()

describe('quiet hours', () => {
  for (const [what, now, hours, zone, until] of [
    ['are none where none are chosen', '2026-03-02T23:00:00Z', null, 'UTC', undefined],
    ['reach over midnight, before it', '2026-03-02T22:00:00Z', night, 'UTC', '2026-03-03T07:00:00Z'],
    ['reach over midnight, after it', '2026-03-03T06:59:59Z', night, 'UTC', '2026-03-03T07:00:00Z'],
    ['end where they end', '2026-03-03T07:00:00Z', night, 'UTC', undefined],
    ['begin where they begin', '2026-03-02T21:59:59Z', night, 'UTC', undefined],
    ['lie within a day', '2026-03-02T12:30:00Z', { from: '12:00', to: '13:00' }, 'UTC', '2026-03-02T13:00:00Z'],
    ['are those of the person’s zone', '2026-03-02T21:30:00Z', night, 'Europe/Berlin', '2026-03-03T06:00:00Z'],
    ['are those of the person’s zone, not the server’s', '2026-03-02T22:30:00Z', night, 'America/New_York', undefined],
    ['are an hour shorter when clocks go forward', '2026-03-29T00:30:00Z', night, 'Europe/Berlin', '2026-03-29T05:00:00Z'],
    ['are an hour longer when clocks go back', '2026-10-24T21:00:00Z', night, 'Europe/Berlin', '2026-10-25T06:00:00Z'],
    ['end after an hour that is skipped', '2026-03-29T00:59:00Z', { from: '01:00', to: '02:30' }, 'Europe/Berlin', '2026-03-29T01:30:00Z'],
    ['end with the first of an hour that comes twice', '2026-10-25T00:10:00Z', { from: '01:00', to: '02:30' }, 'Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['are over in the second of an hour that comes twice', '2026-10-25T01:10:00Z', { from: '01:00', to: '02:30' }, 'Europe/Berlin', undefined],
    ['know half-hour zones and their half-hour changes', '2026-04-04T13:30:00Z', night, 'Australia/Lord_Howe', '2026-04-04T20:30:00Z'],
  ] as const) {
    it(what, () => { expect(end(now, hours, zone)).to.equal(until) })
  }

  it('end later than now and within a day and the longest change of clocks, and at their end they are over', () => {
    const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
    fc.assert(fc.property(
      fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) }), time, time, fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu'),
      (milliseconds, from, to, zone) => {
        fc.pre(from !== to)
        const now = Temporal.Instant.fromEpochMilliseconds(milliseconds)
        const until = quietUntil(now, { from, to }, zone)
        if (until === undefined) return
        const hours = now.until(until).total('hours')
        expect(hours).to.be.within(0, 25)
        expect(hours).to.be.greaterThan(0)
        expect(quietUntil(until, { from, to }, zone)).to.equal(undefined)
      }), { numRuns: 500 })
  })
})
