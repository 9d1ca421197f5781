/** `YYYY-MM-DD` of an instant on the clock of a zone. */
export const dateIn = (atMs: number, timeZone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(atMs)

/** When the day of an instant began on the clock of a zone: the first minute of its date, also where clocks change at night. */
export function dayStartMs(atMs: number, timeZone: string): number {
  const date = dateIn(atMs, timeZone)
  const minute = 60_000
  // Days are at most 25 hours long; the first minute with the date is found by halving.
  let [before, within] = [Math.floor(atMs / minute) - 26 * 60, Math.floor(atMs / minute)]
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2)
    if (dateIn(middle * minute, timeZone) === date) within = middle
    else before = middle
  }
  return within * minute
}
