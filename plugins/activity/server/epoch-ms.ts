/** The form of an RFC 3339 instant; whether the date exists is for `epochMs` to say. */
export const rfc3339 = '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$'

/** `2026-11-20T09:00:00.000Z`, as every agent writes it. */
const usualLength = 24
const zero = 48
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Epoch milliseconds of an RFC 3339 instant, what is finer cut off; NaN where there is no such instant. */
export function epochMs(text: string): number {
  if (text.length === usualLength && text.charCodeAt(23) === 90 && text.charCodeAt(19) === 46) {
    const month = two(text, 5)
    const day = two(text, 8)
    const hour = two(text, 11)
    const minute = two(text, 14)
    const second = two(text, 17)
    // February 29 takes the slower way below.
    if (month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth[month - 1]! && hour < 24 && minute < 60 && second < 60) {
      const millisecond = two(text, 20) * 10 + text.charCodeAt(22) - zero
      return Date.UTC(two(text, 0) * 100 + two(text, 2), month - 1, day, hour, minute, second, millisecond)
    }
  }
  try {
    return Temporal.Instant.from(text).epochMilliseconds
  } catch {
    return Number.NaN
  }
}

const two = (text: string, at: number): number => (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero
