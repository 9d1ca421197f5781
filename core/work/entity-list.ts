import Type from 'typebox'
import { pageQuery } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import type { EntityKind } from './entity-kinds.ts'
import { listPage, matchesFirst, pageOfFew } from './list-page.ts'
import type { List, ListedPage, ListQuery } from './list-page.ts'
import { Where, containing, hasTrigram } from './where.ts'

export const entityListQuery = {
  ...pageQuery,
  sort: Type.Optional(Type.String({ maxLength: 20, description: 'name, createdAt, updatedAt; a minus turns it round' })),
  search: Type.Optional(Type.String({ maxLength: 120, description: 'part of the name; one or two characters search only the first in order' })),
  archived: Type.Optional(Type.Boolean()),
  billable: Type.Optional(Type.Boolean()),
  tag: Type.Optional(Type.String({ maxLength: 40 })),
}
/** With the ids of ancestors, by the names that the kind gives them. */
export type EntityListQuery = Readonly<Record<string, unknown>> & ListQuery & { readonly search?: string; readonly archived?: boolean; readonly billable?: boolean; readonly tag?: string }

const sorts: List['sorts'] = {
  name: { column: 'x.name_key', type: 'text' },
  createdAt: { column: 'x.created_at', type: 'timestamptz' },
  updatedAt: { column: 'x.updated_at', type: 'timestamptz' },
}

/** A page of the organizations, projects or tasks that the caller may read and the query asks for. */
export async function entityPage(unit: UnitOfWork, caller: Caller, kind: EntityKind, query: EntityListQuery): Promise<ListedPage> {
  const list: List = { from: `${kind.table} x ${kind.joins}`, alias: 'x', json: kind.json, sorts, sort: 'name' }
  const { search, tag, archived, billable } = query
  if ([search, tag, archived, billable].every((filter) => filter === undefined)) return listPage(unit, list, query, visible(caller, kind, query))
  return pageOfFew(unit, list, query, {
    nearby() {
      const where = visible(caller, kind, query)
      const matching = flags(new Where(where.values), query).optional(search, 'x.name ilike ?', containing(search ?? '')).optional(tag, '? = any(x.tags)')
      return {
        where,
        rows: ({ by, limit }) => `select x.* from ${kind.table} x where ${where.sql} order by ${by} limit ${limit}`,
        matching: () => `nearby x ${kind.joins} where ${matching.sql}`,
      }
    },
    all: search !== undefined && !hasTrigram(search) ? undefined : () => matchesFirst({ table: kind.table, joins: kind.joins, alias: 'x' }, flags(visible(caller, kind, query), query)
      .optional(search, `x.id = any(array(select core.${kind.path}_named(?::text)))`, containing(search ?? ''))
      .optional(tag, `x.id = any(array(select core.${kind.path}_tagged(?::text)))`), ['name_key', 'created_at', 'updated_at']),
  })
}

function visible(caller: Caller, kind: EntityKind, query: EntityListQuery): Where {
  const where = new Where().add('x.workspace_id = ? and x.deleted_batch is null', caller.workspaceId)
  for (const [name, column] of Object.entries(kind.ancestors)) where.optional(query[name], `x.${column} = ?`)
  return where.scope((offset) => caller.ability.scope('read', kind.subject, 'x', offset))
}

const flags = (where: Where, { archived, billable }: EntityListQuery): Where => where
  .optional(archived, archived === true ? 'x.archived_at is not null' : 'x.archived_at is null')
  .optional(billable, 'x.billable = ?')
