import type { Clock } from '../../engine/clock.ts'

/** A machine's clocks under a test's control. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void
  /** Moves the machine's clock alone, as a person or a time server does. */
  step(milliseconds: number): void
}

/** Begins a minute after a line of the five-minute grid, so that what a test counts does not depend on when it runs. */
export function createFakeClock(wallStart = Math.floor(Date.now() / 300_000) * 300_000 + 60_000): FakeClock {
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
