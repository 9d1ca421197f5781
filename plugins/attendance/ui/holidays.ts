/** `GET holidays`. */
export interface Holiday {
  readonly id: string
  readonly date: string
  readonly name: string
  readonly half: boolean
  readonly source: 'manual' | 'calendar' | 'region'
  readonly calendarId?: string
}

/** `GET holiday-calendars`: the public holidays of a place. */
export interface HolidayCalendar {
  readonly id: string
  readonly name: string
  readonly country: string
  readonly state: string | null
  readonly region: string | null
  readonly bankDays: 'none' | 'half' | 'whole'
  readonly omitted: readonly string[]
  /** Null: everybody. */
  readonly memberIds: readonly string[] | null
  readonly groupIds: readonly string[]
  readonly people: number | null
}

/** What a calendar is stored as. */
export const termsOfCalendar = ({ country, state, region, bankDays, omitted, memberIds, groupIds }: HolidayCalendar) => ({ country, state, region, bankDays, omitted, memberIds, groupIds })
