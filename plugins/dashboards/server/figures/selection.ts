import { weekStartOf } from '@overt/sdk'
import type { Caller, WorkspaceSummary } from '@overt/sdk'
import { scopeLists } from '../../contracts.ts'
import type { Scope } from '../../contracts.ts'
import { hasSoundDates, mostDays, spanBefore, spanOf } from '../../layout/span.ts'
import type { Span } from '../../layout/span.ts'
import { invalidRange } from '../errors.ts'

/** Which entries a question is about: settled dates as instants, settled members. */
export interface Selection {
  readonly span: Span
  /** Half-open; undefined selects running entries whenever they began. */
  readonly range: { readonly start: Temporal.Instant; readonly end: Temporal.Instant } | undefined
  readonly filters: Scope
  /** Equal for selections of the same entries. */
  readonly key: string
}
export interface Moment {
  readonly now: Temporal.Instant
  readonly timeZone: string
  readonly weekStart: number
}

export const momentOf = (caller: Pick<Caller, 'timeZone' | 'formats'>, workspace: Pick<WorkspaceSummary, 'weekStart'>, now: Temporal.Instant): Moment => ({ now, timeZone: caller.timeZone, weekStart: weekStartOf(caller, workspace) })

/** Errors: `invalid-range`. */
export function requireSoundDates(scope: Scope): void {
  if (!hasSoundDates(scope)) throw invalidRange({ values: { maximum: mostDays } })
}

/** Errors: `invalid-range`. */
export function selectionOf(scope: Scope, memberId: string, moment: Moment): Selection {
  requireSoundDates(scope)
  const span = spanOf(scope, todayOf(moment), moment.weekStart)
  return selected(span, boundsOf(span, moment), filtersOf(scope, memberId))
}

/** What runs now, whatever the dates of the scope. */
export function runningOf(scope: Scope, memberId: string, moment: Moment): Selection {
  const today = todayOf(moment)
  return selected({ from: today, to: today }, undefined, filtersOf(scope, memberId))
}

/** The entries of the span before; up to the same moment of it where this one is not over, so that the two can be compared. */
export function selectionBefore({ span, filters }: Selection, { now, timeZone }: Moment): { readonly selection: Selection; readonly partial: boolean } {
  const before = spanBefore(span)
  const range = boundsOf(before, { timeZone })
  const begun = span.from.toZonedDateTime(timeZone)
  const present = now.toZonedDateTimeISO(timeZone)
  const over = Temporal.ZonedDateTime.compare(present, span.to.add({ days: 1 }).toZonedDateTime(timeZone)) >= 0
  if (over || Temporal.ZonedDateTime.compare(present, begun) <= 0) return { selection: selected(before, range, filters), partial: false }
  const sameMoment = before.from.toZonedDateTime(timeZone).add(begun.until(present, { largestUnit: 'days' })).toInstant()
  const end = Temporal.Instant.compare(sameMoment, range.end) < 0 ? sameMoment : range.end
  return { selection: selected(before, { start: range.start, end }, filters), partial: true }
}

export const todayOf = ({ now, timeZone }: Pick<Moment, 'now' | 'timeZone'>): Temporal.PlainDate => now.toZonedDateTimeISO(timeZone).toPlainDate()

const boundsOf = ({ from, to }: Span, { timeZone }: Pick<Moment, 'timeZone'>) =>
  ({ start: from.toZonedDateTime(timeZone).toInstant(), end: to.add({ days: 1 }).toZonedDateTime(timeZone).toInstant() })

function filtersOf(scope: Scope, memberId: string): Scope {
  const lists = scopeLists.flatMap((list) => {
    const ids = scope[list]
    return ids === undefined || ids.length === 0 ? [] : [[list, [...new Set(ids.map((id) => (list === 'memberIds' && id === 'me' ? memberId : id)))].toSorted()]]
  })
  return Object.fromEntries(lists) as Scope
}

const selected = (span: Span, range: Selection['range'], filters: Scope): Selection =>
  ({ span, range, filters, key: JSON.stringify([range?.start.toString(), range?.end.toString(), filters]) })
