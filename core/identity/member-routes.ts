import Type from 'typebox'
import { Choice, Id, Member, MemberChange, Page, Role, closed, memberStatuses, pageQuery } from '@overt/sdk'
import { etagOf, isFresh, requireMatch } from '../http/etag.ts'
import { callerOf } from '../http/fastify.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import type { Accounts } from './identity.ts'
import { changeMember, handOver, lockMember, removeMember } from './member-changes.ts'
import { findMember, listMembers, memberSorts } from './member-list.ts'

const List = Type.Object({
  ...pageQuery,
  sort: Type.Optional(Choice(memberSorts)),
  search: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: 'part of the name or address' })),
  role: Type.Optional(Role),
  status: Type.Optional(Choice(memberStatuses)),
  monitored: Type.Optional(Type.Boolean()),
  working: Type.Optional(Type.Boolean({ description: 'has an entry running, or is active or idle on a device' })),
}, closed)
const byId = Type.Object({ id: Id })
const HandOver = Type.Object({ memberId: Id, role: Type.Optional(Choice(['manager', 'hr', 'member'])) }, closed)

/** Members of a workspace: read, change, remove, hand over. */
export function memberRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { database } = app.platform
    const tags = ['members']

    app.get('/members', {
      schema: { tags, summary: 'Members the caller may see, with presence and running entry', querystring: List, response: { 200: Page(Member) } },
      config: { looks: { subject: 'Entry', how: 'listed' } },
    }, (request) => {
      const caller = callerOf(request)
      const { limit = 50, ...filter } = request.query
      return database.inWorkspace(caller, (unit) => listMembers(app.platform, unit, caller.ability, { ...filter, limit }))
    })

    app.get('/members/:id', { schema: { tags, summary: 'A member', params: byId, response: { 200: Member, 304: Type.Null() } }, config: { looks: { subject: 'Entry' } } }, async (request, reply) => {
      const caller = callerOf(request)
      const { record, version } = await database.inWorkspace(caller, (unit) => findMember(app.platform, unit, caller, request.params.id))
      return isFresh(request, reply, etagOf(record.id, version)) ? reply.code(304).send(null) : record
    })

    app.patch('/members/:id', { schema: { tags, summary: 'Change role, monitoring, status, zone or rate', params: byId, body: MemberChange, response: { 200: Member } }, config: { looks: { subject: 'Entry' } } }, async (request, reply) => {
      const caller = callerOf(request)
      const { record, version } = await database.inWorkspace(caller, async (unit) => {
        const known = await lockMember(unit, request.params.id)
        caller.ability.require('read', 'Member', known)
        requireMatch(request, etagOf(known.id, known.version))
        await changeMember(app.platform, unit, caller, known, request.body)
        return findMember(app.platform, unit, caller, known.id)
      })
      accounts.forget(record.userId)
      app.platform.deviceTokens.forget(record.id)
      void reply.header('etag', etagOf(record.id, version))
      return record
    })

    app.delete('/members/:id', { schema: { tags, summary: 'Remove from the workspace; history stays', params: byId, response: { 204: Type.Null() } }, config: { whileReadOnly: 'Whoever leaves loses access at any time.', looks: { none: 'Shows nothing; who removed the member is in the audit trail.' } } }, async (request, reply) => {
      const caller = callerOf(request)
      const { userId, id } = await database.inWorkspace(caller, async (unit) => {
        const known = await lockMember(unit, request.params.id)
        await removeMember(app.platform, unit, caller, known)
        return known
      })
      accounts.forget(userId)
      app.platform.deviceTokens.forget(id)
      return reply.code(204).send(null)
    })

    app.post('/hand-over', {
      schema: { tags, summary: 'Make another member an admin and give up being one', body: HandOver, response: { 200: Member } },
      config: { looks: { subject: 'Entry' } },
    }, async (request) => {
      const caller = callerOf(request)
      const heir = await database.inWorkspace(caller, async (unit) => {
        const known = await lockMember(unit, request.body.memberId)
        await handOver(app.platform, unit, caller, known, request.body.role ?? 'manager')
        return findMember(app.platform, unit, caller, known.id)
      })
      accounts.forget(heir.record.userId)
      accounts.forget(caller.userId)
      return heir.record
    })
  }
}
