import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import type { PermissionsContext } from '../subjects.ts'
import { managersSee, setManagersSee } from '../team-rules.ts'
import { TeamRule } from './schemas.ts'

const config = { looks: { none: 'Who may do what, which is set for people and no record of their work.' } }

/** Whether managers reach everybody or the people they lead. */
export function teamRoutes(app: FastifyInstance, context: PermissionsContext): void {
  app.get('/team-rule', { schema: { summary: 'Whose records managers reach by their role', response: { 200: TeamRule } }, config }, async (request) => await context.inWorkspace(request, async (unit, { ability }) => {
    ability.requireAny('read', 'Permission')
    return { managersSee: await managersSee(unit) }
  }))

  app.put<{ Body: Static<typeof TeamRule> }>('/team-rule', {
    schema: { summary: 'Let managers reach everybody, or the people they lead', description: 'What they were granted by name, through a group or on a place stays.', body: TeamRule, response: { 200: TeamRule } },
    config,
  }, async (request) => await context.inWorkspace(request, async (unit, { ability }) => {
    ability.requireAny('update', 'Permission')
    const [before, after] = [{ managersSee: await managersSee(unit) }, request.body]
    if (before.managersSee === after.managersSee) return after
    if (after.managersSee === 'everyone') await context.configuration.widening(unit, [{ owner: 'permissions', setting: 'managersSee', from: 'team', to: 'everyone' }])
    await setManagersSee(unit, after.managersSee)
    await context.audit.record(unit, { action: 'permission-team-rule.updated', subject: 'Permission', subjectId: null, before, after })
    await context.rights.changed(unit, null)
    return after
  }))
}
