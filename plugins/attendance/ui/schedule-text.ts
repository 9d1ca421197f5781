import type { Format } from '@overt/sdk/ui'
import type { GivenTerms } from './schedule-form.ts'

type Say = (key: string, values?: Record<string, string | number>) => string

/** Days of the week by name, ranges as such: “Mon–Fri”. */
export function daysText(format: Format, days: readonly number[]): string {
  const nameOf = (weekday: number) => format.day(`2026-01-${String(weekday + 4).padStart(2, '0')}`, { weekday: 'short' })
  const runs: number[][] = []
  for (const day of days.toSorted()) {
    const last = runs.at(-1)
    if (last !== undefined && last.at(-1) === day - 1) last.push(day)
    else runs.push([day])
  }
  return runs.map((run) => (run.length > 2 ? `${nameOf(run[0]!)}–${nameOf(run.at(-1)!)}` : run.map(nameOf).join(', '))).join(', ')
}

/** What a schedule asks for, on one line: “Mon–Thu 09:00–17:00, Fri 08:00–13:00”. */
export function hoursText(t: Say, format: Format, { workingDays, weekdays = [], weeklySeconds, startsAt, endsAt, minimumSeconds }: GivenTerms): string {
  if (workingDays.length === 0) return t('schedule.noDays')
  if (weeklySeconds === 0) return t('schedule.noTarget', { days: daysText(format, workingDays) })
  if (weeklySeconds != null) return t('schedule.weeklyShort', { hours: format.planned(weeklySeconds), days: daysText(format, workingDays) })
  const clock = (time: string) => format.wallTime(time.slice(0, 5))
  const told = (hours: { readonly startsAt?: string | null; readonly endsAt?: string | null; readonly minimumSeconds?: number }) => (hours.startsAt != null && hours.endsAt != null ? `${clock(hours.startsAt)}–${clock(hours.endsAt)}` : format.planned(hours.minimumSeconds ?? 0))
  const groups = Map.groupBy(workingDays, (day) => told(weekdays.find(({ weekday }) => weekday === day) ?? { startsAt: startsAt ?? null, endsAt: endsAt ?? null, minimumSeconds: minimumSeconds ?? 0 }))
  return [...groups].map(([hours, days]) => `${daysText(format, days)} ${hours}`).join('; ')
}
