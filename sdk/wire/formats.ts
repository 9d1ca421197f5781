import Format from 'typebox/format'

/** The years of dates and instants: four digits in PostgreSQL, Temporal and JavaScript alike, also a day later and in any zone. */
const firstYear = 1900
const lastYear = 9998

const date = /^(\d{4})-(\d\d)-(\d\d)$/
const instant = /^(\d{4}-\d\d-\d\d)[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** True for a day of the calendar, `YYYY-MM-DD`, in the years 1900 to 9998. */
export function isLocalDate(text: string): boolean {
  const [, year = 0, month = 0, day = 0] = date.exec(text)?.map(Number) ?? []
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return year >= firstYear && year <= lastYear && day >= 1 && day <= (month === 2 && isLeap ? 29 : monthLengths[month - 1] ?? 0)
}

/** True for an RFC 3339 instant on a date that `isLocalDate` takes: no leap second, at most nine digits of a fraction. */
export function isInstant(text: string): boolean {
  const day = instant.exec(text)?.[1]
  return day !== undefined && isLocalDate(day)
}

/** Names only: a clock that is always so far from UTC is no place, and its offset says nothing about next summer. */
const zoneName = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/
const knownZones = new Set<string>(['UTC'])

/** True for an IANA time zone name; false for an offset such as `+01:00`. */
export function isTimeZone(text: string): boolean {
  if (knownZones.has(text)) return true
  if (!zoneName.test(text)) return false
  try {
    // Formatters know a few names of long ago that nothing can be computed with.
    if ('Temporal' in globalThis) Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text)
    else new Intl.DateTimeFormat('en', { timeZone: text })
  } catch {
    return false
  }
  knownZones.add(text)
  return true
}

/** A letter, digit, sign or symbol that leaves a mark on the screen. Combining marks need one to stand on. */
const visible = /(?=[\p{L}\p{N}\p{P}\p{S}])[^\p{Default_Ignorable_Code_Point}\u2800]/u
const breaking = /[\p{Cc}\u2028\u2029]/u

/** True for text on one line with at least one visible character: zero-width characters, direction marks and combining marks alone are none. */
export const isName = (text: string): boolean => visible.test(text) && !breaking.test(text)

/** What the formats of request schemas mean, wherever they are checked. */
export const textFormats: Readonly<Record<string, (text: string) => boolean>> = {
  'date': isLocalDate, 'date-time': isInstant, 'time-zone': isTimeZone, 'name': isName,
}

/** What a value lacks that is not of its format, for `errors[].message`. */
export const formatMessages: Readonly<Record<string, string>> = {
  'date': `must be a date from ${firstYear}-01-01 to ${lastYear}-12-31`,
  'date-time': `must be an RFC 3339 instant with an offset, from ${firstYear} to ${lastYear}`,
  'time-zone': 'must be the name of a time zone, such as Europe/Berlin',
  'name': 'must be one line with a visible character',
}

for (const [format, check] of Object.entries(textFormats)) Format.Set(format, check)
