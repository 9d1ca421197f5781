import { expect } from 'chai'
import fc from 'fast-check'
import { addDays, datesOf, isCalendarDate, monthOf, weekdayOf, weekOf } from '../components/calendar-dates.ts'

const dates = fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10))

describe('calendar dates', () => {
  it('know months, leap days and weeks', () => {
    expect(monthOf('2024-02-10')).to.deep.equal({ from: '2024-02-01', to: '2024-02-29' })
    expect(weekOf('2026-11-23', 1)).to.deep.equal({ from: '2026-11-23', to: '2026-11-29' })
    expect(weekOf('2026-11-23', 7)).to.deep.equal({ from: '2026-11-22', to: '2026-11-28' })
    expect(addDays('2026-03-29', 1)).to.equal('2026-03-30')
  })

  it('leave a text alone that is no date', () => {
    for (const text of ['', '202612-11-30', '2026-99-99', 'soon']) {
      expect(isCalendarDate(text)).to.equal(false)
      expect(addDays(text, 1)).to.equal(text)
      expect(monthOf(text)).to.deep.equal({ from: text, to: text })
    }
    expect(isCalendarDate('0020-11-30')).to.equal(false)
    expect(isCalendarDate('2026-11-30')).to.equal(true)
  })

  it('agree with Temporal on every date', () => {
    fc.assert(fc.property(dates, fc.integer({ min: -4_000, max: 4_000 }), (date, days) => {
      const plain = Temporal.PlainDate.from(date)
      expect(addDays(date, days)).to.equal(plain.add({ days }).toString())
      expect(weekdayOf(date)).to.equal(plain.dayOfWeek)
    }))
  })

  it('make weeks of seven days that hold the date and begin on the chosen day', () => {
    fc.assert(fc.property(dates, fc.integer({ min: 1, max: 7 }), (date, weekStart) => {
      const week = weekOf(date, weekStart)
      const all = datesOf(week)
      expect(all).to.have.length(7)
      expect(all).to.include(date)
      expect(weekdayOf(week.from)).to.equal(weekStart)
    }))
  })
})
