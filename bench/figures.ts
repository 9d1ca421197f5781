/** The value in the middle. */
export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** The value that `share` of all values are at most, for instance 0.99; 1 gives the largest. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** A whole number with separators between thousands. */
export const thousands = (value: number): string => Math.round(value).toLocaleString('en')

/** Prints one line of a result. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
