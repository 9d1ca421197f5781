import type { FastifyInstance } from 'fastify'
import type { Ability, UnitOfWork } from '@overt/sdk'
import type { Static } from 'typebox'
import { readProjectAccess, writeProjectAccess } from '../project-access.ts'
import type { PermissionsContext } from '../subjects.ts'
import { ProjectAccessBody, ProjectParams } from './schemas.ts'

const config = { looks: { none: 'Who may use a project, which is set for people and no record of their work.' } }

/** Which members see and use a project; for whoever may change it. */
export function projectAccessRoutes(app: FastifyInstance, context: PermissionsContext): void {
  app.get<{ Params: Static<typeof ProjectParams> }>('/projects/:projectId/access', {
    schema: { summary: 'Which members see and use a project', description: 'For whoever may change the project.', params: ProjectParams, response: { 200: ProjectAccessBody } },
    config,
  }, async (request) => await context.inWorkspace(request, async (unit, { ability }) => {
    await requireProject(context, unit, ability, request.params.projectId)
    return await readProjectAccess(unit, request.params.projectId)
  }))

  app.put<{ Params: Static<typeof ProjectParams>; Body: Static<typeof ProjectAccessBody> }>('/projects/:projectId/access', {
    schema: {
      summary: 'Close a project to all members but some, or open it to everybody',
      description: 'Managers, HR and admins see every project. Nobody loses sight of time of their own.', params: ProjectParams, body: ProjectAccessBody, response: { 200: ProjectAccessBody },
    },
    config,
  }, async (request) => await context.inWorkspace(request, async (unit, { ability }) => {
    const { params: { projectId }, body } = request
    await requireProject(context, unit, ability, projectId)
    const before = await readProjectAccess(unit, projectId)
    await writeProjectAccess(context, unit, projectId, body)
    const after = await readProjectAccess(unit, projectId)
    await context.audit.record(unit, { action: 'project-access.updated', subject: 'Project', subjectId: projectId, before, after })
    await context.rights.changed(unit, null)
    return after
  }))
}

/** Errors: `not-found`, `forbidden`. */
async function requireProject({ rights }: PermissionsContext, unit: UnitOfWork, ability: Ability, id: string): Promise<void> {
  ability.require('update', 'Project', (await rights.records(unit, 'Project', [id])).get(id))
}
