import { cleanName } from '@overt/sdk'
import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import { NoContent } from '@overt/sdk'
import { addGroup, readGroup, readGroups, renameGroup, setGroupMembers } from '../groups.ts'
import { leadersOf, setLeads, setParent } from '../leads.ts'
import type { PermissionsContext } from '../subjects.ts'
import { guardGroup, guardTeam } from '../widening.ts'
import { Group, GroupItems } from './answers.ts'
import { GroupBody, GroupChange, IdParams } from './schemas.ts'

const config = { looks: { none: 'Who may do what, which is set for people and no record of their work.' } }

/** Groups of members: what is granted to one is granted to all in it. */
export function groupRoutes(app: FastifyInstance, context: PermissionsContext): void {
  app.get('/groups', { schema: { summary: 'Groups of members', response: { 200: GroupItems } }, config }, async (request) => await context.inWorkspace(request, async (unit, { ability }) => {
    ability.requireAny('read', 'Permission')
    return { items: await readGroups(unit), nextCursor: null }
  }))

  app.post<{ Body: Static<typeof GroupBody> }>('/groups', { schema: { summary: 'Make a group', body: GroupBody, response: { 201: Group } }, config }, async (request, reply) =>
    await context.once(request, reply, async (unit, { ability }) => {
      ability.requireAny('update', 'Permission')
      const { name, memberIds, parentId, leads } = request.body
      const id = await addGroup(unit, cleanName(name))
      await setGroupMembers(context, unit, id, memberIds)
      if (parentId !== undefined) await setParent(unit, id, parentId)
      if (leads !== undefined) await setLeads(context, unit, id, leads)
      const group = await readGroup(unit, id)
      await guardTeam(context, unit, null, group)
      await context.rights.changed(unit, await leadersOf(unit, id))
      await context.audit.record(unit, { action: 'permission-group.created', subject: 'Permission', subjectId: id, after: group })
      return group
    }))

  app.patch<{ Params: { id: string }; Body: Static<typeof GroupChange> }>('/groups/:id', {
    schema: { summary: 'Rename a group, say who is in it, who leads it and what it is part of', params: IdParams, body: GroupChange, response: { 200: Group } },
    config,
  }, async (request) => await context.inWorkspace(request, async (unit, { ability }) => {
    ability.requireAny('update', 'Permission')
    const { params: { id }, body: { name, memberIds, parentId, leads } } = request
    const before = await readGroup(unit, id)
    const leadersBefore = await leadersOf(unit, id)
    if (name !== undefined) await renameGroup(unit, id, cleanName(name))
    if (memberIds !== undefined) {
      await guardGroup(context, unit, before, memberIds)
      await setGroupMembers(context, unit, id, memberIds)
    }
    if (parentId !== undefined) await setParent(unit, id, parentId)
    if (leads !== undefined) await setLeads(context, unit, id, leads)
    const after = await readGroup(unit, id)
    await guardTeam(context, unit, before, after)
    await context.audit.record(unit, { action: 'permission-group.updated', subject: 'Permission', subjectId: id, before, after })
    const left = before.memberIds.filter((memberId) => !after.memberIds.includes(memberId))
    const came = after.memberIds.filter((memberId) => !before.memberIds.includes(memberId))
    await context.rights.changed(unit, [...new Set([...left, ...came, ...leadersBefore, ...await leadersOf(unit, id)])])
    return after
  }))

  app.delete<{ Params: { id: string } }>('/groups/:id', { schema: { summary: 'Dissolve a group, with everything granted to it', params: IdParams, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, { ability }) => {
      ability.requireAny('update', 'Permission')
      const before = await readGroup(unit, request.params.id)
      await guardGroup(context, unit, before, [])
      const leaders = await leadersOf(unit, before.id)
      await unit.query('delete from p_permissions.member_group where workspace_id = $1 and id = $2', [unit.workspaceId, before.id])
      await context.audit.record(unit, { action: 'permission-group.deleted', subject: 'Permission', subjectId: before.id, before })
      await context.rights.changed(unit, [...new Set([...before.memberIds, ...leaders])])
    })
    return await reply.code(204).send()
  })
}
