const firstMilliseconds = 5_000
const longestMilliseconds = 15 * 60_000

/** How long to wait after a number of failures in a row: doubling from 5 s to 15 min, anywhere in its second half. */
export function backOff(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longestMilliseconds, firstMilliseconds * 2 ** Math.min(20, Math.max(0, failures - 1)))
  return Math.round(ceiling / 2 + (ceiling / 2) * random())
}
