import type { FastifyInstance } from 'fastify'
import { offeredColumns } from '../columns.ts'
import { addDays } from '../days/add-days.ts'
import { readDayValues } from '../days/day-values.ts'
import { heatOf } from '../heat.ts'
import { memberGroups } from '../member-groups.ts'
import { SelectionQuery } from '../selection.ts'
import { summarise } from '../summarise.ts'
import { Columns, GroupNames, HeatCells, Summary, Tags } from './answers.ts'
import { countsOfLines, hasMemberLines, tellTotals, withSelection } from './selected.ts'
import type { ReportsContext } from '../reports-context.ts'

/** Tags are counted among so many entries that have some, the latest. */
const tagsAmong = 5_000

/** `GET /summary`, `/heat`, `/columns`, `/groups`, `/tags`: what a report shows. */
export function reportRoutes(app: FastifyInstance, context: ReportsContext): void {
  const tags = ['reports']
  const shown = { looks: { subject: 'Entry' }, heavy: true }
  const config = { looks: { none: 'What a report can be asked for, not what anybody did.' } }
  app.get<{ Querystring: SelectionQuery }>('/summary', { schema: { summary: 'Totals and groups of a selection of entries', tags, querystring: SelectionQuery, response: { 200: Summary } }, config: shown }, (request) =>
    withSelection(context, request, request.query, async (unit, caller, selection) => {
      const summary = await summarise(unit, caller.ability, selection)
      const byMember = hasMemberLines(selection)
      const days = await readDayValues(context, unit, caller.ability, selection, { how: byMember ? 'listed' : 'opened', byMember })
      await tellTotals(context, unit, caller, selection, byMember, undefined, countsOfLines(selection, summary.groups))
      return {
        from: selection.from.toString(), to: selection.to.toString(), timeZone: selection.timeZone,
        currency: (await context.directory.workspace(unit)).currency,
        ...addDays(summary, selection, days),
      }
    }))

  app.get<{ Querystring: SelectionQuery }>('/heat', { schema: { summary: 'Tracked time by weekday and hour', tags, querystring: SelectionQuery, response: { 200: HeatCells } }, config: shown }, (request) =>
    withSelection(context, request, request.query, async (unit, caller, selection) => {
      await tellTotals(context, unit, caller, selection, false)
      return { items: await heatOf(unit, caller.ability, selection) }
    }))

  app.get('/groups', { schema: { summary: 'Groups of members to filter by', tags, response: { 200: GroupNames } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => ({ items: (await memberGroups(context, unit, caller)).map(({ id, name }) => ({ id, name })) })))

  app.get('/tags', { schema: { summary: 'Tags of entries that you may see, the most used lately first', tags, response: { 200: Tags } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const scope = caller.ability.scope('read', 'Entry', 'e', 4)
      const rows = await unit.query<{ tag: string }>({
        text: `
          select t.tag from (
            select e.tags from core.entry e
            where e.workspace_id = $1 and e.deleted_batch is null and e.started_at > $2::timestamptz - interval '1 year' and e.tags <> '{}' and (${scope.sql})
            order by e.started_at desc limit $4
          ) latest cross join lateral unnest(latest.tags) as t (tag)
          group by t.tag order by count(*) desc, t.tag limit $3`,
        values: [unit.workspaceId, context.clock.now().toString(), 200, tagsAmong, ...scope.values],
      })
      return { items: rows.map(({ tag }) => tag) }
    }))

  app.get('/columns', { schema: { summary: 'Columns that plugins add to entries and to days', tags, response: { 200: Columns } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('read', 'Entry')
      return { items: await offeredColumns(context, unit) }
    }))
}
