const dayMs = 86_400_000

/** Until when a record of this instant is kept, where it is kept for so many days; RFC 3339. Pages show this beside the record. */
export const keptUntil = (at: Date | string, days: number): string => new Date(new Date(at).getTime() + days * dayMs).toISOString()

/** The oldest instant from which records are kept, seen from `now`; RFC 3339. What is older is shown to nobody, although the nightly round has still to delete it. */
export const keptSince = (now: Temporal.Instant, days: number): string => now.subtract({ hours: days * 24 }).toString()

/** Until when the records of a whole local date are kept, where the date and so many days after it are; RFC 3339. */
export const dateKeptUntil = (date: string, days: number, timeZone: string): string =>
  new Date(Temporal.PlainDate.from(date).add({ days: days + 1 }).toZonedDateTime(timeZone).epochMilliseconds).toISOString()
