/** The server's time; tests set it. */
export interface Clock {
  now(): Temporal.Instant
}
