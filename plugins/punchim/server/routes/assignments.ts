import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id, NoContent, Page, closed, pageQuery } from '@overt/sdk'
import type { Ability, UnitOfWork } from '@overt/sdk'
import { Assignment, AssignmentBody, AssignmentChange } from '../../wire.ts'
import { addAssignment, changeAssignment, listAssignments, readAssignment, removeAssignment } from '../assignments.ts'
import { notFound } from '../errors.ts'
import { pageOf, placeOf } from '../pages.ts'
import type { PunchContext } from '../punch-context.ts'
import { requireTargets } from '../targets.ts'

const Params = Type.Object({ id: Id })
const Query = Type.Object({ memberId: Type.Optional(Id), ...pageQuery }, closed)
const tags = ['punchim']
const config = { looks: { none: 'To what punches are filed is set by the workspace; it holds nothing that was collected.' } }

/** To which tasks punches are filed, by member or group. */
export function assignmentRoutes(instance: FastifyInstance, context: PunchContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/assignments', { schema: { tags, summary: 'To which tasks punches are filed', querystring: Query, response: { 200: Page(Assignment) } }, config }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'PunchAssignment')
    const { limit = 50, cursor, memberId } = request.query
    return pageOf(await listAssignments(context, unit, caller, { memberId, after: placeOf(cursor), limit: limit + 1 }), limit)
  }))

  app.post('/assignments', { schema: { tags, summary: 'Assign a task to a member or a group', body: AssignmentBody, response: { 201: Assignment } }, config }, (request, reply) => context.once(request, reply, async (unit, { ability }) => {
    const { memberId = null, groupId = null, taskId } = request.body
    ability.requireAny('create', 'PunchAssignment')
    await requireTargets(context, unit, { memberIds: memberId === null ? [] : [memberId], groupIds: groupId === null ? [] : [groupId] })
    await requireTask(unit, ability, taskId)
    const assignment = await addAssignment(context, unit, request.body)
    await noteChange(unit, 'punch-assignment.created', null, assignment)
    return assignment
  }))

  app.patch('/assignments/:id', { schema: { tags, summary: 'Change an assignment', params: Params, body: AssignmentChange, response: { 200: Assignment } }, config }, (request) => context.inWorkspace(request, async (unit, { ability }) => {
    const before = await readAssignment(context, unit, request.params.id)
    ability.require('update', 'PunchAssignment', { id: before.id, memberId: before.memberId })
    if (request.body.taskId !== undefined) await requireTask(unit, ability, request.body.taskId)
    const assignment = await changeAssignment(context, unit, before, request.body)
    await noteChange(unit, 'punch-assignment.updated', before, assignment)
    return assignment
  }))

  app.delete('/assignments/:id', { schema: { tags, summary: 'Take an assignment away', params: Params, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, { ability }) => {
      const before = await readAssignment(context, unit, request.params.id)
      ability.require('delete', 'PunchAssignment', { id: before.id, memberId: before.memberId })
      await removeAssignment(unit, before.id)
      await noteChange(unit, 'punch-assignment.deleted', before, null)
    })
    return reply.code(204).send(null)
  })

  async function requireTask(unit: UnitOfWork, ability: Ability, taskId: string): Promise<void> {
    const tasks = await context.catalogue.describe(unit, ability, [taskId])
    if (!tasks.has(taskId)) throw notFound()
  }

  async function noteChange(unit: UnitOfWork, action: string, before: Assignment | null, after: Assignment | null): Promise<void> {
    await context.audit.record(unit, { action, subject: 'PunchAssignment', subjectId: (after ?? before)!.id, before, after })
    context.live.publish(unit, 'punchim.rules-changed', { kind: 'assignment' })
  }
}
