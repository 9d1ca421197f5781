import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Name, NoContent, cleanName, cutText, pageQuery, roles, uuidv7 } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import type { SavedReport, Sharing } from '../../contracts.ts'
import { notYours, sharingForbidden, unknownRecipient, wrongCursor } from '../errors.ts'
import { addSaved, changeSaved, readSaved, readSavedReport } from '../saved/saved-store.ts'
import { parsedQuery, readSelection, SavedQuery } from '../selection.ts'
import { SavedAnswer, SavedItems } from './answers.ts'
import type { ReportsContext } from '../reports-context.ts'

const SharingBody = Type.Object({ everyone: Type.Boolean(), roles: Type.Array(Choice(roles), { maxItems: 4, uniqueItems: true }), memberIds: Type.Array(Id, { maxItems: 500, uniqueItems: true }) }, { additionalProperties: false })
const SavedBody = Type.Object({ name: Name, query: SavedQuery, sharing: Type.Optional(SharingBody) }, { additionalProperties: false })
type SavedBody = Static<typeof SavedBody>
const SavedChange = Type.Partial(SavedBody, { additionalProperties: false })
type SavedChange = Static<typeof SavedChange>
const CopyBody = Type.Object({ name: Type.Optional(Name) }, { additionalProperties: false })
type CopyBody = Static<typeof CopyBody>
const Params = Type.Object({ id: Id })
type Params = Static<typeof Params>
const ListQuery = Type.Object({ ...pageQuery, search: Type.Optional(Type.String({ maxLength: 120 })) }, { additionalProperties: false })
type ListQuery = Static<typeof ListQuery>

const private_: Sharing = { everyone: false, roles: [], memberIds: [] }

/** `/saved`: reports under a name, one's own and shared ones. What a shared one shows depends on who reads it, never on who made it. */
export function savedRoutes(app: FastifyInstance, context: ReportsContext): void {
  const tags = ['reports']
  const config = { looks: { none: 'What a report asks for; what it shows is read elsewhere.' } }

  app.get<{ Querystring: ListQuery }>('/saved', { schema: { summary: 'Saved reports, yours and those shared with you', tags, querystring: ListQuery, response: { 200: SavedItems } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const { limit = 50, cursor, search } = request.query
      const offset = cursor === undefined ? 0 : Number(cursor)
      if (!Number.isSafeInteger(offset) || offset < 0) throw wrongCursor()
      const items = await readSaved(unit, caller, { search, offset, limit: limit + 1 })
      return { items: items.slice(0, limit), nextCursor: items.length > limit ? String(offset + limit) : null }
    }))

  app.post<{ Body: SavedBody }>('/saved', { schema: { summary: 'Save a report under a name', tags, body: SavedBody, response: { 201: SavedAnswer } }, config }, (request, reply) =>
    context.once(request, reply, (unit, caller) => add(unit, caller, request.body)))

  app.get<{ Params: Params }>('/saved/:id', { schema: { summary: 'One saved report', tags, params: Params, response: { 200: SavedAnswer } }, config }, (request) =>
    context.inWorkspace(request, (unit, caller) => readSavedReport(unit, caller, request.params.id)))

  app.patch<{ Params: Params; Body: SavedChange }>('/saved/:id', { schema: { summary: 'Rename, change or share a saved report', tags, params: Params, body: SavedChange, response: { 200: SavedAnswer } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const before = await readSavedReport(unit, caller, request.params.id)
      if (!caller.ability.can('update', 'SavedReport', subjectOf(before))) throw notYours()
      const { name = before.name, query = before.query, sharing = before.sharing } = request.body
      await check(unit, caller, before, query, request.body.sharing)
      await changeSaved(unit, before.id, { name: cleanName(name), query, sharing, at: context.clock.now() })
      const after = await readSavedReport(unit, caller, before.id)
      await context.audit.record(unit, { action: 'saved-report.updated', subject: 'SavedReport', subjectId: before.id, before: trailOf(before), after: trailOf(after) })
      context.live.publish(unit, 'reports.saved-changed', { savedId: before.id })
      return after
    }))

  app.delete<{ Params: Params }>('/saved/:id', { schema: { summary: 'Delete a saved report, with its mails', tags, params: Params, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      const before = await readSavedReport(unit, caller, request.params.id)
      if (!caller.ability.can('delete', 'SavedReport', subjectOf(before))) throw notYours()
      await unit.query('delete from p_reports.saved_report where workspace_id = $1 and id = $2', [unit.workspaceId, before.id])
      await context.audit.record(unit, { action: 'saved-report.deleted', subject: 'SavedReport', subjectId: before.id, before: trailOf(before) })
      context.live.publish(unit, 'reports.saved-changed', { savedId: before.id })
    })
    return await reply.code(204).send()
  })

  app.post<{ Params: Params; Body: CopyBody }>('/saved/:id/duplicate', { schema: { summary: 'Make a saved report your own, under another name', tags, params: Params, body: CopyBody, response: { 201: SavedAnswer } }, config }, (request, reply) =>
    context.once(request, reply, async (unit, caller) => {
      const { name, query } = await readSavedReport(unit, caller, request.params.id)
      return add(unit, caller, { name: request.body.name ?? `${cutText(name, 116)} (2)`, query })
    }))

  app.put<{ Params: Params }>('/saved/:id/star', { schema: { summary: 'Star a saved report, for yourself', tags, params: Params, response: { 200: SavedAnswer } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const { id } = await readSavedReport(unit, caller, request.params.id)
      await unit.query('insert into p_reports.star (workspace_id, member_id, saved_id) values ($1, $2, $3) on conflict do nothing', [unit.workspaceId, caller.memberId, id])
      return readSavedReport(unit, caller, id)
    }))

  app.delete<{ Params: Params }>('/saved/:id/star', { schema: { summary: 'Take the star away', tags, params: Params, response: { 200: SavedAnswer } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const { id } = await readSavedReport(unit, caller, request.params.id)
      await unit.query('delete from p_reports.star where workspace_id = $1 and member_id = $2 and saved_id = $3', [unit.workspaceId, caller.memberId, id])
      return readSavedReport(unit, caller, id)
    }))

  async function add(unit: UnitOfWork, caller: Caller, { name, query, sharing = private_ }: SavedBody | { readonly name: string; readonly query: SavedQuery; readonly sharing?: Sharing }): Promise<SavedReport> {
    const id = uuidv7()
    caller.ability.require('create', 'SavedReport', { id, memberId: caller.memberId })
    await check(unit, caller, { id, memberId: caller.memberId }, query, sharing)
    await addSaved(unit, caller.memberId, { id, name: cleanName(name), query, sharing, at: context.clock.now() })
    const made = await readSavedReport(unit, caller, id)
    await context.audit.record(unit, { action: 'saved-report.created', subject: 'SavedReport', subjectId: id, after: trailOf(made) })
    context.live.publish(unit, 'reports.saved-changed', { savedId: id })
    return made
  }

  /** Errors: those of a selection, `sharing-forbidden`, `unknown-recipient`. */
  async function check(unit: UnitOfWork, caller: Caller, record: { readonly id: string; readonly memberId: string }, query: SavedQuery, sharing: Sharing | undefined): Promise<void> {
    readSelection(parsedQuery(query), caller, await context.directory.workspace(unit), context.clock.now(), undefined)
    if (sharing === undefined || (!sharing.everyone && sharing.roles.length === 0 && sharing.memberIds.length === 0)) return
    if (!caller.ability.can('share', 'SavedReport', subjectOf(record))) throw sharingForbidden()
    const known = await context.directory.members(unit, { ids: sharing.memberIds, status: ['active', 'suspended'] })
    if (known.length < sharing.memberIds.length) throw unknownRecipient()
  }
}

const subjectOf = ({ id, memberId }: { readonly id: string; readonly memberId: string }): Readonly<Record<string, unknown>> => ({ id, memberId })
const trailOf = ({ name, query, sharing }: SavedReport): object => ({ name, query, sharing })
