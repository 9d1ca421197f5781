import { Problem, type Documents } from '@overt/sdk'
import { invalidCalendar, invalidEvents, tooManyHolidays } from '../errors.ts'
import type { CalendarFault, CalendarReading, CalendarRequest } from './calendar-reading.ts'

const mostDays = 20_000
const namedFaults = 20
const faultsInSentence = 3

export interface CalendarImport {
  /** The days of a calendar, and what of it gives none. Errors: `invalid-calendar` with the events that are wrong, `too-many-holidays`, those of `context.documents`. */
  read(request: CalendarRequest, signal: AbortSignal): Promise<Omit<CalendarReading, 'faults'>>
}

export function createCalendarImport(documents: Documents): CalendarImport {
  const readCalendar = documents.reader<CalendarRequest, CalendarReading>({ module: new URL('./read-calendar.ts', import.meta.url), deadlineMs: 10_000, maximumResultBytes: 16 * 1024 * 1024 })
  return {
    async read(request, signal) {
      const { faults, ...reading } = await readCalendar(request, { signal }).catch((error: unknown) => {
        throw error instanceof Problem && error.code === 'document-unreadable' ? invalidCalendar({ cause: error }) : error
      })
      if (faults.length > 0) throw describe(faults)
      if (reading.days.length > mostDays) throw tooManyHolidays({ values: { days: reading.days.length, maximum: mostDays } })
      return reading
    },
  }
}

function describe(faults: readonly CalendarFault[]): Problem {
  const sentences = faults.slice(0, faultsInSentence).map(({ event, message }) => `“${event}”: ${message}.`)
  const more = faults.length - sentences.length
  return invalidEvents({
    values: { events: [...sentences, ...more > 0 ? [`${more} more events have mistakes.`] : []].join(' ') },
    errors: faults.slice(0, namedFaults).map(({ event, message }) => ({ path: event, message })),
  })
}
