import { expect } from 'chai'
import { shiftOf, windowOf, type Past, type PlannedBreak, type Schedule } from '../rule/index.ts'
import { at, judge, officeHours, session } from './rule-fixtures.ts'

const monday = '2026-03-02'
const hours = (count: number) => count * 3_600
const on = (date: string, ...spans: [string, string][]) => spans.map(([from, to]) => session(`${date}T${from}`, `${date}T${to}`))
const past = (worked: number, required: number): Past => ({ clockOutAt: null, weekWorkedSeconds: worked, weekRequiredSeconds: required, weeksWorkedSeconds: [] })

describe('a weekly target without fixed hours', () => {
  const flexible: Schedule = { ...officeHours, startsAt: null, endsAt: null, weeklySeconds: hours(40), minimumSeconds: hours(8) }

  it('lets no single date be short, late or absent', () => {
    const short = judge(monday, on(monday, ['11:00', '13:00']), { schedule: flexible })
    expect(short).to.deep.include({ code: 'P', flags: [], requiredSeconds: hours(8) })
    expect(judge(monday, [], { schedule: flexible })).to.deep.include({ code: 'O', flags: [], requiredSeconds: hours(8) })
  })

  it('has no letter yet while somebody may still come', () => {
    expect(judge(monday, [], { schedule: flexible, asOf: at(`${monday}T11:00`) })).to.deep.include({ code: null, provisional: true })
  })

  it('counts overtime from where the week’s hours are reached', () => {
    const friday = '2026-03-06'
    const day = judge(friday, on(friday, ['08:00', '18:00']), { schedule: flexible, past: past(hours(34), hours(32)) })
    expect(day).to.deep.include({ flags: ['overtime'], overtimeSeconds: hours(4), workedSeconds: hours(10) })
    expect(judge(friday, on(friday, ['08:00', '14:00']), { schedule: flexible, past: past(hours(34), hours(32)) }).flags).to.deep.equal([])
  })

  it('says on the last day of the week what is missing, holidays and leave taken off', () => {
    const sunday = '2026-03-08'
    expect(judge(sunday, [], { schedule: flexible, past: past(hours(39), hours(40)) })).to.deep.include({ code: 'O', flags: ['short_week'] })
    expect(judge(sunday, [], { schedule: flexible, past: past(hours(32), hours(32)) }).flags, 'a week with a holiday').to.deep.equal([])
    expect(judge('2026-03-07', [], { schedule: flexible, past: past(0, hours(40)) }).flags, 'not before').to.deep.equal([])
  })
})

describe('a schedule without a target', () => {
  const free: Schedule = { ...officeHours, startsAt: null, endsAt: null, weeklySeconds: 0, minimumSeconds: 0 }

  it('records time and compares it with nothing: nobody is late, absent, short or over', () => {
    expect(judge(monday, on(monday, ['11:00', '23:00']), { schedule: free, past: past(hours(60), 0) })).to.deep.include({ code: 'P', flags: [], requiredSeconds: 0, overtimeSeconds: 0, workedSeconds: hours(12) })
    expect(judge(monday, [], { schedule: free })).to.deep.include({ code: 'O', flags: [], requiredSeconds: 0 })
    expect(judge('2026-03-08', [], { schedule: free, past: past(0, 0) }).flags).to.deep.equal([])
    expect(judge('2026-03-07', on('2026-03-07', ['10:00', '11:00']), { schedule: free }).flags, 'no working day').to.deep.equal(['extra_work'])
  })
})

describe('hours per day of the week', () => {
  const schedule: Schedule = { ...officeHours, weekdays: [{ weekday: 5, startsAt: '08:00', endsAt: '13:00', minimumSeconds: hours(5) }] }
  const friday = '2026-03-06'

  it('take the place of the others on their day', () => {
    expect(judge(friday, on(friday, ['08:00', '13:00']), { schedule })).to.deep.include({ code: 'P', flags: [], requiredSeconds: hours(5) })
    expect(judge(friday, on(friday, ['09:00', '14:00']), { schedule }).code).to.equal('L')
    expect(judge(monday, on(monday, ['09:00', '17:00']), { schedule })).to.deep.include({ code: 'P', requiredSeconds: hours(8) })
  })

  it('keep a night that no shift follows on its own date', () => {
    const nights: Schedule = { ...officeHours, startsAt: null, endsAt: null, weekdays: [{ weekday: 5, startsAt: '22:00', endsAt: '06:00', minimumSeconds: hours(8) }] }
    const date = Temporal.PlainDate.from(friday)
    expect(windowOf(date, nights).to).to.equal(shiftOf(nights, date)!.to)
    const sessions = [session(`${friday}T22:00`, '2026-03-07T02:00'), session('2026-03-07T02:30', '2026-03-07T06:30')]
    expect(judge(friday, sessions, { schedule: nights }).workedSeconds).to.equal(hours(8))
  })
})

describe('breaks of a schedule', () => {
  const cases: { name: string; breaks: PlannedBreak[]; spans: [string, string][]; recorded?: [string, string][]; worked: number; flags: string[] }[] = [
    { name: 'deducted once it is due', breaks: [{ kind: 'deducted', seconds: 1_800, afterSeconds: hours(6) }], spans: [['09:00', '17:00']], worked: hours(7.5), flags: ['short_hours'] },
    { name: 'deducted no further than to its threshold', breaks: [{ kind: 'deducted', seconds: 1_800, afterSeconds: hours(6) }], spans: [['09:00', '15:10']], worked: hours(6), flags: ['early_leave', 'short_hours'] },
    { name: 'not deducted before', breaks: [{ kind: 'deducted', seconds: 1_800, afterSeconds: hours(6) }], spans: [['09:00', '15:00']], worked: hours(6), flags: ['early_leave', 'short_hours'] },
    { name: 'two, of which a gap covers one', breaks: [{ kind: 'deducted', seconds: 1_800, afterSeconds: hours(6) }, { kind: 'deducted', seconds: 900, afterSeconds: hours(8) }], spans: [['08:00', '12:00'], ['12:30', '17:30']], worked: hours(8.75), flags: ['overtime'] },
    { name: 'taken, never deducted, flagged where it is missing', breaks: [{ kind: 'taken', seconds: 1_800, afterSeconds: hours(6) }], spans: [['09:00', '17:00']], worked: hours(8), flags: ['short_break'] },
    { name: 'taken', breaks: [{ kind: 'taken', seconds: 1_800, afterSeconds: hours(6) }], spans: [['09:00', '12:00'], ['12:30', '17:30']], worked: hours(8), flags: [] },
    { name: 'paid up to its length where it was recorded', breaks: [{ kind: 'paid', seconds: 900, afterSeconds: 0 }], spans: [['09:00', '12:00'], ['12:30', '17:00']], recorded: [['12:00', '12:30']], worked: hours(7.75), flags: ['short_hours'] },
    { name: 'a gap that nobody recorded is not paid', breaks: [{ kind: 'paid', seconds: 900, afterSeconds: 0 }], spans: [['09:00', '12:00'], ['12:30', '17:00']], worked: hours(7.5), flags: ['short_hours'] },
    { name: 'recorded while an agent still saw work', breaks: [], spans: [['09:00', '17:00']], recorded: [['12:00', '12:30']], worked: hours(7.5), flags: ['short_hours'] },
    { name: 'paid, recorded while an agent still saw work', breaks: [{ kind: 'paid', seconds: 1_800, afterSeconds: 0 }], spans: [['09:00', '17:00']], recorded: [['12:00', '12:30']], worked: hours(8), flags: [] },
  ]
  for (const { name, breaks, spans, recorded = [], worked, flags } of cases) {
    it(`${name}`, () => {
      const day = judge(monday, on(monday, ...spans), { schedule: { ...officeHours, breaks }, breaks: on(monday, ...recorded) })
      expect({ worked: day.workedSeconds, flags: day.flags }).to.deep.equal({ worked, flags })
    })
  }
})

describe('half a holiday', () => {
  const holidays = [{ date: monday, name: 'Christmas Eve', half: true }]

  it('asks for the first half of the shift', () => {
    const day = judge(monday, on(monday, ['09:00', '13:00']), { holidays })
    expect(day).to.deep.include({ code: 'P', flags: [], requiredSeconds: hours(4) })
    expect(day.trace.map(({ rule }) => rule)).to.include('half_holiday')
    expect(judge(monday, [], { holidays }).code).to.equal('A')
    expect(judge(monday, on(monday, ['09:30', '13:30']), { holidays }).code).to.equal('L')
  })

  it('gives way to a whole one on the same date', () => {
    expect(judge(monday, [], { holidays: [...holidays, { date: monday, name: 'All day' }] }).code).to.equal('HD')
  })

  it('keeps its name in each language for readers', () => {
    const day = judge(monday, [], { holidays: [{ date: monday, name: 'Neujahr', names: { en: 'New Year', de: 'Neujahr' } }] })
    expect(day.trace.find(({ rule }) => rule === 'holiday')!.values).to.deep.equal({ name: 'Neujahr', name_en: 'New Year', name_de: 'Neujahr' })
  })
})
