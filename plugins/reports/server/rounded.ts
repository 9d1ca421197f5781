import type { Selection } from './selection.ts'

/**
 * Rounds the length of an entry to steps of seconds; half a step goes up. A part takes what the rounded length grows by in it, so that the
 * parts of an entry add up to its rounded length.
 */
export function roundedSql({ query: { rounding = 'none', roundingMinutes = 15 } }: Selection, seconds = 'e.seconds', before = 'e.seconds_before'): string {
  const step = roundingMinutes * 60
  const round: Readonly<Record<typeof rounding, (seconds: string) => string>> = {
    none: (length) => length,
    up: (length) => `((${length} + ${step - 1}) / ${step}) * ${step}`,
    down: (length) => `((${length}) / ${step}) * ${step}`,
    nearest: (length) => `((${length}) * 2 + ${step}) / ${step * 2} * ${step}`,
  }
  return rounding === 'none' ? `${seconds}::bigint` : `(${round[rounding](`${before} + ${seconds}`)} - ${round[rounding](before)})`
}
