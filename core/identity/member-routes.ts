import Type from 'typebox'
import { Choice, Id, Member, MemberChange, MemberChoice, Page, Role, closed, memberStatuses, pageQuery, roles } from '@overt/sdk'
import { etagOf, isFresh, requireMatch } from '../http/etag.ts'
import { callerOf } from '../http/fastify.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import type { Accounts } from './contracts.ts'
import { changeMember, handOver, lockMember, removeMember } from './member-changes.ts'
import { listMemberChoices } from './member-choices.ts'
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
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const several = (words: readonly string[]): string => `^(${words.join('|')})(,(${words.join('|')}))*$`
const Choices = Type.Object({
  ...pageQuery,
  search: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: 'part of the name or address' })),
  ids: Type.Optional(Type.String({ pattern: `^${uuid}(,${uuid}){0,199}$`, maxLength: 7_400, description: 'at most 200 ids, with commas between' })),
  role: Type.Optional(Type.String({ pattern: several(roles), maxLength: 40, description: 'one or more roles, with commas between' })),
  status: Type.Optional(Type.String({ pattern: several(memberStatuses), maxLength: 40, description: 'one or more, with commas between; without it and `ids` nobody who was removed' })),
  monitored: Type.Optional(Type.Boolean()),
  /** Only people whose entries the caller may create or change. */
  entries: Type.Optional(Choice(['create', 'update'])),
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

    app.get('/members/choices', {
      schema: { tags, summary: 'Members to choose from, by name: found by a search, or named by `ids`', querystring: Choices, response: { 200: Page(MemberChoice) } },
      config: { looks: { none: 'Names and addresses to choose from, as on the list of members; no record of what somebody did.' } },
    }, (request) => {
      const caller = callerOf(request)
      const { limit = 50, cursor, search, ids, role, status, monitored, entries } = request.query
      const statuses = status?.split(',') as MemberChoice['status'][] | undefined
      return database.inWorkspace(caller, (unit) => listMemberChoices(unit, caller.ability, {
        limit, ...cursor === undefined ? {} : { cursor }, ...search === undefined ? {} : { search }, ...ids === undefined ? {} : { ids: ids.split(',') },
        ...role === undefined ? {} : { roles: role.split(',') as Role[] }, ...monitored === undefined ? {} : { monitored }, ...entries === undefined ? {} : { entries },
        ...statuses === undefined ? ids === undefined ? { statuses: ['active', 'suspended'] } : {} : { statuses },
      }))
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
