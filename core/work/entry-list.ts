import Type from 'typebox'
import type { Static } from 'typebox'
import { EntrySource, Id, LocalDate, pageQuery } from '@overt/sdk'
import type { Caller, SqlScope } from '@overt/sdk'
import { entryJson } from './entry-json.ts'
import { dateRange } from './instants.ts'
import type { List } from './list-page.ts'
import { Where, containing } from './where.ts'

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
  search: Type.Optional(Type.String({ maxLength: 120, description: 'part of the description or of the name of the task' })),
  from: Type.Optional(LocalDate),
  to: Type.Optional(LocalDate),
})
export type EntryListQuery = Static<typeof EntryListQuery>

export const entryList: List = {
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

/** The live entries that the caller may read and the query asks for; `from` and `to` find entries that meet those days. */
export function entryWhere(caller: Caller, query: EntryListQuery): Where {
  const { start, end } = dateRange(query.from, query.to, caller.timeZone)
  const where = new Where()
    .add('e.workspace_id = ? and e.deleted_batch is null', caller.workspaceId)
    .optional(query.memberId, 'e.member_id = ?')
    .optional(query.organizationId, 'e.organization_id = ?')
    .optional(query.projectId, 'e.project_id = ?')
    .optional(query.taskId, 'e.task_id = ?')
    .optional(query.source, 'e.source = ?')
    .optional(query.billable, 'e.billable = ?')
    .optional(query.running, query.running === true ? 'e.stopped_at is null' : 'e.stopped_at is not null')
    .optional(query.tag, '? = any(e.tags)')
    .optional(end, 'e.started_at < ?::timestamptz')
    // An entry that began before the first day counts where it reaches into it.
    .optional(start, '(e.started_at >= ?::timestamptz or e.stopped_at is null or e.stopped_at > ?::timestamptz)', start, start)
    .scope((offset) => caller.ability.scope('read', 'Entry', 'e', offset))
  return query.search === undefined ? where : where.scope((offset) => searched(caller, query.search ?? '', offset))
}

/** By description, or by the name of the task where the caller may read that: nobody learns a hidden name by searching for it. */
function searched({ ability }: Caller, search: string, offset: number): SqlScope {
  const text = `$${String(offset + 1)}`
  const task = ability.scope('read', 'Task', 't', offset + 1)
  return {
    sql: `(e.description ilike ${text} or exists (select from core.task t where t.workspace_id = e.workspace_id and t.id = e.task_id and t.name ilike ${text} and ${task.sql}))`,
    values: [containing(search), ...task.values],
  }
}
