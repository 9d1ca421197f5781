import { WorkCatalogue } from '@overt/sdk'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { organizationKind, projectKind, taskKind } from './entity-kinds.ts'
import type { EntityKind } from './entity-kinds.ts'
import { entityPage } from './entity-list.ts'
import { pageBody } from './list-page.ts'

/** Most workspaces have fewer; the rest is read on from each `nextCursor`. */
const limit = 2_000

/** `GET /catalogue`: organizations, projects and tasks in one answer, for pages that show names beside ids. */
export function workCatalogueRoutes(app: App): void {
  const { database } = app.platform

  app.get('/catalogue', {
    schema: { summary: 'Names of organizations, projects and tasks', description: 'The first 2,000 of each list in one answer, by name; each goes on at its own address.', tags: ['work'], response: { 200: WorkCatalogue } },
    config: { looks: { none: 'What work there is, not who did it.' } },
  }, async (request, reply) => {
    const caller = callerOf(request)
    const { organizations, projects, tasks } = await database.inWorkspace(caller, async (unit) => {
      const first = async (kind: EntityKind): Promise<string> => pageBody(await entityPage(unit, caller, kind, { limit }))
      return { organizations: await first(organizationKind), projects: await first(projectKind), tasks: await first(taskKind) }
    })
    return reply.type('application/json; charset=utf-8').serializer(String).send(`{"organizations":${organizations},"projects":${projects},"tasks":${tasks}}` as never)
  })
}
