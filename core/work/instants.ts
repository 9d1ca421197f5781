import { instantOutOfRange, rangeReversed } from './errors.ts'

const earliest = Date.UTC(1970, 0, 1)
const latest = Date.UTC(2200, 0, 1)

/** Reads an RFC 3339 instant to the millisecond, the precision that is stored. Errors: `instant-out-of-range`. */
export function readInstant(value: string): number {
  let at: number
  try {
    at = Temporal.Instant.from(value).epochMilliseconds
  } catch (cause) {
    throw instantOutOfRange({ values: { value }, cause })
  }
  if (at < earliest || at >= latest) throw instantOutOfRange({ values: { value } })
  return at
}

/** The wire form of an instant in epoch milliseconds. */
export const writeInstant = (at: number): string => new Date(at).toISOString()

/** SQL that writes a timestamptz column as the wire does. */
export const instantSql = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Errors: `range-reversed`. */
export function requireInOrder({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): void {
  if (from !== undefined && to !== undefined && from > to) throw rangeReversed()
}

/** The half-open range of instants of dates `from` to `to`, both included, in a zone; days begin at their first instant there. Kept within the years that are stored. Errors: `range-reversed`. */
export function dateRange(from: string | undefined, to: string | undefined, timeZone: string): { readonly start: string | undefined; readonly end: string | undefined } {
  requireInOrder({ from, to })
  const startOf = (date: Temporal.PlainDate): string => writeInstant(Math.min(Math.max(date.toZonedDateTime(timeZone).epochMilliseconds, earliest), latest))
  return {
    start: from === undefined ? undefined : startOf(Temporal.PlainDate.from(from)),
    end: to === undefined ? undefined : startOf(Temporal.PlainDate.from(to).add({ days: 1 })),
  }
}
