import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { NoContent, uuidv7 } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'

const Id = Type.String({ format: 'uuid' })
const Item = Type.Object({ id: Id, entryId: Id, text: Type.String() })
const Items = Type.Object({ items: Type.Array(Item) })
const NewItem = Type.Object({ entryId: Id, text: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false })
const OfItem = Type.Object({ id: Id })
const looks = { none: 'Only the caller\'s own follow-ups.' }

// region rows
interface Row {
  readonly workspace_id: string
  readonly id: string
  readonly member_id: string
  readonly entry_id: string
  readonly text: string
  readonly added_at: string
  readonly done_at: string | null
}

const rows = (unit: UnitOfWork) => unit.knex<Row>('p_follow_ups.item')
/** What a member still has to do. */
const open = (unit: UnitOfWork, memberId: string) => rows(unit).where({ workspace_id: unit.workspaceId, member_id: memberId }).whereNull('done_at')
// endregion rows

export function routes(app: FastifyInstance, { inWorkspace, audit, live, clock }: Pick<ServerContext, 'inWorkspace' | 'audit' | 'live' | 'clock'>): void {
  app.get('/items', { schema: { response: { 200: Items } }, config: { looks } }, (request) => inWorkspace(request, async (unit, { memberId, ability }) => {
    ability.require('read', 'FollowUp', { memberId })
    return { items: await open(unit, memberId).orderBy('added_at').limit(200).select('id', { entryId: 'entry_id' }, 'text') }
  }))

  app.post<{ Body: Static<typeof NewItem> }>('/items', { schema: { body: NewItem, response: { 200: Item } }, config: { looks } }, (request) => inWorkspace(request, async (unit, { memberId, ability }) => {
    ability.require('update', 'FollowUp', { memberId })
    const item = { id: uuidv7(), ...request.body }
    await rows(unit).insert({ workspace_id: unit.workspaceId, id: item.id, member_id: memberId, entry_id: item.entryId, text: item.text, added_at: clock.now().toString() })
    await audit.record(unit, { action: 'follow-ups.added', subject: 'FollowUp', subjectId: item.id, after: { text: item.text } })
    live.publish(unit, 'follow-ups.changed', { memberId }, { memberIds: [memberId] })
    return item
  }))

  app.post<{ Params: Static<typeof OfItem> }>('/items/:id/done', { schema: { params: OfItem, response: { 204: NoContent } }, config: { looks } }, async (request, reply) => {
    await inWorkspace(request, async (unit, { memberId, ability }) => {
      ability.require('update', 'FollowUp', { memberId })
      // region change
      const [done] = await open(unit, memberId).where({ id: request.params.id }).update({ done_at: clock.now().toString() }).returning('text')
      // endregion change
      if (done === undefined) return
      await audit.record(unit, { action: 'follow-ups.done', subject: 'FollowUp', subjectId: request.params.id, after: { text: done.text } })
      live.publish(unit, 'follow-ups.changed', { memberId }, { memberIds: [memberId] })
    })
    return reply.code(204).send()
  })
}
