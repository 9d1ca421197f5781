import type { Clock } from '../../engine/clock.ts'

/** A machine's clocks under a test's control. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void
  /** Moves the machine's clock alone, as a person or a time server does. */
  step(milliseconds: number): void
}

const gridMilliseconds = 300_000

/** For a test of one day: now, or half a day ago where the people of the tests, in Berlin, would soon see another date. */
export function earlyInTheDay(): number {
  const { hour, epochMilliseconds } = Temporal.Now.zonedDateTimeISO('Europe/Berlin')
  return hour < 18 ? epochMilliseconds : epochMilliseconds - 12 * 3_600_000
}

/** Begins a minute after a line of the five-minute grid, so that what a test counts does not depend on when it runs. */
export function createFakeClock(near = Date.now()): FakeClock {
  const wallStart = Math.floor(near / gridMilliseconds) * gridMilliseconds + 60_000
  let elapsed = 10_000
  let wall = wallStart
  return {
    elapsed: () => elapsed,
    wall: () => wall,
    advance(milliseconds) {
      elapsed += milliseconds
      wall += milliseconds
    },
    step(milliseconds) {
      wall += milliseconds
    },
  }
}
