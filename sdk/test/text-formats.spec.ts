import { expect } from 'chai'
import { createTextFormats } from '../wire/text-formats.ts'
import type { TextFormatsOptions } from '../wire/text-formats.ts'

const at = '2026-11-23T16:05:09Z'
const berlin = (locale: string, formats: TextFormatsOptions['formats'] = { clock: null, durations: null }) => createTextFormats({ locale, timeZone: 'Europe/Berlin', formats })

describe('times and durations of one reader', () => {
  it('have the day before the month and 24 hours where nothing is chosen', () => {
    const [english, german] = [berlin('en'), berlin('de')]
    expect([english.time(at), english.date(at), english.dateTime(at), english.day('2026-11-23')]).to.deep.equal(['17:05', '23 Nov 2026', '23 Nov 2026, 17:05', 'Mon 23 Nov'])
    expect([german.time(at), german.date(at), german.dateTime(at)]).to.deep.equal(['17:05', '23. Nov. 2026', '23. Nov. 2026, 17:05'])
    expect(english.exact(at)).to.equal('Mon, 23 Nov 2026, 17:05:09 (Europe/Berlin)')
  })

  it('follow a clock of twelve hours, instants and times on the wall alike', () => {
    const formats = berlin('en', { clock: '12-hour', durations: null })
    expect([formats.time(at), formats.timeWithSeconds(at), formats.dateTime(at), formats.wallTime('00:30'), formats.wallTime('12:00')].map((text) => text.replaceAll('\u202F', ' ')))
      .to.deep.equal(['5:05 pm', '5:05:09 pm', '23 Nov 2026, 5:05 pm', '12:30 am', '12:00 pm'])
  })

  it('write durations in words, as a clock or as hours with a fraction', () => {
    const inStyle = (durations: 'words' | 'clock' | 'decimal' | null, locale = 'en') => [27_000, 26_885, 12].map((seconds) => berlin(locale, { clock: null, durations }).duration(seconds))
    expect(inStyle(null)).to.deep.equal(['7 h 30 m', '7 h 28 m 05 s', '12 s'])
    expect(inStyle('clock')).to.deep.equal(['7:30', '7:28:05', '0:00:12'])
    expect(inStyle('decimal')).to.deep.equal(['7.5 h', '7.47 h', '0.003 h'])
    expect(inStyle('decimal', 'de')).to.deep.equal(['7,5 h', '7,47 h', '0,003 h'])
    expect(berlin('en').duration(27_000, { style: 'clock', seconds: true })).to.equal('7:30:00')
  })

  it('leave what is no date or time as it is', () => {
    expect([berlin('en').date('soon'), berlin('en').day('2026-99-99'), berlin('en').wallTime('soon')]).to.deep.equal(['–', '–', 'soon'])
  })
})
