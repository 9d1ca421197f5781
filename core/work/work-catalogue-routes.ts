import { WorkCatalogue } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { EntityKind } from './entity-kinds.ts'
import { listPage, pageBody } from './list-page.ts'
import { Where } from './where.ts'

/** More than a person chooses from; a page that needs others looks for them by name. */
const mostRows = 2_000
const sorts = { name: { column: 'x.name_key', type: 'text' } } as const

/** `GET /catalogue`: organizations, projects and tasks in one answer, for pages that show names beside ids. */
export function workCatalogueRoutes(app: App): void {
  const { database } = app.platform

  app.get('/catalogue', {
    schema: { summary: 'Names of organizations, projects and tasks', description: 'In one answer, the first 2,000 of each by name.', tags: ['work'], response: { 200: WorkCatalogue } },
    config: { looks: { none: 'What work there is, not who did it.' } },
  }, async (request, reply) => {
    const caller = callerOf(request)
    const { organizations, projects, tasks } = await database.inWorkspace(caller, async (unit) => ({
      organizations: await first(unit, caller, organizationKind), projects: await first(unit, caller, projectKind), tasks: await first(unit, caller, taskKind),
    }))
    return reply.type('application/json; charset=utf-8').serializer(String).send(`{"organizations":${organizations},"projects":${projects},"tasks":${tasks}}` as never)
  })
}

async function first(unit: UnitOfWork, caller: Caller, kind: EntityKind): Promise<string> {
  const where = new Where().add('x.workspace_id = ? and x.deleted_batch is null', caller.workspaceId)
  where.scope((offset) => caller.ability.scope('read', kind.subject, 'x', offset))
  return pageBody(await listPage(unit, { from: kind.from, alias: 'x', json: kind.json, sorts, sort: 'name' }, { limit: mostRows }, where))
}
