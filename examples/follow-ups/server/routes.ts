import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { NoContent, uuidv7 } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import type { FollowUp } from '../contracts.ts'

const Id = Type.String({ format: 'uuid' })
const Item = Type.Object({ id: Id, entryId: Id, text: Type.String() })
const Items = Type.Object({ items: Type.Array(Item) })
const NewItem = Type.Object({ entryId: Id, text: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false })
const OfItem = Type.Object({ id: Id })
const looks = { none: 'Only the caller\'s own follow-ups.' }

export function routes(app: FastifyInstance, { inWorkspace, audit, live, clock }: Pick<ServerContext, 'inWorkspace' | 'audit' | 'live' | 'clock'>): void {
  app.get('/items', { schema: { response: { 200: Items } }, config: { looks } }, (request) => inWorkspace(request, async (unit, { memberId, ability }) => {
    ability.require('read', 'FollowUp', { memberId })
    return {
      items: await unit.query<FollowUp>({
        text: `select id, entry_id as "entryId", text from p_follow_ups.item where workspace_id = $1 and member_id = $2 and done_at is null order by added_at limit 200`,
        values: [unit.workspaceId, memberId],
      }),
    }
  }))

  app.post<{ Body: Static<typeof NewItem> }>('/items', { schema: { body: NewItem, response: { 200: Item } }, config: { looks } }, (request) => inWorkspace(request, async (unit, { memberId, ability }) => {
    ability.require('update', 'FollowUp', { memberId })
    const item = { id: uuidv7(), ...request.body }
    await unit.query({
      text: 'insert into p_follow_ups.item (workspace_id, id, member_id, entry_id, text, added_at) values ($1, $2, $3, $4, $5, $6)',
      values: [unit.workspaceId, item.id, memberId, item.entryId, item.text, clock.now().toString()],
    })
    await audit.record(unit, { action: 'follow-ups.added', subject: 'FollowUp', subjectId: item.id, after: { text: item.text } })
    live.publish(unit, 'follow-ups.changed', { memberId }, { memberIds: [memberId] })
    return item
  }))

  app.post<{ Params: Static<typeof OfItem> }>('/items/:id/done', { schema: { params: OfItem, response: { 204: NoContent } }, config: { looks } }, async (request, reply) => {
    await inWorkspace(request, async (unit, { memberId, ability }) => {
      ability.require('update', 'FollowUp', { memberId })
      const [done] = await unit.query<{ text: string }>({
        text: 'update p_follow_ups.item set done_at = $4 where workspace_id = $1 and member_id = $2 and id = $3 and done_at is null returning text',
        values: [unit.workspaceId, memberId, request.params.id, clock.now().toString()],
      })
      if (done === undefined) return
      await audit.record(unit, { action: 'follow-ups.done', subject: 'FollowUp', subjectId: request.params.id, after: { text: done.text } })
      live.publish(unit, 'follow-ups.changed', { memberId }, { memberIds: [memberId] })
    })
    return reply.code(204).send()
  })
}
