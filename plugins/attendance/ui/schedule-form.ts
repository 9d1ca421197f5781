import { reactive } from 'vue'
import type { ChosenLimits, PlannedBreak, Terms, WeekdayHours } from './schedule.ts'

export type ScheduleKind = 'fixed' | 'daily' | 'weekly' | 'free'

export interface DayForm {
  readonly weekday: number
  works: boolean
  startsAt: string
  endsAt: string
  minimumSeconds: number
}

/** A schedule as its form holds it: each day of the week has hours of its own. */
export interface ScheduleForm {
  kind: ScheduleKind
  days: DayForm[]
  weeklySeconds: number
  breaks: { kind: PlannedBreak['kind']; seconds: number; afterSeconds: number }[]
  limits: ChosenLimits['preset'] | 'workspace'
  own: { restSeconds: number; weekRestSeconds: number; dailySeconds: number; weeklySeconds: number }
  timeZone: string
  lateGraceSeconds: number
  earlyGraceSeconds: number
  absentBelowSeconds: number
  dayStartsAt: string
}

const hour = 3_600

export const createScheduleForm = (): ScheduleForm => reactive({
  kind: 'fixed', days: Array.from({ length: 7 }, (_, index) => ({ weekday: index + 1, works: index < 5, startsAt: '09:00', endsAt: '17:00', minimumSeconds: 8 * hour })),
  weeklySeconds: 40 * hour, breaks: [], limits: 'workspace', own: { restSeconds: 11 * hour, weekRestSeconds: 35 * hour, dailySeconds: 10 * hour, weeklySeconds: 48 * hour },
  timeZone: '', lateGraceSeconds: 600, earlyGraceSeconds: 600, absentBelowSeconds: 0, dayStartsAt: '',
})

export type GivenTerms = Partial<Terms> & Pick<Terms, 'workingDays'>

/** Shows terms in the form; what they leave out stands at its default. */
export function fillForm(form: ScheduleForm, terms: GivenTerms): void {
  const kind: ScheduleKind = terms.weeklySeconds === 0 ? 'free' : terms.weeklySeconds != null ? 'weekly' : terms.startsAt == null && !terms.weekdays?.some(({ startsAt }) => startsAt !== null) ? 'daily' : 'fixed'
  const unpaid = (terms.breakSeconds ?? 0)
  Object.assign(form, {
    kind,
    days: Array.from({ length: 7 }, (_, index): DayForm => {
      const hours: Partial<WeekdayHours> = terms.weekdays?.find(({ weekday }) => weekday === index + 1) ?? terms
      const [startsAt, endsAt] = [hours.startsAt ?? '09:00', hours.endsAt ?? '17:00']
      return { weekday: index + 1, works: terms.workingDays.includes(index + 1), startsAt: startsAt.slice(0, 5), endsAt: endsAt.slice(0, 5), minimumSeconds: hours.minimumSeconds ?? Math.max(0, shiftSeconds(startsAt, endsAt) - unpaid) }
    }),
    weeklySeconds: terms.weeklySeconds || 40 * hour,
    breaks: [...unpaid > 0 ? [{ kind: 'deducted', seconds: unpaid, afterSeconds: 0 }] : [], ...(terms.breaks ?? []).map((each) => ({ ...each }))],
    limits: terms.limits?.preset ?? 'workspace',
    timeZone: terms.timeZone ?? '',
    lateGraceSeconds: terms.lateGraceSeconds ?? 600, earlyGraceSeconds: terms.earlyGraceSeconds ?? 600, absentBelowSeconds: terms.absentBelowSeconds ?? 0, dayStartsAt: terms.dayStartsAt?.slice(0, 5) ?? '',
  })
  if (terms.limits?.preset === 'own') Object.assign(form.own, { restSeconds: terms.limits.restSeconds ?? 0, weekRestSeconds: terms.limits.weekRestSeconds ?? 0, dailySeconds: terms.limits.dailySeconds ?? 0, weeklySeconds: terms.limits.weeklySeconds ?? 0 })
}

const secondsOf = (clock: string): number => Number(clock.slice(0, 2)) * hour + Number(clock.slice(3, 5)) * 60
/** The length of a shift, which ends on the next date where its end is not later than its start. */
export function shiftSeconds(startsAt: string, endsAt: string): number {
  const length = secondsOf(endsAt) - secondsOf(startsAt)
  return length > 0 ? length : length + 24 * hour
}

/** The terms that the form says, as the server takes them; the hours that most days have are those of the schedule, others stand by their day. */
export function termsOf(form: ScheduleForm) {
  const working = form.days.filter(({ works }) => works)
  const hoursOf = ({ startsAt, endsAt, minimumSeconds }: DayForm) => (form.kind === 'fixed' ? { startsAt, endsAt, minimumSeconds } : { startsAt: null, endsAt: null, minimumSeconds })
  const groups = [...Map.groupBy(working, (day) => JSON.stringify(hoursOf(day))).values()].toSorted((one, other) => other.length - one.length)
  const usual = groups[0]?.[0] ?? form.days[0]!
  const base = { startsAt: null, endsAt: null }
  const always = form.breaks.filter(({ kind, afterSeconds }) => kind === 'deducted' && afterSeconds === 0)
  return {
    workingDays: working.map(({ weekday }) => weekday),
    ...form.kind === 'weekly' || form.kind === 'free' ? { ...base, weeklySeconds: form.kind === 'free' ? 0 : form.weeklySeconds } : { ...hoursOf(usual), weekdays: groups.slice(1).flat().map((day) => ({ weekday: day.weekday, ...hoursOf(day) })) },
    breakSeconds: always.reduce((sum, { seconds }) => sum + seconds, 0),
    breaks: form.breaks.filter((each) => !always.includes(each)).map((each) => ({ ...each })),
    limits: limitsOf(form),
    lateGraceSeconds: form.lateGraceSeconds, earlyGraceSeconds: form.earlyGraceSeconds, absentBelowSeconds: form.absentBelowSeconds, dayStartsAt: form.dayStartsAt === '' ? null : form.dayStartsAt,
  }
}

function limitsOf({ limits, own }: ScheduleForm): ChosenLimits | null {
  if (limits === 'workspace') return null
  const given = (seconds: number) => (seconds === 0 ? null : seconds)
  return limits === 'own' ? { preset: 'own', restSeconds: given(own.restSeconds), weekRestSeconds: given(own.weekRestSeconds), dailySeconds: given(own.dailySeconds), weeklySeconds: given(own.weeklySeconds) } : { preset: limits }
}

/** Days on which a full shift, less its unpaid breaks, does not reach the required time. */
export const unreachableDays = (form: ScheduleForm): DayForm[] => (form.kind !== 'fixed' ? [] : form.days.filter(({ works, startsAt, endsAt, minimumSeconds }) => {
  const shift = shiftSeconds(startsAt, endsAt)
  const unpaid = form.breaks.filter(({ kind, afterSeconds }) => kind !== 'paid' && shift > afterSeconds).reduce((sum, { seconds }) => sum + seconds, 0)
  return works && Math.min(minimumSeconds, shift) > shift - unpaid
}))
