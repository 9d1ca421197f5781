import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { pageQuery } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import type { ReportRow } from '../../contracts.ts'
import { readDayValues } from '../days/day-values.ts'
import { createDayPlacer } from '../days/rows-with-days.ts'
import { invalidGroups, wrongCursor } from '../errors.ts'
import { readRows } from '../rows.ts'
import type { GroupKeys, RowPosition } from '../rows.ts'
import { SelectionQuery } from '../selection.ts'
import type { Selection } from '../selection.ts'
import { Rows } from './answers.ts'
import { tellLooks, withSelection } from './selected.ts'
import type { ReportsContext } from '../reports-context.ts'

const EntriesQuery = Type.Object({
  ...SelectionQuery.properties, ...pageQuery,
  key: Type.Optional(Type.String({ maxLength: 60, description: 'one group; empty for the group without a value' })),
  subkey: Type.Optional(Type.String({ maxLength: 60, description: 'one sub-group of it' })),
}, { additionalProperties: false })
type EntriesQuery = Static<typeof EntriesQuery>

/** `GET /entries`: the entries behind a report or behind one of its groups, in the order they started. */
export function entriesRoutes(app: FastifyInstance, context: ReportsContext): void {
  app.get<{ Querystring: EntriesQuery }>('/entries', { schema: { summary: 'The entries behind a report', tags: ['reports'], querystring: EntriesQuery, response: { 200: Rows } }, config: { looks: { subject: 'Entry' }, heavy: true } }, (request) => {
    const { limit = 50, cursor, key, subkey, ...query } = request.query
    return withSelection(context, request, query, async (unit, caller, selection) => {
      const rows = await readRows(context, unit, caller.ability, selection, { ...keysOf(query, key, subkey), limit: limit + 1, after: readCursor(cursor) })
      const items = await withDays(context, unit, caller, selection, rows.slice(0, limit))
      const counts = Map.groupBy(items, ({ memberId }) => memberId)
      await tellLooks(context, unit, 'opened', [...counts].map(([memberId, of]) => ({ memberId, entries: of.length })))
      const last = items.at(-1)
      const { currency } = await context.directory.workspace(unit)
      return { currency, items, nextCursor: rows.length > limit && last !== undefined ? Buffer.from(JSON.stringify([last.startedAt, last.id])).toString('base64url') : null }
    })
  })
}

/** The rows with what plugins know of their days, each beside the first entry of its person and date on the page. */
async function withDays(context: ReportsContext, unit: UnitOfWork, caller: Caller, selection: Selection, rows: readonly ReportRow[]): Promise<readonly ReportRow[]> {
  const dates = rows.map(({ date }) => date).toSorted()
  if (dates.length === 0) return rows
  const shown = { ...selection, memberIds: [...new Set(rows.map(({ memberId }) => memberId))], from: Temporal.PlainDate.from(dates.at(0)!), to: Temporal.PlainDate.from(dates.at(-1)!) }
  return createDayPlacer(selection, await readDayValues(context, unit, caller.ability, shown, { how: 'opened', byMember: true })).place(rows)
}

function keysOf({ subgroup }: SelectionQuery, key: string | undefined, subkey: string | undefined): GroupKeys {
  if (subkey !== undefined && (key === undefined || subgroup === undefined)) throw invalidGroups()
  return { ...key === undefined ? {} : { key: key || null }, ...subkey === undefined ? {} : { subkey: subkey || null } }
}

function readCursor(cursor: string | undefined): RowPosition | undefined {
  if (cursor === undefined) return undefined
  let read: unknown
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw wrongCursor()
  }
  if (!Array.isArray(read) || read.length !== 2 || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(read[0])) || !/^[0-9a-f-]{36}$/.test(String(read[1]))) throw wrongCursor()
  return [String(read[0]), String(read[1])]
}
