import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import type { CalendarReading } from '../server/calendar/calendar-reading.ts'
import { read } from '../server/calendar/read-calendar.ts'

const file = (name: string): string => readFileSync(new URL(`./calendars/${name}.ics`, import.meta.url), 'utf8')
const range = { timeZone: 'Europe/Berlin', from: '2024-01-01', to: '2031-12-31' } as const
const calendar = (...lines: string[]): string => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR'].join('\r\n')
const event = (...lines: string[]): string[] => ['BEGIN:VEVENT', 'UID:one', 'SUMMARY:Day', ...lines, 'END:VEVENT']
const reading = (lines: readonly string[], asked: Partial<typeof range> | Record<string, string> = {}): CalendarReading => read({ text: calendar(...lines), ...range, ...asked })
const dates = (lines: readonly string[], asked: Record<string, string> = {}): string[] => reading(lines, asked).days.map(({ date }) => date)

describe('a holiday calendar', () => {
  it('P01: a day from midnight to midnight in Berlin, written in UTC, is one day', () => {
    expect(read({ text: file('p01-utc-midnight'), ...range })).to.deep.equal({ days: [{ date: '2026-12-25', name: 'First day' }], omitted: [], faults: [] })
  })

  it('P02: one occurrence of a series cancelled, one moved', () => {
    const { days, omitted } = read({ text: file('p02-one-instance-cancelled-one-moved'), ...range })
    expect(days.map(({ date }) => date)).to.deep.equal(['2025-05-01', '2026-05-01', '2028-05-03', '2029-05-01', '2030-05-01', '2031-05-01'])
    expect(omitted).to.deep.equal([{ event: 'Day', date: '2027-05-01', reason: 'cancelled' }])
  })

  it('P03: every Friday of a series from 1995, and 46 days in a row', () => {
    const { days, omitted } = read({ text: file('p03-old-series-and-46-days'), ...range })
    const fridays = days.filter(({ name }) => name === 'Friday off').map(({ date }) => date)
    expect([fridays.length, fridays[0], fridays.at(-1)]).to.deep.equal([417, '2024-01-05', '2031-12-26'])
    const closed = days.filter(({ name }) => name === 'Works closed').map(({ date }) => date)
    expect([closed.length, closed[0], closed.at(-1)]).to.deep.equal([46, '2026-07-01', '2026-08-15'])
    expect(omitted).to.deep.equal([])
  })

  it('P04: a name is cut after a whole character', () => {
    const [day] = read({ text: file('p04-emoji-at-120'), ...range }).days
    expect(day?.name.endsWith('x😀') || day?.name.endsWith('x'), day?.name).to.equal(true)
    expect(day?.name.isWellFormed()).to.equal(true)
    const family = '👩‍👩‍👧‍👦'
    const [other] = reading(event('DTSTART;VALUE=DATE:20260702').with(2, `SUMMARY:${'y'.repeat(117)}${family}`)).days
    expect(other?.name).to.equal('y'.repeat(117))
  })

  it('P05: a byte order mark and two calendars in one file', () => {
    expect(read({ text: file('p05-bom-and-two-calendars'), ...range }).days).to.deep.equal([{ date: '2026-07-01', name: 'One' }, { date: '2026-07-02', name: 'Two' }])
  })

  it('P06: a rule without FREQ and 31 February are named, and give no day', () => {
    const { days, faults } = read({ text: file('p06-rule-without-freq-and-31-february'), ...range })
    expect(faults).to.deep.equal([
      { event: 'No FREQ', message: 'its rule does not say how often (FREQ)' },
      { event: 'No such day', message: 'its start 2026-02-31 does not exist' },
    ])
    expect(days).to.deep.equal([])
  })

  describe('follows rules as RFC 5545 does', () => {
    const table: Readonly<Record<string, readonly [lines: string[], years: string, expected: string[]]>> = {
      'ignores dates that do not exist': [['DTSTART;VALUE=DATE:20240131', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31'], '2024/2031', []],
      'keeps 29 February to leap years': [['DTSTART;VALUE=DATE:20200229', 'RRULE:FREQ=YEARLY'], '2024/2031', ['2024-02-29', '2028-02-29']],
      'skips months without a day 31': [['DTSTART;VALUE=DATE:20260131', 'RRULE:FREQ=MONTHLY'], '2026/2026', ['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31', '2026-08-31', '2026-10-31', '2026-12-31']],
      'counts weeks of the year': [['DTSTART;VALUE=DATE:20240101', 'RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO'], '2026/2026', ['2026-05-11']],
      'finds the last Monday of May since 1971': [['DTSTART;VALUE=DATE:19710531', 'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO'], '2026/2027', ['2026-05-25', '2027-05-31']],
      'keeps the rhythm of every other year, however old': [['DTSTART;VALUE=DATE:19010601', 'RRULE:FREQ=YEARLY;INTERVAL=2'], '2025/2028', ['2025-06-01', '2027-06-01']],
      'ends with the date it names, included': [['DTSTART;VALUE=DATE:20240601', 'RRULE:FREQ=YEARLY;UNTIL=20260601'], '2024/2031', ['2024-06-01', '2025-06-01', '2026-06-01']],
      'counts occurrences from the start': [['DTSTART;VALUE=DATE:20230601', 'RRULE:FREQ=YEARLY;COUNT=3'], '2024/2031', ['2024-06-01', '2025-06-01']],
      'counts days over a century without walking them': [['DTSTART;VALUE=DATE:19240101', 'RRULE:FREQ=DAILY;COUNT=36527'], '2024/2024', ['2024-01-01', '2024-01-02']],
      'adds dates, the start being the first': [['DTSTART;VALUE=DATE:20260601', 'RDATE;VALUE=DATE:20260605,20260703'], '2026/2026', ['2026-06-01', '2026-06-05', '2026-07-03']],
      'adds periods': [['DTSTART:20260601T000000', 'RDATE;VALUE=PERIOD:20260704T220000Z/P2D'], '2026/2026', ['2026-06-01', '2026-07-05', '2026-07-06']],
      'takes dates out': [['DTSTART;VALUE=DATE:20260601', 'RRULE:FREQ=DAILY;COUNT=4', 'EXDATE;VALUE=DATE:20260602,20260604'], '2026/2026', ['2026-06-01', '2026-06-03']],
      'takes a date out of a series with times': [['DTSTART;TZID=Europe/Berlin:20260601T080000', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20260602'], '2026/2026', ['2026-06-01', '2026-06-03']],
      'takes an instant out of a series in a zone': [['DTSTART;TZID=Europe/Berlin:20260601T080000', 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20260602T060000Z'], '2026/2026', ['2026-06-01', '2026-06-03']],
      'takes a rule out': [['DTSTART;VALUE=DATE:20260601', 'RRULE:FREQ=DAILY;COUNT=7', 'EXRULE:FREQ=WEEKLY;BYDAY=SA,SU'], '2026/2026', ['2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04', '2026-06-05']],
      'follows other calendars of the year': [['DTSTART;VALUE=DATE:20260217', 'RRULE:RSCALE=CHINESE;FREQ=YEARLY'], '2026/2028', ['2026-02-17', '2027-02-07', '2028-01-26']],
    }
    for (const [name, [lines, years, expected]] of Object.entries(table)) {
      it(name, () => {
        const [from, to] = years.split('/')
        expect(dates(event(...lines), { from: `${from}-01-01`, to: `${to}-12-31` })).to.deep.equal(expected)
      })
    }
  })

  describe('knows the zone of a time', () => {
    it('by its name, by a name that ends in one, and by the definition in the file', () => {
      const newYork = ['DTSTART;TZID=America/New_York:20260703T200000', 'DTEND;TZID=America/New_York:20260703T210000']
      expect(dates(event(...newYork))).to.deep.equal(['2026-07-04'])
      expect(dates(event(...newYork.map((line) => line.replace('=America', '=/example.org/2026/America'))))).to.deep.equal(['2026-07-04'])
      const eastern = ['BEGIN:VTIMEZONE', 'TZID:Eastern Standard Time',
        'BEGIN:STANDARD', 'DTSTART:16010101T020000', 'TZOFFSETFROM:-0400', 'TZOFFSETTO:-0500', 'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11', 'END:STANDARD',
        'BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:-0500', 'TZOFFSETTO:-0400', 'RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3', 'END:DAYLIGHT', 'END:VTIMEZONE']
      // 17:30 there is 23:30 in Berlin, 18:30 the next day; one clock or the other decides.
      const own = (time: string) => dates([...eastern, ...event(`DTSTART;TZID=Eastern Standard Time:2026${time}`)])
      expect([own('0703T173000'), own('0703T183000'), own('0102T173000'), own('0102T183000')]).to.deep.equal([['2026-07-03'], ['2026-07-04'], ['2026-01-02'], ['2026-01-03']])
    })

    it('or says that it does not', () => {
      expect(reading(event('DTSTART;TZID=Middle-earth/Shire:20260703T200000'))).to.deep.equal({ days: [], omitted: [{ event: 'Day', date: null, reason: 'unknown-time-zone' }], faults: [] })
    })

    it('and takes one without a zone as it stands', () => {
      expect(dates(event('DTSTART:20260703T235959'), { timeZone: 'Pacific/Auckland' })).to.deep.equal(['2026-07-03'])
    })

    it('over a change of clocks: a whole day stays one day', () => {
      for (const date of ['20260329', '20261025']) {
        const next = Temporal.PlainDate.from(date).add({ days: 1 }).toString().replaceAll('-', '')
        expect(dates(event(`DTSTART;TZID=Europe/Berlin:${date}T000000`, `DTEND;TZID=Europe/Berlin:${next}T000000`))).to.have.length(1)
        expect(dates(event(`DTSTART;TZID=Europe/Berlin:${date}T000000`, 'DURATION:P1D', 'RRULE:FREQ=YEARLY;COUNT=3'))).to.have.length(3)
      }
      expect(dates(event('DTSTART;TZID=Europe/Berlin:20251026T000000', 'DTEND;TZID=Europe/Berlin:20251027T000000', 'RRULE:FREQ=DAILY;COUNT=2'))).to.deep.equal(['2025-10-26', '2025-10-27'])
    })
  })

  describe('measures events in days', () => {
    it('by their end, exclusive, by their duration, or not at all', () => {
      expect(dates(event('DTSTART;VALUE=DATE:20260701', 'DTEND;VALUE=DATE:20260704'))).to.deep.equal(['2026-07-01', '2026-07-02', '2026-07-03'])
      expect(dates(event('DTSTART;VALUE=DATE:20260701', 'DURATION:P1W'))).to.have.length(7)
      expect(dates(event('DTSTART;VALUE=DATE:20260701', 'DURATION:PT48H'))).to.have.length(2)
      expect(dates(event('DTSTART;VALUE=DATE:20260701', 'DTEND;VALUE=DATE:20260701'))).to.have.length(1)
      expect(dates(event('DTSTART:20260701T220000Z', 'DURATION:P1DT1S'))).to.deep.equal(['2026-07-02', '2026-07-03'])
    })

    it('and cuts what lies outside the years, not what is long', () => {
      const days = dates(event('DTSTART;VALUE=DATE:19990101', 'DTEND;VALUE=DATE:20990101'), { from: '2026-01-01', to: '2026-12-31' })
      expect([days.length, days[0], days.at(-1)]).to.deep.equal([365, '2026-01-01', '2026-12-31'])
    })
  })

  it('tells what it leaves out, and why', () => {
    const { days, omitted } = reading([
      ...event('DTSTART;VALUE=DATE:20260401', 'STATUS:CANCELLED').with(2, 'SUMMARY:Off'),
      ...event('DTSTART;VALUE=DATE:20100401').with(2, 'SUMMARY:Old'),
      ...event('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30').with(2, 'SUMMARY:Never'),
      ...event('DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY').with(2, 'SUMMARY:Often'),
      ...event('DTSTART;VALUE=DATE:19000101', 'RRULE:FREQ=DAILY;COUNT=90000000;BYDAY=MO,TU,WE,TH,FR').with(2, 'SUMMARY:Counted'),
      'BEGIN:VTODO', 'UID:2', 'SUMMARY:Buy paint', 'END:VTODO',
    ])
    expect(days).to.deep.equal([])
    expect(omitted.map(({ event: name, date, reason }) => [name, date, reason])).to.deep.equal([
      ['Buy paint', null, 'not-an-event'], ['Off', '2026-04-01', 'cancelled'], ['Old', '2010-04-01', 'outside-years'], ['Never', null, 'never-in-years'],
      ['Often', null, 'within-day'], ['Counted', null, 'too-many-repetitions'],
    ])
  })

  it('names every event with a mistake', () => {
    const wrong: Readonly<Record<string, string[]>> = {
      'no start': [], 'no date': ['DTSTART:tomorrow'], 'no hour': ['DTSTART:20260101T250000'], 'ends early': ['DTSTART;VALUE=DATE:20260702', 'DTEND;VALUE=DATE:20260701'],
      'two kinds': ['DTSTART;VALUE=DATE:20260702', 'DTEND:20260703T000000Z'], 'goes back': ['DTSTART;VALUE=DATE:20260702', 'DURATION:-P1D'], 'no length': ['DTSTART;VALUE=DATE:20260702', 'DURATION:long'],
      'half days': ['DTSTART;VALUE=DATE:20260702', 'DURATION:PT30H'], 'unknown part': ['DTSTART;VALUE=DATE:20260702', 'RRULE:FREQ=YEARLY;BYEASTER=1'], 'forbidden part': ['DTSTART;VALUE=DATE:20260702', 'RRULE:FREQ=WEEKLY;BYMONTHDAY=3'],
      'no end': ['DTSTART;VALUE=DATE:20260702', 'RRULE:FREQ=YEARLY;UNTIL=20270231'],
    }
    const { faults } = reading(Object.entries(wrong).flatMap(([name, lines]) => event(...lines).with(2, `SUMMARY:${name}`)))
    expect(faults.map((fault) => fault.event)).to.deep.equal(Object.keys(wrong))
    const broken = read({ text: calendar(...event('DTSTART;VALUE=DATE:20260701'), ...event('DTSTART;VALUE=DATE:20260702', 'RRULE:FREQ=YEARLY;BYMONTH=13').with(2, 'SUMMARY:Month 13')), ...range })
    expect(broken.faults.map((fault) => fault.event)).to.deep.equal(['Month 13'])
  })

  it('moves a series from one occurrence on', () => {
    expect(dates([
      ...event('DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=WEEKLY;COUNT=4'),
      ...event('DTSTART;VALUE=DATE:20260120', 'RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260119'),
    ])).to.deep.equal(['2026-01-05', '2026-01-12', '2026-01-20', '2026-01-27'])
  })

  it('takes exceptions of one series for that series only, also those moved in from another year', () => {
    const other = (lines: string[]) => lines.with(1, 'UID:two').with(2, 'SUMMARY:Other')
    expect(reading([
      ...event('DTSTART;VALUE=DATE:20200501', 'RRULE:FREQ=YEARLY'),
      ...event('DTSTART;VALUE=DATE:20260102', 'RECURRENCE-ID;VALUE=DATE:20250501'),
      ...other(event('DTSTART;VALUE=DATE:20200501', 'RRULE:FREQ=YEARLY')),
    ], { from: '2026-01-01', to: '2026-12-31' }).days).to.deep.equal([{ date: '2026-01-02', name: 'Day' }, { date: '2026-05-01', name: 'Day' }, { date: '2026-05-01', name: 'Other' }])
  })

  it('gives for every simple rule the dates that arithmetic gives', () => {
    const start = fc.date({ min: new Date('1970-01-01T00:00Z'), max: new Date('2030-12-31T00:00Z'), noInvalidDate: true }).map((date) => Temporal.PlainDate.from(date.toISOString().slice(0, 10)))
    const freq = fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY')
    fc.assert(fc.property(start, freq, fc.integer({ min: 1, max: 40 }), fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }), (first, often, interval, count) => {
      const expected: string[] = []
      const step = { DAILY: 'days', WEEKLY: 'weeks', MONTHLY: 'months', YEARLY: 'years' }[often]!
      for (let index = 0, found = 0; found < (count ?? Infinity); index++) {
        const date = first.add({ [step]: index * interval })
        if (date.year > 2026) break
        // A month without that day has no occurrence.
        if (date.day !== first.day && (often === 'MONTHLY' || often === 'YEARLY')) continue
        found++
        if (date.year === 2026) expected.push(date.toString())
      }
      const rule = `RRULE:FREQ=${often};INTERVAL=${interval}${count === undefined ? '' : `;COUNT=${count}`}`
      expect(dates(event(`DTSTART;VALUE=DATE:${first.toString().replaceAll('-', '')}`, rule), { from: '2026-01-01', to: '2026-12-31' }), rule).to.deep.equal(expected)
    }), { numRuns: 300 })
  })

  it('is refused where it is none', () => {
    for (const text of ['', 'hello', 'BEGIN:VEVENT\r\nEND:VEVENT', 'BEGIN:VCARD\r\nEND:VCARD', 'BEGIN:VCALENDAR\r\n']) expect(() => read({ text, ...range }), text).to.throw()
  })
})
