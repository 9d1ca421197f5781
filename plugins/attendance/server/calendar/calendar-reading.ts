/** What the calendar reader is asked for. */
export interface CalendarRequest {
  /** iCalendar text (RFC 5545), one or several calendars. */
  readonly text: string
  /** IANA zone in which the days are wanted. */
  readonly timeZone: string
  /** First and last date wanted. */
  readonly from: string
  readonly to: string
}

export interface CalendarDay {
  readonly date: string
  readonly name: string
}

/** Why an event, or one occurrence of it, gives no day. */
export type OmissionReason =
  /** Its status is CANCELLED. */
  | 'cancelled'
  /** None of its days lies in the years asked for. */
  | 'outside-years'
  /** Its rule has no occurrence in the years asked for. */
  | 'never-in-years'
  /** Hourly or more often. */
  | 'within-day'
  /** More repetitions before the years asked for than are counted. */
  | 'too-many-repetitions'
  /** A zone that neither the file nor the server knows. */
  | 'unknown-time-zone'
  /** A to-do, a journal entry, free or busy time. */
  | 'not-an-event'

export interface Omission {
  readonly event: string
  /** The date concerned; null where the whole event is. */
  readonly date: string | null
  readonly reason: OmissionReason
}

/** An event that is not written as RFC 5545 says. */
export interface CalendarFault {
  readonly event: string
  readonly message: string
}

export interface CalendarReading {
  readonly days: readonly CalendarDay[]
  readonly omitted: readonly Omission[]
  readonly faults: readonly CalendarFault[]
}
