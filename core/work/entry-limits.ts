import pg from 'pg'
import { entryStartOutOfRange, entryTooLong } from './errors.ts'

/** An entry over this must be confirmed. */
export const longEntryMs = 24 * 3_600_000
/** No entry is longer, whatever is confirmed. */
export const longestEntryMs = 7 * 24 * 3_600_000
const earliestStart = Date.UTC(2000, 0, 1)

/** Errors: `entry-start-out-of-range` before the year 2000 and more than a year from now. */
export function requireStartInRange(start: number, now: number): void {
  if (start < earliestStart || (start > now && start > yearAfter(now))) throw entryStartOutOfRange()
}

const yearAfter = (now: number): number => Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').add({ years: 1 }).epochMilliseconds

/** Errors: `entry-too-long`. */
export function requireShortEnough(start: number, stop: number): void {
  if (stop - start > longestEntryMs) throw entryTooLong()
}

/** How many live entries of the installation were stored before the limits and lie beyond them, for `overt doctor`. */
export async function entriesBeyondLimits(adminUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows: [row] } = await client.query<{ entries: string }>('select count(*) as entries from core.entry where beyond_limits and deleted_batch is null')
    return Number(row?.entries ?? 0)
  } finally {
    await client.end()
  }
}
