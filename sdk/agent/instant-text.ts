/** RFC 3339 in UTC with milliseconds, as every instant goes over the wire. */
export function instantText(epochMilliseconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toString({ fractionalSecondDigits: 3 })
}
