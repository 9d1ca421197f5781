import { workingDay } from './calendar.ts'
import type { EventCalendar } from './history.ts'
import type { Event } from './plan-day.ts'

/** What becomes of the request to correct a morning that the agent did not see. */
export type CorrectionOutcome = 'pending' | 'approved' | 'asked' | 'rejected' | 'withdrawn'

interface Happening {
  readonly email: string
  /** Days from the first start. */
  readonly day: number
  readonly event: Event
  readonly correction?: CorrectionOutcome
}

const happenings: readonly Happening[] = [
  { email: 'olivier.dubois', day: -9, event: 'absent' },
  { email: 'marcus.johnson', day: -27, event: 'absent' },
  { email: 'samuel.katz', day: -44, event: 'absent' },
  { email: 'mei.ling.chen', day: -2, event: 'agent-off-in-the-morning', correction: 'pending' },
  { email: 'jonas.weber', day: -15, event: 'agent-off-in-the-morning', correction: 'pending' },
  { email: 'elif.yilmaz', day: -8, event: 'agent-off-in-the-morning', correction: 'approved' },
  { email: 'hana.suzuki', day: -5, event: 'agent-off-in-the-morning', correction: 'asked' },
  { email: 'ana.kovacic', day: -11, event: 'agent-off-in-the-morning', correction: 'rejected' },
  { email: 'kwame.mensah', day: -18, event: 'agent-off-in-the-morning', correction: 'withdrawn' },
  { email: 'lukas.brandt', day: -7, event: 'forgotten-evening' },
  { email: 'tomas.novak', day: -3, event: 'forgotten-evening' },
  { email: 'tomas.novak', day: -16, event: 'weekend-work' },
  { email: 'mei.ling.chen', day: -36, event: 'weekend-work' },
]

export interface DatedHappening extends Happening {
  readonly date: Temporal.PlainDate
}

/** Everything out of the ordinary with its date, counted from the day of the first start. */
export function happeningsFrom(firstStart: Temporal.PlainDate): readonly DatedHappening[] {
  return happenings.map((happening) => {
    const date = firstStart.add({ days: happening.day })
    return { ...happening, date: happening.event === 'weekend-work' ? date.add({ days: 6 - date.dayOfWeek }) : workingDay(date) }
  })
}

export function eventCalendar(all: readonly DatedHappening[]): EventCalendar {
  return { on: (email, date) => all.find((happening) => email.startsWith(`${happening.email}@`) && happening.date.equals(date))?.event }
}
