import type { Clock } from '../../engine/clock.ts'

/** A machine's clocks under a test's control. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void
  /** Moves the machine's clock alone, as a person or a time server does. */
  step(milliseconds: number): void
}

export function createFakeClock(wallStart = Date.now()): FakeClock {
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
