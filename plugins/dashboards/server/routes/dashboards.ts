import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Id, Name, NoContent, cleanName, closed, pageQuery, uuidv7 } from '@overt/sdk'
import type { Caller, ServerContext, UnitOfWork } from '@overt/sdk'
import type { Dashboard, Scope as ScopeValue, Widget } from '../../contracts.ts'
import { dashboardEtag } from '../../layout/etag.ts'
import { Scope } from '../../layout/scope.ts'
import { Widgets, mostDashboards } from '../../layout/widgets.ts'
import { checkLayout } from '../check-layout.ts'
import { idTaken, mayNotCopy, notOwner, tooManyDashboards } from '../errors.ts'
import { countOwn, insertDashboard, listDashboards, markDeleted, readDashboard, updateDashboard } from '../store.ts'
import { DashboardAnswer, DashboardItems } from './answers.ts'
import { requireVersion } from './versions.ts'

const Params = Type.Object({ id: Id })
const Listed = Type.Object({ deleted: Type.Optional(Type.Boolean()), limit: pageQuery.limit, cursor: Type.Optional(Id) }, closed)
const Made = Type.Object({ id: Type.Optional(Id), name: Name, scope: Type.Optional(Scope), layout: Type.Optional(Widgets) }, closed)
const Changed = Type.Partial(Type.Object({ name: Name, scope: Scope, layout: Widgets }), { ...closed, minProperties: 1 })
const Copied = Type.Object({ name: Name }, closed)
type ById = { Params: { readonly id: string } }

/** A dashboard of the caller's own, for changing it. Errors: `not-found`, `dashboard-not-yours`. */
export async function ownDashboard(unit: UnitOfWork, caller: Caller, action: 'update' | 'delete' | 'share', id: string, options: { readonly deleted?: boolean } = {}): Promise<Dashboard> {
  const dashboard = await readDashboard(unit, caller, id, { ...options, lock: true })
  if (!dashboard.mine) throw notOwner()
  caller.ability.require(action, 'Dashboard', { id, ownerId: dashboard.ownerId })
  return dashboard
}

/** Dashboards of the caller's own, and those that others share with them for looking. */
export function dashboardRoutes(app: FastifyInstance, context: ServerContext): void {
  const tags = ['dashboards']
  const config = { looks: { none: 'How a dashboard is arranged; its figures are read elsewhere.' } }
  const { audit, clock } = context
  const summaryOf = ({ name, scope, layout }: Pick<Dashboard, 'name' | 'scope' | 'layout'>) => ({ name, scope, widgets: layout.map(({ kind, title }) => title ?? kind) })
  const tell = (unit: UnitOfWork, dashboardId: string, version: number): void => { context.live.publish(unit, 'dashboards.changed', { dashboardId, version }) }

  async function make(unit: UnitOfWork, caller: Caller, made: { readonly id: string; readonly name: string; readonly scope: ScopeValue; readonly layout: readonly Widget[] }): Promise<Dashboard> {
    caller.ability.require('create', 'Dashboard', { id: made.id, ownerId: caller.memberId })
    checkLayout(made.scope, made.layout)
    if (await countOwn(unit, caller.memberId) >= mostDashboards) throw tooManyDashboards({ values: { maximum: mostDashboards } })
    if (!await insertDashboard(unit, { ...made, name: cleanName(made.name), ownerId: caller.memberId, at: clock.now() })) throw idTaken()
    await audit.record(unit, { action: 'dashboard.created', subject: 'Dashboard', subjectId: made.id, after: summaryOf(made) })
    tell(unit, made.id, 1)
    return readDashboard(unit, caller, made.id)
  }

  app.get<{ Querystring: Static<typeof Listed> }>('/dashboards', { schema: { summary: 'My dashboards and those shared with me', tags, querystring: Listed, response: { 200: DashboardItems } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('read', 'Dashboard')
      const { deleted = false, limit = 50, cursor = null } = request.query
      const found = await listDashboards(unit, caller, { deleted, after: cursor, limit: limit + 1 })
      return { items: found.slice(0, limit), nextCursor: found.length > limit ? found[limit - 1]!.id : null }
    }))

  app.post<{ Body: Static<typeof Made> }>('/dashboards', { schema: { summary: 'Make a dashboard', tags, body: Made, response: { 201: DashboardAnswer } }, config }, (request, reply) =>
    context.once(request, reply, (unit, caller) => {
      const { id = uuidv7(), name, scope = {}, layout = [] } = request.body
      return make(unit, caller, { id, name, scope, layout })
    }))

  app.get<ById>('/dashboards/:id', { schema: { summary: 'One dashboard', tags, params: Params, response: { 200: DashboardAnswer } }, config }, async (request, reply) => {
    const dashboard = await context.inWorkspace(request, (unit, caller) => readDashboard(unit, caller, request.params.id))
    void reply.header('etag', dashboardEtag(dashboard))
    return dashboard
  })

  app.patch<ById & { Body: Static<typeof Changed> }>('/dashboards/:id', { schema: { summary: 'Rename, arrange or aim a dashboard', tags, params: Params, body: Changed, response: { 200: DashboardAnswer } }, config }, async (request, reply) => {
    const stored = await context.inWorkspace(request, async (unit, caller) => {
      const before = await ownDashboard(unit, caller, 'update', request.params.id)
      requireVersion(request, before)
      const after = { ...before, ...request.body, name: cleanName(request.body.name ?? before.name) }
      checkLayout(after.scope, after.layout)
      await updateDashboard(unit, before.id, after, clock.now())
      await audit.record(unit, { action: 'dashboard.updated', subject: 'Dashboard', subjectId: before.id, before: summaryOf(before), after: summaryOf(after) })
      tell(unit, before.id, before.version + 1)
      return readDashboard(unit, caller, before.id)
    })
    void reply.header('etag', dashboardEtag(stored))
    return stored
  })

  app.delete<ById>('/dashboards/:id', { schema: { summary: 'Delete a dashboard; it can be restored for 30 days', tags, params: Params, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      const dashboard = await ownDashboard(unit, caller, 'delete', request.params.id)
      await markDeleted(unit, dashboard.id, clock.now())
      await audit.record(unit, { action: 'dashboard.deleted', subject: 'Dashboard', subjectId: dashboard.id, before: summaryOf(dashboard) })
      tell(unit, dashboard.id, dashboard.version + 1)
    })
    return reply.code(204).send()
  })

  app.post<ById>('/dashboards/:id/restore', { schema: { summary: 'Take a deletion back', tags, params: Params, response: { 200: DashboardAnswer } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const dashboard = await ownDashboard(unit, caller, 'delete', request.params.id, { deleted: true })
      if (await countOwn(unit, caller.memberId) >= mostDashboards) throw tooManyDashboards({ values: { maximum: mostDashboards } })
      await markDeleted(unit, dashboard.id, null)
      await audit.record(unit, { action: 'dashboard.restored', subject: 'Dashboard', subjectId: dashboard.id, after: summaryOf(dashboard) })
      tell(unit, dashboard.id, dashboard.version + 1)
      return readDashboard(unit, caller, dashboard.id)
    }))

  app.post<ById & { Body: Static<typeof Copied> }>('/dashboards/:id/copy', { schema: { summary: 'Make a copy of my own', tags, params: Params, body: Copied, response: { 201: DashboardAnswer } }, config }, (request, reply) =>
    context.once(request, reply, async (unit, caller) => {
      const { mayCopy, scope, layout } = await readDashboard(unit, caller, request.params.id)
      if (!mayCopy) throw mayNotCopy()
      return make(unit, caller, { id: uuidv7(), name: request.body.name, scope, layout: layout.map((widget) => ({ ...widget, id: uuidv7() })) })
    }))
}
