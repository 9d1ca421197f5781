import { expect } from 'chai'
import fc from 'fast-check'
import { instantOf, wallDateOf, wallTimeOf } from '../ui/wall-time.ts'

const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
const minute = fc.integer({ min: 0, max: 366 * 1440 * 4 }).map((minutes) => Temporal.PlainDateTime.from('2024-01-01T00:00').add({ minutes }))

describe('wall-clock times in the browser', () => {
  it('are the instants that Temporal finds, gaps and repeated hours included', () => {
    fc.assert(fc.property(zone, minute, (timeZone, wall) => {
      const found = instantOf(wall.toPlainDate().toString(), wall.toPlainTime().toString().slice(0, 5), timeZone)
      expect(Date.parse(found ?? '')).to.equal(wall.toZonedDateTime(timeZone).epochMilliseconds)
    }), { numRuns: 1000 })
    for (const [date, time] of [['2026-03-29', '02:30'], ['2026-10-25', '02:30']] as const) {
      expect(Date.parse(instantOf(date, time, 'Europe/Paris') ?? '')).to.equal(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime('Europe/Paris').epochMilliseconds)
    }
  })

  it('come back from instants', () => {
    fc.assert(fc.property(zone, fc.integer({ min: 0, max: 2 ** 31 }), (timeZone, second) => {
      const zoned = Temporal.Instant.fromEpochMilliseconds(second * 1000).toZonedDateTimeISO(timeZone)
      const instant = zoned.toInstant().toString()
      expect(`${wallDateOf(instant, timeZone)} ${wallTimeOf(instant, timeZone)}`).to.equal(`${zoned.toPlainDate()} ${zoned.toPlainTime().toString().slice(0, 5)}`)
    }))
  })
})
