import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Choice, Id, Role, closed } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import { readShares, writeShares } from '../shares.ts'
import type { ShareBody } from '../shares.ts'
import { readDashboard } from '../store.ts'
import { ShareItems } from './answers.ts'
import { ownDashboard } from './dashboards.ts'

const Params = Type.Object({ id: Id })
const Shares = Type.Object({
  shares: Type.Array(Type.Object({
    kind: Choice(['everyone', 'role', 'member']), role: Type.Optional(Role), memberId: Type.Optional(Id), mayCopy: Type.Boolean(),
  }, closed), { maxItems: 200 }),
}, closed)

/** With whom a dashboard is shared: to be seen by everyone who sees the dashboard, changed by its owner. */
export function shareRoutes(app: FastifyInstance, context: ServerContext): void {
  const tags = ['dashboards']
  const config = { looks: { none: 'With whom a dashboard is shared, which everyone sees who sees it.' } }
  app.get<{ Params: { id: string } }>('/dashboards/:id/shares', { schema: { summary: 'With whom a dashboard is shared', tags, params: Params, response: { 200: ShareItems } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const { id } = await readDashboard(unit, caller, request.params.id)
      return { items: await readShares(unit, id), nextCursor: null }
    }))

  app.put<{ Params: { id: string }; Body: { readonly shares: readonly ShareBody[] } }>('/dashboards/:id/shares', { schema: { summary: 'Share a dashboard, or no longer', tags, params: Params, body: Shares, response: { 200: ShareItems } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const { id, version } = await ownDashboard(unit, caller, 'share', request.params.id)
      const before = await readShares(unit, id)
      await writeShares(unit, context.directory, caller, id, request.body.shares)
      const items = await readShares(unit, id)
      await context.audit.record(unit, { action: 'dashboard.shared', subject: 'Dashboard', subjectId: id, before, after: items })
      context.live.publish(unit, 'dashboards.changed', { dashboardId: id, version })
      return { items, nextCursor: null }
    }))
}
