import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Id, Nullable, closed } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { Preferences } from '../../contracts.ts'
import { readDashboard } from '../store.ts'
import { PreferencesAnswer } from './answers.ts'

const Body = Type.Partial(Type.Object({
  order: Type.Array(Id, { maxItems: 500, uniqueItems: true }), landingId: Nullable(Id),
}), { ...closed, minProperties: 1 })

/** How the caller orders their dashboards and which they land on. */
export function preferenceRoutes(app: FastifyInstance, context: ServerContext): void {
  const tags = ['dashboards']
  const config = { looks: { none: 'Only the caller\'s own order of dashboards.' } }
  app.get('/preferences', { schema: { summary: 'My order of dashboards, and the one I land on', tags, response: { 200: PreferencesAnswer } }, config }, (request) =>
    context.inWorkspace(request, (unit, caller) => readPreferences(unit, caller.memberId)))

  app.put<{ Body: Static<typeof Body> }>('/preferences', { schema: { summary: 'Order my dashboards, choose the one I land on', tags, body: Body, response: { 200: PreferencesAnswer } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('read', 'Dashboard')
      const before = await readPreferences(unit, caller.memberId)
      const after = { ...before, ...request.body }
      if (after.landingId !== null && after.landingId !== before.landingId) await readDashboard(unit, caller, after.landingId)
      await unit.query(`
        insert into p_dashboards.preference (workspace_id, member_id, ordered, landing_id) values ($1, $2, $3, $4)
        on conflict (workspace_id, member_id) do update set ordered = excluded.ordered, landing_id = excluded.landing_id`,
      [unit.workspaceId, caller.memberId, after.order, after.landingId])
      await context.audit.record(unit, { action: 'dashboard-preference.updated', subject: 'Dashboard', subjectId: after.landingId, before, after })
      return after
    }))
}

async function readPreferences(unit: UnitOfWork, memberId: string): Promise<Preferences> {
  const [row] = await unit.query<Preferences>(
    'select ordered as "order", landing_id as "landingId" from p_dashboards.preference where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  return row ?? { order: [], landingId: null }
}
