import { expect } from 'chai'
import fc from 'fast-check'
import { createTextFormats } from '../../wire/text-formats.ts'
import { readDate, readMoment, readTime } from '../components/dates/date-reading.ts'

const today = '2026-11-30'
const reader = (locale: string) => ({ locale, today })
const dates = fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10))

describe('dates and times as people type them', () => {
  it('are read in the order of the reader, and as ISO', () => {
    for (const text of ['2026-11-29', '29.11.2026', '29.11.26', '29/11/2026', '29-11-2026', '29.11.', '29.11', '29/11', '29 Nov 2026', '29. Nov. 2026', '29 november', 'Nov 29, 2026', 'Sun, 29 Nov 2026', '-1', 'yesterday', 'Gestern']) {
      expect(readDate(text, reader('en-GB')), text).to.equal('2026-11-29')
    }
    for (const text of ['11/29/2026', '11/29', '29.11.2026', '2026-11-29', 'November 29']) expect(readDate(text, reader('en-US')), text).to.equal('2026-11-29')
    for (const text of ['5. März 2026', '5 Mrz 2026', '05.03.2026', '5. mär 2026']) expect(readDate(text, reader('de')), text).to.equal(text.includes('Mrz') ? undefined : '2026-03-05')
  })

  it('are none where the calendar has none', () => {
    for (const text of ['', 'soon', '31.9.2026', '2026-02-30', '29.2.2026', '202611-11-29', '0020-11-29', '99/99/9999', '12345678', '29 Foo 2026', '1e9', 'x'.repeat(10_000)]) expect(readDate(text, reader('en-GB')), text.slice(0, 20)).to.equal(undefined)
  })

  it('come back as they are written, in every language', () => {
    fc.assert(fc.property(dates, fc.constantFrom('en', 'de'), (date, locale) => {
      const formats = createTextFormats({ locale, timeZone: 'UTC' })
      expect(readDate(formats.day(date, { day: 'numeric', month: 'short', year: 'numeric' }), { locale: formats.locale, today })).to.equal(date)
    }))
  })

  it('have a time of day in any usual notation', () => {
    const times = { '9': '09:00', '9:30': '09:30', '930': '09:30', '0930': '09:30', '9.30': '09:30', '9h30': '09:30', '21:30': '21:30', '9:30 pm': '21:30', '9:30pm': '21:30', '930p': '21:30', '9p': '21:00', '12 am': '00:00', '12:15 PM': '12:15', '24:00': undefined, '9:75': undefined, 'soon': undefined, '': undefined, '99999': undefined }
    for (const [text, time] of Object.entries(times)) expect(readTime(text), text).to.equal(time)
  })

  it('have both together, and a time alone on the date that was there', () => {
    const known = '2026-11-28T09:00'
    const moments = {
      '2026-11-29T09:30': '2026-11-29T09:30', '2026-11-29 9:30': '2026-11-29T09:30', '29 Nov 2026, 09:30': '2026-11-29T09:30', '29 Nov 2026, 9:30 am': '2026-11-29T09:30', '29.11. 9:30': '2026-11-29T09:30',
      'yesterday 17:00': '2026-11-29T17:00', '9:30': '2026-11-28T09:30', '930': '2026-11-28T09:30', '29.11.2026': '2026-11-29T09:00', '2026-02-30T09:30': undefined, '2026-11-29T25:00': undefined, 'soon': undefined,
    }
    for (const [text, moment] of Object.entries(moments)) expect(readMoment(text, reader('en-GB'), known), text).to.equal(moment)
  })

  it('throw for no text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 20 }), (text, known) => {
      for (const locale of ['en-GB', 'de']) { readDate(text, reader(locale)); readTime(text); readMoment(text, reader(locale), known) }
    }))
  })
})
