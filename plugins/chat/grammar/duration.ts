export { durationOf, readDuration } from '@overt/sdk'

/** `1 h 30 min`, as both languages write it and `readDuration` reads it. */
export function durationText(seconds: number): string {
  const parts = [[Math.floor(seconds / 3_600), 'h'], [Math.floor(seconds / 60) % 60, 'min'], [seconds % 60, 's']] as const
  const shown = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${String(amount)} ${unit}`)
  return shown.length === 0 ? '0 min' : shown.join(' ')
}
