import Type from 'typebox'
import type { Static } from 'typebox'
import { EntrySource, Id, LocalDate, pageQuery } from '@overt/sdk'
import type { Caller, SqlScope, UnitOfWork } from '@overt/sdk'
import { entryJson } from './entry-json.ts'
import { dateRange, requireInOrder } from './instants.ts'
import { taggedParts } from './list-migrations.ts'
import { listPage, matchesFirst, pageOfFew } from './list-page.ts'
import type { FewMatches, List, ListedPage, Order, Source } from './list-page.ts'
import { Where, containing, hasTrigram } from './where.ts'

export const EntryListQuery = Type.Object({
  ...pageQuery,
  sort: Type.Optional(Type.String({ maxLength: 20, description: 'startedAt, createdAt, updatedAt; a minus turns it round' })),
  memberId: Type.Optional(Id),
  organizationId: Type.Optional(Id),
  projectId: Type.Optional(Id),
  taskId: Type.Optional(Id),
  source: Type.Optional(EntrySource),
  billable: Type.Optional(Type.Boolean()),
  running: Type.Optional(Type.Boolean()),
  tag: Type.Optional(Type.String({ maxLength: 40 })),
  search: Type.Optional(Type.String({ maxLength: 120, description: 'part of the description or of the name of the task; one or two characters search only the first entries in order' })),
  from: Type.Optional(LocalDate),
  to: Type.Optional(LocalDate),
})
export type EntryListQuery = Static<typeof EntryListQuery>

const entryList: List = {
  from: 'core.entry e',
  alias: 'e',
  json: entryJson,
  sort: '-startedAt',
  sorts: {
    startedAt: { column: 'e.started_at', type: 'timestamptz' },
    createdAt: { column: 'e.created_at', type: 'timestamptz' },
    updatedAt: { column: 'e.updated_at', type: 'timestamptz' },
  },
}

/**
 * A page of the live entries that the caller may read and the query asks for; `from` and `to` find entries that meet those days.
 * A word, a tag, an organization, a source and whether it is billable may match few entries among very many. So may a person, a task or what the
 * caller may read, for an order that has no index of theirs.
 */
export async function entryPage(unit: UnitOfWork, caller: Caller, query: EntryListQuery): Promise<ListedPage> {
  requireInOrder(query)
  const byStart = query.sort === undefined || query.sort.endsWith('startedAt')
  if (byStart && [query.search, query.tag, query.organizationId, query.source, query.billable].every((filter) => filter === undefined)) {
    return listPage(unit, entryList, query, ordered(caller, query))
  }
  return pageOfFew(unit, entryList, query, {
    nearby: () => (byStart && ofEverybody(caller, query) ? nearbyTagged(caller, query) : nearby(caller, query, byStart)),
    all: query.search === undefined || hasTrigram(query.search) ? () => byFilters(caller, query) : undefined,
  })
}

/** Conditions that an index of `core.entry` has in every order. */
function liveWhere(caller: Caller, query: EntryListQuery): Where {
  return new Where()
    .add('e.workspace_id = ? and e.deleted_batch is null', caller.workspaceId)
    .optional(query.running, query.running === true ? 'e.stopped_at is null' : 'e.stopped_at is not null')
}

/** Conditions that an index has in the order of the start. */
const ownWhere = (where: Where, caller: Caller, query: EntryListQuery): Where => where
  .optional(dateRange(undefined, query.to, caller.timeZone).end, 'e.started_at < ?::timestamptz')
  .optional(query.memberId, 'e.member_id = ?')
  .optional(query.projectId, 'e.project_id = ?')
  .optional(query.taskId, 'e.task_id = ?')
  .scope((offset) => caller.ability.scope('read', 'Entry', 'e', offset))

const valuesWhere = (where: Where, query: EntryListQuery): Where => where
  .optional(query.organizationId, 'e.organization_id = ?')
  .optional(query.source, 'e.source = ?')
  .optional(query.billable, 'e.billable = ?')

/**
 * An entry that began before the first day counts where it reaches into it. Each part has an index that finds it: what begins in the range, and
 * what reaches over its start by how long it takes, so that nobody's history is read to find the few.
 */
function parts(where: Where, { from }: EntryListQuery, { timeZone }: Caller): readonly string[] {
  const { start } = dateRange(from, undefined, timeZone)
  if (start === undefined) return ['true']
  const at = `${where.place(start)}::timestamptz`
  const length = 'e.stopped_at - e.started_at'
  const reaches = (hours: number): string => `e.started_at < ${at} and e.started_at >= ${at} - interval '${String(hours)} hours' and e.stopped_at > ${at} and not e.beyond_limits`
  return [
    `e.started_at >= ${at}`,
    `${reaches(4)} and ${length} <= interval '4 hours'`,
    `${reaches(12)} and ${length} > interval '4 hours' and ${length} <= interval '12 hours'`,
    `${reaches(168)} and ${length} > interval '12 hours'`,
    `e.started_at < ${at} and e.stopped_at is null`,
    `e.started_at < ${at} and e.stopped_at > ${at} and e.beyond_limits`,
  ]
}

/** The same as one condition, where no order is wanted. */
function meets(where: Where, { timeZone }: Caller, { from }: EntryListQuery): Where {
  const { start } = dateRange(from, undefined, timeZone)
  return where
    .optional(start, '(e.started_at >= ?::timestamptz or e.stopped_at is null or e.stopped_at > ?::timestamptz)', start, start)
    // Says no more than that, but indexes have it.
    .optional(start, `(e.started_at >= ?::timestamptz - interval '168 hours' or e.stopped_at is null or e.beyond_limits)`)
}

/** The first entries; each part gives its own first ones. */
function firstRows(where: Where, of: readonly string[], { by, limit }: Order): string {
  const first = of.map((part) => `(select e.* from core.entry e where ${where.sql} and ${part} order by ${by} limit ${limit})`)
  return first.length === 1 ? first[0]! : `select e.* from (${first.join(' union all ')}) e order by ${by} limit ${limit}`
}

function ordered(caller: Caller, query: EntryListQuery): Source {
  const where = ownWhere(liveWhere(caller, query), caller, query)
  const of = parts(where, query, caller)
  return { where, from: (order) => (of.length === 1 ? `core.entry e where ${where.sql}` : `(${firstRows(where, of, order)}) e`) }
}

function nearby(caller: Caller, query: EntryListQuery, byStart: boolean): ReturnType<FewMatches['nearby']> {
  const where = liveWhere(caller, query)
  const matching = valuesWhere(new Where(where.values), query).add('true').optional(query.tag, '? = any(e.tags)')
  ownWhere(byStart ? where : matching, caller, query)
  const of = byStart ? parts(where, query, caller) : ['true']
  if (!byStart) meets(matching, caller, query)
  if (query.search !== undefined) {
    const text = matching.place(containing(query.search))
    matching.scope((offset) => taskScope(caller, (scope) =>
      // Task by task: joined, all of them would be read for these few entries.
      `(e.description ilike ${text} or coalesce((select t.name ilike ${text} and ${scope} from core.task t where t.workspace_id = e.workspace_id and t.id = e.task_id), false))`, offset))
  }
  return { where, rows: (order) => firstRows(where, of, order), matching: () => `nearby e where ${matching.sql}` }
}

/** Nothing that an index of their own would find: neither a person, a task nor a date to begin with. */
const ofEverybody = ({ ability }: Caller, { tag, search, memberId, projectId, taskId, running, from }: EntryListQuery): boolean =>
  tag !== undefined && [search, memberId, projectId, taskId, running, from].every((filter) => filter === undefined) && ability.scope('read', 'Entry', 'e', 0).sql === 'true'

/**
 * A tag is looked for among the first entries that have any, in an index that holds tags: entries with tags lie apart from each other. Those with very many tags have an index
 * beside it, since what fits into an index is limited.
 */
function nearbyTagged(caller: Caller, query: EntryListQuery): ReturnType<FewMatches['nearby']> {
  const where = ownWhere(liveWhere(caller, query), caller, query)
  const matching = valuesWhere(new Where(where.values), query).add('e.workspace_id = $1')
  const tag = matching.place(query.tag)
  const selective = [query.organizationId, query.source, query.billable].every((filter) => filter === undefined)
  return {
    where,
    rows: ({ by, limit }) => `select e.id, e.started_at, e.tags from (${taggedParts.map((part) => `(select e.id, e.started_at, e.tags from core.entry e where ${where.sql} and ${part} order by ${by} limit ${limit})`).join(' union all ')}) e order by ${by} limit ${limit}`,
    matching: ({ by, limit }) => `core.entry e where ${matching.sql} and e.id = any(array(select e.id from nearby e where ${tag} = any(e.tags)${selective ? ` order by ${by} limit ${limit}` : ''}))`,
  }
}

function byFilters(caller: Caller, query: EntryListQuery): Source {
  const where = valuesWhere(ownWhere(liveWhere(caller, query), caller, query), query)
  meets(where, caller, query).optional(query.tag, 'e.id = any(array(select core.entries_tagged(?::text)))')
  if (query.search !== undefined) {
    const text = where.place(containing(query.search))
    where.scope((offset) => taskScope(caller, (scope) =>
      `(e.id = any(array(select core.entries_described(${text}::text))) or e.task_id = any(array(
        select t.id from core.task t where t.workspace_id = $1 and t.id = any(array(select core.tasks_named(${text}::text))) and ${scope})))`, offset))
  }
  return matchesFirst({ table: 'core.entry', alias: 'e' }, where, ['started_at', 'created_at', 'updated_at'])
}

/** Nobody learns a hidden name of a task by searching for it. */
function taskScope({ ability }: Caller, sql: (scope: string) => string, offset: number): SqlScope {
  const scope = ability.scope('read', 'Task', 't', offset)
  return { sql: sql(scope.sql), values: scope.values }
}
