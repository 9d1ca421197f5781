import { classify, scheduleDefaults, type DayInput, type Pause, type Schedule, type Session } from '../rule/index.ts'

export const officeHours: Schedule = {
  ...scheduleDefaults,
  timeZone: 'Europe/Paris',
  workingDays: [1, 2, 3, 4, 5],
  startsAt: '09:00',
  endsAt: '17:00',
  minimumSeconds: 8 * 3600,
}

export const nightShift: Schedule = { ...officeHours, workingDays: [1, 2, 3, 4, 5, 6, 7], startsAt: '22:00', endsAt: '06:00' }

/** A wall-clock time as an instant. */
export function at(wall: string, timeZone = 'Europe/Paris'): Temporal.Instant {
  return Temporal.PlainDateTime.from(wall).toZonedDateTime(timeZone).toInstant()
}

export const session = (from: string, to: string, timeZone?: string): Session => ({ startedAt: at(from, timeZone), endedAt: at(to, timeZone) })

/** Judges a date long after it ended. */
export function judge(date: string, sessions: readonly Session[], overrides: Partial<Omit<DayInput, 'date' | 'sessions'>> = {}) {
  return classify({
    date: Temporal.PlainDate.from(date),
    schedule: officeHours,
    sessions,
    pauses: [] as Pause[],
    holidays: [],
    leave: [],
    asOf: Temporal.Instant.from('2030-01-01T00:00:00Z'),
    ...overrides,
  })
}
