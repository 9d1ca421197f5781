import type { TestClock } from '../contracts.ts'

/** A clock that stands until it is moved; without a start it follows the real one until then. */
export function createTestClock(start?: string): TestClock {
  let standing = start === undefined ? undefined : Temporal.Instant.from(start)
  const now = (): Temporal.Instant => standing ?? Temporal.Now.instant()
  return {
    now,
    set(instant) { standing = Temporal.Instant.from(instant) },
    advance(duration) { standing = now().toZonedDateTimeISO('UTC').add(duration).toInstant() },
  }
}
