import { randomInt } from 'node:crypto'
import type { ScreenshotsPolicy } from './wire.ts'

const minuteMilliseconds = 60_000
const secondMilliseconds = 1_000

/** A stretch of the grid in which one picture is taken. Epoch milliseconds, half-open. */
export interface Slot {
  readonly startedAt: number
  readonly endedAt: number
}

/** The slot that `at` lies in: slots lie on whole multiples of their length since the epoch. */
export function slotAt(at: number, everyMinutes: number): Slot {
  const length = everyMinutes * minuteMilliseconds
  const startedAt = Math.floor(at / length) * length
  return { startedAt, endedAt: startedAt + length }
}

/** When the slot's picture is due: its last second, or one of its seconds, each as likely as any. */
export function drawInstant({ startedAt, endedAt }: Slot, mode: ScreenshotsPolicy['mode']): number {
  if (mode === 'fixed') return endedAt - secondMilliseconds
  return startedAt + randomInt((endedAt - startedAt) / secondMilliseconds) * secondMilliseconds
}
