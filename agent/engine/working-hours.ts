import type { AgentWindow } from '@overt/sdk/agent'
import type { TimerChoices } from './timer-choices.ts'

/** A shift, in epoch milliseconds. */
export interface WorkingHours {
  readonly from: number
  readonly to: number
}

export interface WorkingHoursOptions {
  readonly timeZone: string
  readonly choices: Pick<TimerChoices, 'days' | 'from' | 'to'>
  /** The shifts that the workspace plans for the person, as the server sent them last. */
  readonly planned?: AgentWindow['shifts']
}

/** The shifts that began or ended on the day of `at` or on the days beside it: those that the workspace plans, or else the person's own working hours. */
export function workingHoursNear(at: number, { timeZone, choices, planned }: WorkingHoursOptions): readonly WorkingHours[] {
  if (planned !== undefined && planned !== null && Date.parse(planned.from) <= at && at < Date.parse(planned.to)) {
    return planned.items.map(({ startsAt, endsAt }) => ({ from: Date.parse(startsAt), to: Date.parse(endsAt) }))
  }
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate()
  return [-1, 0, 1].map((days) => today.add({ days })).filter(({ dayOfWeek }) => choices.days.includes(dayOfWeek)).map((date) => {
    const endsNextDay = choices.to <= choices.from
    const instant = (day: Temporal.PlainDate, plainTime: string): number => day.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds
    return { from: instant(date, choices.from), to: instant(endsNextDay ? date.add({ days: 1 }) : date, choices.to) }
  })
}
