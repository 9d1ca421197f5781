import Type from 'typebox'
import type { Static } from 'typebox'
import { Check } from 'typebox/value'
import { Choice, EntrySource, LocalDate, weekStartOf } from '@overt/sdk'
import type { Caller, WorkspaceSummary } from '@overt/sdk'
import { dimensions, periods, roundings } from '../contracts.ts'
import { invalidGroups, invalidIds, invalidQuery, invalidRange } from './errors.ts'
import { datesOf } from './period.ts'
import type { Dates } from './period.ts'

const ids = (what: string) => Type.Optional(Type.String({ maxLength: 40_000, description: `${what}, separated by commas` }))

/** A whole report as query parameters: the address of a page, of an export and of a saved report is the same. */
export const SelectionQuery = Type.Object({
  period: Type.Optional(Choice(periods)),
  from: Type.Optional(LocalDate),
  to: Type.Optional(LocalDate),
  memberIds: ids('ids of members'),
  groupIds: ids('ids of groups of members; whoever is in one counts like a member that is named'),
  organizationIds: ids('ids of organizations'),
  projectIds: ids('ids of projects'),
  taskIds: ids('ids of tasks'),
  tags: Type.Optional(Type.String({ maxLength: 2_000, description: 'tags separated by commas; an entry needs one of them' })),
  billable: Type.Optional(Type.Boolean()),
  source: Type.Optional(EntrySource),
  group: Type.Optional(Choice(dimensions)),
  subgroup: Type.Optional(Choice(dimensions)),
  rounding: Type.Optional(Choice(roundings)),
  roundingMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 240 })),
  columns: Type.Optional(Type.String({ maxLength: 2_000, description: 'ids of columns that plugins add, separated by commas' })),
}, { additionalProperties: false })
export type SelectionQuery = Static<typeof SelectionQuery>

/** A selection as it is saved: every value as text, as in an address. The chart belongs to it, too. */
export const SavedQuery = Type.Object({
  ...Object.fromEntries(Object.keys(SelectionQuery.properties).map((field) => [field, Type.Optional(Type.String({ maxLength: 40_000 }))])) as Record<keyof SelectionQuery, ReturnType<typeof ids>>,
  chart: Type.Optional(Choice(['bars', 'lines', 'pie', 'heat'] as const)),
}, { additionalProperties: false })
export type SavedQuery = Readonly<Partial<Record<string, string>>>

/** Reads a saved selection. Errors: `invalid-query` where it says what no report understands. */
export function parsedQuery({ chart: _, ...saved }: SavedQuery): SelectionQuery {
  const { billable, roundingMinutes, ...rest } = saved
  const query = {
    ...rest,
    ...billable === undefined ? {} : { billable: billable === 'true' ? true : billable === 'false' ? false : billable },
    ...roundingMinutes === undefined ? {} : { roundingMinutes: Number(roundingMinutes) },
  }
  if (!Check(SelectionQuery, query)) throw invalidQuery()
  return query
}

/** A selection with its dates settled. */
export interface Selection extends Dates {
  readonly query: SelectionQuery
  readonly memberIds: readonly string[] | undefined
  readonly organizationIds: readonly string[] | undefined
  readonly projectIds: readonly string[] | undefined
  readonly taskIds: readonly string[] | undefined
  readonly tags: readonly string[] | undefined
  readonly columns: readonly string[]
  /** First instant of `from`, first instant after `to`, in the workspace's zone. */
  readonly start: Temporal.Instant
  readonly end: Temporal.Instant
  readonly timeZone: string
  readonly weekStart: number
  /** Running entries count up to here. */
  readonly now: Temporal.Instant
}

/** Five years, two of them with a leap day. */
const maximumDays = 5 * 365 + 2
const maximumIds = 1_000
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Reads a selection; without dates it is this week. `grouped` are the members of the groups that it names. Errors: `invalid-range`, `invalid-ids`, `invalid-groups`. */
export function readSelection(query: SelectionQuery, caller: Pick<Caller, 'timeZone' | 'formats'>, workspace: WorkspaceSummary, now: Temporal.Instant, grouped: readonly string[] | undefined): Selection {
  if (query.subgroup !== undefined && query.subgroup === (query.group ?? 'project')) throw invalidGroups()
  const { from, to } = readDates(query, now.toZonedDateTimeISO(caller.timeZone).toPlainDate(), weekStartOf(caller, workspace))
  return {
    query, from, to, now,
    timeZone: caller.timeZone,
    weekStart: weekStartOf(caller, workspace),
    start: from.toZonedDateTime(caller.timeZone).toInstant(),
    end: to.add({ days: 1 }).toZonedDateTime(caller.timeZone).toInstant(),
    memberIds: united(readIds(query.memberIds, 'memberIds'), grouped),
    organizationIds: readIds(query.organizationIds, 'organizationIds'),
    projectIds: readIds(query.projectIds, 'projectIds'),
    taskIds: readIds(query.taskIds, 'taskIds'),
    tags: listOf(query.tags),
    columns: listOf(query.columns) ?? [],
  }
}

function readDates({ period, from, to }: SelectionQuery, today: Temporal.PlainDate, weekStart: number): Dates {
  if (period !== undefined || (from === undefined && to === undefined)) return datesOf(period ?? 'this-week', today, weekStart)
  const wrong = () => invalidRange({ values: { from: from ?? '…', to: to ?? '…', maximum: maximumDays } })
  if (from === undefined || to === undefined) throw wrong()
  const dates = { from: Temporal.PlainDate.from(from), to: Temporal.PlainDate.from(to) }
  const days = dates.from.until(dates.to).days + 1
  if (days < 1 || days > maximumDays) throw wrong()
  return dates
}

const united = (named: readonly string[] | undefined, grouped: readonly string[] | undefined): readonly string[] | undefined =>
  (named === undefined || grouped === undefined ? named ?? grouped : [...new Set([...named, ...grouped])])

/** Errors: `invalid-ids`. */
export function readIds(text: string | undefined, path: string): readonly string[] | undefined {
  const list = listOf(text)
  if (list !== undefined && (list.length > maximumIds || !list.every((id) => uuid.test(id)))) throw invalidIds({ values: { path, maximum: maximumIds } })
  return list
}

/** An empty list is no filter. */
function listOf(text: string | undefined): readonly string[] | undefined {
  const list = [...new Set((text ?? '').split(',').map((part) => part.trim()).filter((part) => part !== ''))]
  return list.length === 0 ? undefined : list
}
