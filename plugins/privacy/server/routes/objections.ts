import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Choice, Id, Nullable, Page, closed, pageQuery, uuidv7 } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { alreadyAnswered, contactUnfit, ownAnswer } from '../errors.ts'
import { addStep, answerers, objectionColumns, objectionJoins, objectionsJson, readContact, readObjection } from '../objections.ts'
import type { ObjectionRow } from '../objections.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import { ObjectionAnswer, objectionStates } from './answers.ts'

const tags = ['privacy']
const page = '/privacy/objections'
const words = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' })
const params = Type.Object({ id: Id })
const Contact = Type.Object({ contact: Nullable(Type.Object({ id: Id, name: Type.String() })), answerDays: Type.Integer() })

/** Objections to a kind of collection: made, answered or withdrawn, each with its clock and its trail. */
export function objectionRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const one = async (unit: UnitOfWork, caller: Caller, id: string): Promise<ObjectionAnswer> => {
    const [answer] = await objectionsJson(context, unit, caller, [await readObjection(unit, caller, id)])
    return answer!
  }

  app.get('/objections', {
    schema: {
      tags, summary: 'Objections that I made, or may answer, newest first',
      querystring: Type.Object({ ...pageQuery, memberId: Type.Optional(Id), status: Type.Optional(Choice(objectionStates)) }, closed), response: { 200: Page(ObjectionAnswer) },
    },
    config: { looks: { subject: 'objection', how: 'listed' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'PrivacyObjection')
    const { limit = 50, cursor, memberId, status } = request.query
    const scope = caller.ability.scope('read', 'PrivacyObjection', 'o', 5)
    // Ids follow the time.
    const rows = await unit.query<ObjectionRow>(`select ${objectionColumns} ${objectionJoins}
      where o.workspace_id = $1 and ($2::uuid is null or o.member_id = $2) and ($3::text is null or o.status = $3) and ($4::uuid is null or o.id < $4) and (${scope.sql}) order by o.id desc limit $5`,
    [unit.workspaceId, memberId ?? null, status ?? null, cursor ?? null, limit + 1, ...scope.values])
    const shown = rows.slice(0, limit)
    const counts = new Map<string, number>()
    for (const row of shown) counts.set(row.memberId, (counts.get(row.memberId) ?? 0) + 1)
    await context.audit.viewed(unit, { subject: 'objection', how: 'listed', counts })
    return { items: await objectionsJson(context, unit, caller, shown), nextCursor: rows.length > limit ? shown.at(-1)!.id : null }
  }))

  app.post('/objections', {
    schema: { tags, summary: 'Object to a kind of collection', body: Type.Object({ about: Type.String({ maxLength: 40, description: 'the plugin that collects it, or `other`' }), reason: words }, closed), response: { 201: ObjectionAnswer } },
    config: { whileReadOnly: 'It is a right of the person, which no bill takes away.', looks: { none: 'Only what the caller says about themselves.' } },
  }, (request, reply) => context.once(request, reply, async (unit, caller) => {
    caller.ability.require('create', 'PrivacyObjection', { memberId: caller.memberId })
    const { plugins } = await context.configuration.read(unit, caller.locale)
    const about = plugins.some(({ id, enabled }) => enabled && id === request.body.about) ? request.body.about : 'other'
    const { answerDays } = await context.settings(unit.workspaceId)
    const now = context.clock.now()
    const id = uuidv7(now.epochMilliseconds)
    await unit.query('insert into p_privacy.objection (workspace_id, id, member_id, about, reason, created_at, due_at) values ($1, $2, $3, $4, $5, $6, $7)',
      [unit.workspaceId, id, caller.memberId, about, request.body.reason.trim(), now.toString(), now.add({ hours: 24 * answerDays }).toString()])
    await addStep(context, unit, id, 'made', caller.memberId, null)
    await context.audit.record(unit, { action: 'privacy-objection.made', subject: 'PrivacyObjection', subjectId: id, after: { memberId: caller.memberId, about } })
    for (const memberId of await answerers(context, unit, caller.memberId)) {
      await context.notices.send(unit, { memberId, kind: 'core.waiting', key: id, text: { key: 'told.made', values: { name: caller.name, date: { instant: now.add({ hours: 24 * answerDays }).toString() } } }, path: page })
    }
    return one(unit, caller, id)
  }))

  app.post('/objections/:id/answer', {
    schema: { tags, summary: 'Answer an objection of somebody else', params, body: Type.Object({ decision: Choice(['accepted', 'rejected']), answer: words }, closed), response: { 200: ObjectionAnswer } },
    config: { whileReadOnly: 'It is a right of the person, which no bill takes away.', looks: { subject: 'objection' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { id } = request.params
    const objection = await readObjection(unit, caller, id)
    if (objection.memberId === caller.memberId) throw ownAnswer()
    caller.ability.require('answer', 'PrivacyObjection', { memberId: objection.memberId })
    await context.audit.viewed(unit, { subject: 'objection', memberId: objection.memberId, count: 1 })
    await settle(unit, caller, objection, request.body.decision, request.body.answer.trim())
    await context.notices.send(unit, { memberId: objection.memberId, kind: 'core.decision', by: caller.name, key: id, text: { key: `told.${request.body.decision}` }, path: '/privacy' })
    return one(unit, caller, id)
  }))

  app.post('/objections/:id/withdraw', {
    schema: { tags, summary: 'Withdraw an objection of my own', params, response: { 200: ObjectionAnswer } },
    config: { whileReadOnly: 'It is a right of the person, which no bill takes away.', looks: { none: 'Only the caller\'s own objection.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const objection = await readObjection(unit, caller, request.params.id)
    caller.ability.require('create', 'PrivacyObjection', { memberId: objection.memberId })
    await settle(unit, caller, objection, 'withdrawn', null)
    return one(unit, caller, objection.id)
  }))

  app.get('/contact', {
    schema: { tags, summary: 'Who answers objections, and within how many days', response: { 200: Contact } }, config: { looks: { none: 'Whom to ask, which every member may know.' } },
  }, (request) => context.inWorkspace(request, async (unit) => ({ contact: await readContact(context, unit), answerDays: (await context.settings(unit.workspaceId)).answerDays })))

  app.put('/contact', {
    schema: { tags, summary: 'Name the person who answers objections', body: Type.Object({ memberId: Nullable(Id) }, closed), response: { 200: Contact } }, config: { looks: { none: 'Whom to ask, which every member may know.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('apply', 'PrivacyPreset')
    const { memberId } = request.body
    const before = await readContact(context, unit)
    if (memberId !== null) {
      const [member] = await context.directory.currentMembers(unit, [memberId])
      if (member?.status !== 'active' || !(await context.ability(unit, member.id)).canAny('answer', 'PrivacyObjection')) throw contactUnfit()
    }
    await unit.query('delete from p_privacy.contact where workspace_id = $1', [unit.workspaceId])
    if (memberId !== null) await unit.query('insert into p_privacy.contact (workspace_id, member_id, named_at) values ($1, $2, $3)', [unit.workspaceId, memberId, context.clock.now().toString()])
    const contact = await readContact(context, unit)
    await context.audit.record(unit, { action: 'privacy-contact.named', subject: 'PrivacyObjection', subjectId: null, before: { memberId: before?.id ?? null }, after: { memberId } })
    return { contact, answerDays: (await context.settings(unit.workspaceId)).answerDays }
  }))

  async function settle(unit: UnitOfWork, caller: Caller, { id, memberId, about, status: before }: ObjectionRow, status: 'accepted' | 'rejected' | 'withdrawn', answer: string | null): Promise<void> {
    if (before !== 'open') throw alreadyAnswered()
    await unit.query('update p_privacy.objection set status = $3, answer = $4, settled_at = $5 where workspace_id = $1 and id = $2', [unit.workspaceId, id, status, answer, context.clock.now().toString()])
    await addStep(context, unit, id, status, caller.memberId, answer)
    await context.audit.record(unit, { action: `privacy-objection.${status}`, subject: 'PrivacyObjection', subjectId: id, after: { memberId, about, status } })
    await context.notices.settle(unit, { kind: 'core.waiting', key: id })
  }
}
