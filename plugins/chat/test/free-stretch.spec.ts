import { expect } from 'chai'
import fc from 'fast-check'
import { Problem } from '@overt/sdk'
import { freeStretch, instantOf } from '../server/moments.ts'
import type { Stretch } from '../server/moments.ts'

/** Berlin: one of the days has 25 hours, one 23. */
const timeZone = 'Europe/Berlin'
const days = ['2026-10-25', '2026-03-29', '2026-11-23'].map((date) => Temporal.PlainDate.from(date))
const nowOn = (day: Temporal.PlainDate, minutes: number) => day.toZonedDateTime(timeZone).add({ minutes }).toInstant()

describe('where logged work goes', () => {
  it('lies within the day, is over, has its length, and overlaps nothing', () => {
    fc.assert(fc.property(
      fc.constantFrom(...days), fc.boolean(), fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 50_000 }),
      fc.array(fc.tuple(fc.integer({ min: -200, max: 1_500 }), fc.integer({ min: 1, max: 300 })), { maxLength: 8 }),
      (day, isToday, minute, seconds, blocks) => {
        const today = isToday ? day : day.add({ days: 1 })
        const now = nowOn(today, minute)
        let free = -Infinity
        const taken: Stretch[] = blocks.toSorted(([one], [other]) => one - other).flatMap(([from, length]) => {
          if (from < free) return []
          free = from + length
          return [{ from: nowOn(day, from), to: nowOn(day, from + length) }]
        })
        let found: Stretch
        try {
          found = freeStretch(seconds, day, taken, { now, timeZone, today })
        } catch (error) {
          expect(error).to.be.instanceOf(Problem)
          return
        }
        expect(found.to.since(found.from).total('seconds')).to.equal(seconds)
        expect(Temporal.Instant.compare(found.from, nowOn(day, 0))).to.be.at.least(0)
        expect(Temporal.Instant.compare(found.to, day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant())).to.be.at.most(0)
        expect(Temporal.Instant.compare(found.to, now)).to.be.at.most(0)
        for (const { from, to } of taken) expect(Temporal.Instant.compare(found.to, from) <= 0 || Temporal.Instant.compare(found.from, to) >= 0).to.equal(true)
      }), { numRuns: 1_000 })
  })

  it('takes a time without a date for the nearest one', () => {
    const here = (now: string) => ({ now: Temporal.Instant.from(now), timeZone: 'UTC', today: Temporal.Instant.from(now).toZonedDateTimeISO('UTC').toPlainDate() })
    const at = (time: string, now: string) => instantOf({ kind: 'clock', date: null, time }, here(now)).toString()
    expect(at('23:50', '2026-11-23T00:10:00Z')).to.equal('2026-11-22T23:50:00Z')
    expect(at('09:30', '2026-11-23T09:29:00Z')).to.equal('2026-11-23T09:30:00Z')
    expect(at('09:30', '2026-11-23T18:00:00Z')).to.equal('2026-11-23T09:30:00Z')
  })
})
