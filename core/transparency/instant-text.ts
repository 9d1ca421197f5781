/** As it is signed: RFC 3339 in UTC with milliseconds. */
export const instantText = (instant: Temporal.Instant): string => new Date(instant.epochMilliseconds).toISOString()
