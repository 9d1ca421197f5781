import { rateDateTaken } from './errors.ts'

/** A rate and the first day it holds; null is since always. It holds until the next version. */
export interface RateTerm {
  readonly validFrom: string | null
  readonly rate: number | null
}
export interface KnownTerm extends RateTerm {
  readonly id: string
}

const before = (one: string | null, other: string | null): boolean => other !== null && (one === null || one < other)
const byDate = <T extends RateTerm>(terms: readonly T[]): T[] => terms.toSorted((one, other) => (before(one.validFrom, other.validFrom) ? -1 : one.validFrom === other.validFrom ? 0 : 1))

/** The version in force on a day. */
export const termOn = <T extends RateTerm>(terms: readonly T[], date: string | null): T | undefined =>
  byDate(terms).findLast(({ validFrom }) => !before(date, validFrom))

/**
 * A rate that holds from a day on replaces what was to hold between that day and today; versions of later days, planned ones, stay.
 * A rate that is in force there already, and goes on, changes nothing.
 */
export function termsWith<T extends RateTerm>(terms: readonly T[], { validFrom, rate }: RateTerm, today: string): readonly (T | RateTerm)[] {
  const kept = terms.filter((term) => before(term.validFrom, validFrom) || before(validFrom, term.validFrom) && before(today, term.validFrom))
  if ((termOn(kept, validFrom)?.rate ?? null) === rate) return byDate(kept)
  return byDate<T | RateTerm>([...kept, { validFrom, rate }])
}

/** The same with one version changed. Errors: `rate-date-taken`. */
export function termsChanged<T extends KnownTerm>(terms: readonly T[], id: string, change: Partial<RateTerm>): readonly T[] {
  const changed = terms.map((term) => (term.id === id ? { ...term, ...change } : term))
  const dates = changed.map(({ validFrom }) => validFrom)
  if (new Set(dates).size < dates.length) throw rateDateTaken()
  return byDate(changed)
}

/** Each version with the first day on which it holds no more. */
export const withEnds = <T extends RateTerm>(terms: readonly T[]): readonly (T & { readonly validUntil: string | null })[] => {
  const sorted = byDate(terms)
  return sorted.map((term, index) => ({ ...term, validUntil: sorted[index + 1]?.validFrom ?? null }))
}

/** The days on which two lists of versions differ, from the first to the last; null is without an end. Undefined where they are alike. */
export function differingDays(one: readonly RateTerm[], other: readonly RateTerm[]): { readonly from: string | null; readonly until: string | null } | undefined {
  const starts = byDate([...one, ...other, { validFrom: null, rate: null }]).map(({ validFrom }) => validFrom)
  const differs = (date: string | null): boolean => (termOn(one, date)?.rate ?? null) !== (termOn(other, date)?.rate ?? null)
  const first = starts.findIndex(differs)
  if (first < 0) return undefined
  return { from: starts[first] ?? null, until: starts.slice(starts.findLastIndex(differs)).find((date) => date !== null && !differs(date)) ?? null }
}
