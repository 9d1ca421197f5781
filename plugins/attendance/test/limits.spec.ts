import { expect } from 'chai'
import { presetLimits, type ChosenLimits, type DayFlag, type LimitPreset, type Past, type Schedule } from '../rule/index.ts'
import { at, judge, officeHours, session } from './rule-fixtures.ts'

// 2026-03-02 is a Monday, 2026-03-08 the Sunday of its week.
const monday = '2026-03-02'
const sunday = '2026-03-08'
const hours = (count: number) => count * 3_600
const free: Schedule = { ...officeHours, workingDays: [1, 2, 3, 4, 5, 6, 7], startsAt: null, endsAt: null, minimumSeconds: 0 }
const nothingBefore: Past = { clockOutAt: null, weekWorkedSeconds: 0, weekRequiredSeconds: 0, weeksWorkedSeconds: [] }
const checks: readonly DayFlag[] = ['short_break', 'long_day', 'short_rest', 'short_week_rest', 'sunday_work', 'long_week', 'long_average']

interface Case {
  readonly preset: LimitPreset
  readonly law: string
  readonly says: string
  readonly flag: DayFlag
  /** Work that just keeps the limit, and work that does not. */
  readonly kept: Work
  readonly broken: Work
}
interface Work {
  readonly on?: string
  readonly spans: readonly (readonly [string, string])[]
  readonly past?: Partial<Past>
}

const weeks = (count: number, each: number): readonly number[] => Array.from({ length: count }, () => hours(each))
const day = (...spans: [string, string][]): Work => ({ spans })
const week = (before: number): Work => ({ spans: [['09:00', '13:00']], past: { weekWorkedSeconds: before } })
const average = (count: number, each: number, last: number): Work => ({ on: sunday, spans: [], past: { weekWorkedSeconds: last, weeksWorkedSeconds: weeks(count, each) } })
/** Work from 08:00 to 16:00 on each day of the week before, and on its Sunday until then; the next work is on Monday from a time on. */
const weekBefore = (until: string, from: string, sundays = false): Work => ({
  spans: [[from, '14:00']],
  past: { lastWeek: [
    ...['2026-02-22', '2026-02-23', '2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27'].map((on) => ({ clockInAt: at(`${on}T08:00`), clockOutAt: at(`${on}T16:00`) })),
    { clockInAt: at('2026-02-28T08:00'), clockOutAt: at(until) },
    ...sundays ? [{ clockInAt: at('2026-03-01T12:00'), clockOutAt: at('2026-03-01T13:00') }] : [],
  ] },
})
const rest = (until: string): Work => ({ spans: [['07:00', '11:00']], past: { clockOutAt: at(until) } })
/** Two stretches of work of so many minutes together, with a break of so many minutes between them. */
const withBreak = (worked: number, pause: number): Work => {
  const clock = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  return { spans: [[clock(480), clock(600)], [clock(600 + pause), clock(480 + pause + worked)]] }
}

const weeklyRests = [
  ['eu', 35, 'Directive 2003/88/EC, Art. 5'], ['de', 35, 'ArbZG § 11 (4)'], ['fr', 35, 'Code du travail, art. L3132-2'], ['be', 35, 'Loi du 16 mars 1971, art. 11, 38ter'], ['at', 36, 'ARG § 3 (1), § 4'],
] as const satisfies readonly (readonly [LimitPreset, number, string])[]
const sundays = [
  ['de', 'ArbZG § 9 (1)'], ['fr', 'Code du travail, art. L3132-3'], ['be', 'Loi du 16 mars 1971, art. 11'], ['at', 'ARG § 3 (1)'],
] as const satisfies readonly (readonly [LimitPreset, string])[]

const cases: readonly Case[] = [
  ...(['eu', 'de', 'fr', 'be', 'at'] as const).map((preset): Case => ({ preset, law: presetLimits[preset].rest!.law!, says: '11 hours of rest between two days', flag: 'short_rest', kept: rest('2026-03-01T20:00:00'), broken: rest('2026-03-01T20:00:01') })),
  ...weeklyRests.flatMap(([preset, length, law]): Case[] => {
    // Saturday's work ends so long before Monday 09:00.
    const until = (seconds: number) => at('2026-03-02T09:00').subtract({ seconds }).toZonedDateTimeISO('Europe/Paris').toPlainDateTime().toString()
    return [
      { preset, law, says: `${length} hours of rest in one piece in a week`, flag: 'short_week_rest', kept: weekBefore(until(hours(length)), '09:00'), broken: weekBefore(until(hours(length) - 1), '09:00') },
      { preset, law, says: 'a rest that work on Sunday divides', flag: 'short_week_rest', kept: weekBefore('2026-02-28T16:00', '09:00'), broken: weekBefore('2026-02-28T16:00', '09:00', true) },
    ]
  }),
  ...sundays.map(([preset, law]): Case => ({
    preset, law, says: 'no work on Sundays', flag: 'sunday_work', kept: { on: '2026-03-07', spans: [['20:00', '23:59']] }, broken: { on: sunday, spans: [['10:00', '10:01']] },
  })),
  { preset: 'eu', law: 'Directive 2003/88/EC, Art. 6 (b), 16 (b)', says: '48 hours a week on average over four months', flag: 'long_average', kept: average(16, 48, hours(48)), broken: average(16, 48, hours(48) + 17) },
  { preset: 'eu', law: 'Directive 2003/88/EC, Art. 4', says: 'a break after 6 hours', flag: 'short_break', kept: withBreak(361, 1), broken: day(['08:00', '14:01']) },
  { preset: 'de', law: 'ArbZG § 3', says: '10 hours a day', flag: 'long_day', kept: withBreak(600, 45), broken: withBreak(601, 45) },
  { preset: 'de', law: 'ArbZG § 3', says: '60 hours a week', flag: 'long_week', kept: week(hours(56)), broken: week(hours(56) + 1) },
  { preset: 'de', law: 'ArbZG § 3', says: '8 hours a working day on average over 24 weeks', flag: 'long_average', kept: average(23, 48, hours(48)), broken: average(23, 48, hours(48) + 24) },
  { preset: 'de', law: 'ArbZG § 4', says: '30 minutes of break after 6 hours', flag: 'short_break', kept: withBreak(361, 30), broken: withBreak(361, 29) },
  { preset: 'de', law: 'ArbZG § 4', says: '45 minutes of break after 9 hours', flag: 'short_break', kept: withBreak(541, 45), broken: withBreak(541, 44) },
  { preset: 'de', law: 'ArbZG § 4', says: 'parts of at least 15 minutes', flag: 'short_break', kept: day(['08:00', '10:00'], ['10:15', '12:00'], ['12:15', '15:00']), broken: day(['08:00', '10:00'], ['10:14', '12:00'], ['12:16', '15:00']) },
  { preset: 'fr', law: 'Code du travail, art. L3121-18', says: '10 hours a day', flag: 'long_day', kept: withBreak(600, 20), broken: withBreak(601, 20) },
  { preset: 'fr', law: 'Code du travail, art. L3121-20', says: '48 hours a week', flag: 'long_week', kept: week(hours(44)), broken: week(hours(44) + 1) },
  { preset: 'fr', law: 'Code du travail, art. L3121-22', says: '44 hours a week on average over 12 weeks', flag: 'long_average', kept: average(11, 44, hours(44)), broken: average(11, 44, hours(44) + 12) },
  { preset: 'fr', law: 'Code du travail, art. L3121-16', says: '20 minutes of break in a row after 6 hours', flag: 'short_break', kept: withBreak(361, 20), broken: day(['08:00', '10:00'], ['10:19', '12:00'], ['12:19', '15:00']) },
  { preset: 'be', law: 'Loi du 16 mars 1971, art. 27', says: '11 hours a day', flag: 'long_day', kept: withBreak(660, 15), broken: withBreak(661, 15) },
  { preset: 'be', law: 'Loi du 16 mars 1971, art. 27', says: '50 hours a week', flag: 'long_week', kept: week(hours(46)), broken: week(hours(46) + 1) },
  { preset: 'be', law: 'Loi du 16 mars 1971, art. 38quater', says: '15 minutes of break after 6 hours', flag: 'short_break', kept: withBreak(361, 15), broken: withBreak(361, 14) },
  { preset: 'at', law: 'AZG § 9 (1)', says: '12 hours a day', flag: 'long_day', kept: withBreak(720, 30), broken: withBreak(721, 30) },
  { preset: 'at', law: 'AZG § 9 (1)', says: '60 hours a week', flag: 'long_week', kept: week(hours(56)), broken: week(hours(56) + 1) },
  { preset: 'at', law: 'AZG § 9 (4)', says: '48 hours a week on average over 17 weeks', flag: 'long_average', kept: average(16, 48, hours(48)), broken: average(16, 48, hours(48) + 17) },
  { preset: 'at', law: 'AZG § 11 (1)', says: '30 minutes of break after 6 hours, in parts of 10', flag: 'short_break', kept: day(['08:00', '10:00'], ['10:10', '12:00'], ['12:20', '15:00']), broken: day(['08:00', '10:00'], ['10:09', '12:00'], ['12:20', '15:00']) },
]

function judged({ on = monday, spans, past }: Work, limits: ChosenLimits) {
  return judge(on, spans.map(([from, to]) => session(`${on}T${from}`, `${on}T${to}`)), { schedule: { ...free, limits }, past: { ...nothingBefore, ...past } })
}

describe('limits of working time', () => {
  for (const { preset, law, says, flag, kept, broken } of cases) {
    it(`${law}: ${says} (${preset})`, () => {
      expect(judged(kept, { preset }).flags, 'kept').not.to.include(flag)
      const day = judged(broken, { preset })
      expect(day.flags, 'broken').to.include(flag)
      const step = day.trace.find(({ rule }) => rule === `flag.${flag}`)!
      expect(step.values.law, 'names the law').to.equal(law)
      expect(step.detail).to.contain(`(${law})`)
    })

    it(`${law}: ${says} (${preset}) never changes a figure`, () => {
      const [checked, unchecked] = [judged(broken, { preset }), judged(broken, { preset: 'none' })]
      const { flags, trace: _, ...figures } = checked
      const { flags: others, trace: __, ...same } = unchecked
      expect(figures).to.deep.equal(same)
      expect(flags.filter((each) => !checks.includes(each))).to.deep.equal(others)
    })
  }

  it('are the employer’s own, without a law', () => {
    const own = { preset: 'own', restSeconds: hours(12), dailySeconds: hours(8), weeklySeconds: hours(38) } as const
    const day = judged({ spans: [['07:00', '15:01']], past: { clockOutAt: at('2026-03-01T19:01'), weekWorkedSeconds: hours(30) } }, own)
    expect(day.flags.filter((flag) => checks.includes(flag))).to.deep.equal(['long_day', 'short_rest', 'long_week'])
    expect(day.trace.filter(({ rule }) => rule.startsWith('flag.')).every(({ values }) => !('law' in values))).to.equal(true)
  })

  it('are the workspace’s where the schedule chooses none, and the schedule’s where it does', () => {
    const long = [session(`${monday}T08:00`, `${monday}T19:00`)]
    expect(judge(monday, long, { schedule: free, limits: { preset: 'de' } }).flags).to.include('long_day')
    expect(judge(monday, long, { schedule: { ...free, limits: { preset: 'none' } }, limits: { preset: 'de' } }).flags).not.to.include('long_day')
  })

  it('count a night from Saturday on as work on Sunday, and look at no Sunday where no law does', () => {
    const night = [session('2026-03-07T20:00', '2026-03-08T04:00')]
    const step = judge('2026-03-07', night, { schedule: { ...free, limits: { preset: 'de' } } }).trace.find(({ rule }) => rule === 'flag.sunday_work')
    expect(step?.values).to.deep.equal({ workedSeconds: hours(4), law: 'ArbZG § 9 (1)' })
    expect(judge(sunday, [session(`${sunday}T10:00`, `${sunday}T12:00`)], { schedule: { ...free, limits: { preset: 'eu' } } }).flags).not.to.include('sunday_work')
  })

  it('let a rest count for the week in which a whole day of it lies, and ask nothing of a week without work', () => {
    const own = { preset: 'own', restSeconds: null, weekRestSeconds: hours(35), dailySeconds: null, weeklySeconds: null } as const
    const daily = (from: string, to: string) => ['23', '24', '25', '26', '27', '28'].map((day) => ({ clockInAt: at(`2026-02-${day}T${from}`), clockOutAt: at(`2026-02-${day}T${to}`) }))
    const lateSunday = { clockInAt: at('2026-03-01T20:00'), clockOutAt: at('2026-03-01T23:00') }
    // From Saturday 06:00 to Sunday 20:00 there are 38 hours, all of them in the week.
    expect(judged({ spans: [['12:00', '14:00']], past: { lastWeek: [...daily('02:00', '06:00'), lateSunday] } }, own).flags).not.to.include('short_week_rest')
    // Sunday evening to Tuesday noon is next week's rest.
    expect(judged({ on: '2026-03-03', spans: [['12:00', '14:00']], past: { lastWeek: [...daily('08:00', '18:00'), lateSunday] } }, own).flags).to.include('short_week_rest')
    expect(judged({ spans: [['12:00', '14:00']], past: { lastWeek: [{ clockInAt: at('2026-02-20T08:00'), clockOutAt: at('2026-02-20T16:00') }] } }, own).flags).not.to.include('short_week_rest')
    expect(judged({ spans: [['12:00', '14:00']], past: { lastWeek: [] } }, own).flags).not.to.include('short_week_rest')
  })

  it('say nothing of an average before its weeks are known', () => {
    expect(judged({ on: sunday, spans: [], past: { weekWorkedSeconds: hours(60), weeksWorkedSeconds: weeks(10, 60) } }, { preset: 'eu' }).flags).not.to.include('long_average')
  })
})
