import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id, Page, countsByMember } from '@overt/sdk'
import type { Job } from '@overt/sdk'
import { DecideBody, LateFix, Punch, PunchAnswer, PunchBody, PunchQuery, PunchReceipt, RevealBody } from '../../wire.ts'
import type { ForgottenPunch } from '../close-forgotten.ts'
import { decidePunch } from '../decide-punch.ts'
import { notFound } from '../errors.ts'
import { membersOfGroup } from '../groups.ts'
import { addFix, revealPlace } from '../late-evidence.ts'
import { listPunches } from '../list-punches.ts'
import type { PunchContext } from '../punch-context.ts'
import { punchesJson } from '../punch-json.ts'
import { receiptOf } from '../punch-row.ts'
import { findPunch } from '../punches.ts'
import { recordPunch } from '../record-punch.ts'

const Params = Type.Object({ id: Id })
const tags = ['punchim']
const own = { looks: { none: 'Only what is the caller\'s own.' } }

/** Punching, and what was punched: lists, single ones, decisions. */
export function punchRoutes(instance: FastifyInstance, context: PunchContext, correction: Job<ForgottenPunch>): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.post('/punches', {
    schema: { tags, summary: 'Punch in or out', description: 'The same id answers the same. What arrives late is kept in any case, flagged.', body: PunchBody, response: { 200: PunchAnswer, 201: PunchAnswer } },
    config: own,
  }, async (request, reply) => {
    const { workspaceId, memberId, timeZone } = context.caller(request)
    const { answer, isNew } = await recordPunch(context, { workspaceId, memberId, timeZone, kiosk: null }, request.body, correction)
    return reply.code(isNew ? 201 : 200).send(answer)
  })

  app.get('/punches', { schema: { tags, summary: 'Punches, the latest first', querystring: PunchQuery, response: { 200: Page(Punch) } }, config: { looks: { subject: 'Punch', how: 'listed' } } }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { limit = 50, groupId, ...filter } = request.query
    const { rows, nextCursor } = await listPunches(unit, caller, { ...filter, groupMemberIds: await membersOfGroup(context, unit, groupId), limit })
    await context.audit.viewed(unit, { subject: 'Punch', how: 'listed', counts: countsByMember(rows) })
    return { items: await punchesJson(context, unit, rows, { caller }), nextCursor }
  }))

  app.get('/punches/:id', { schema: { tags, summary: 'A punch, with an address of its selfie', params: Params, response: { 200: Punch } }, config: { looks: { subject: 'Punch' } } }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const row = await findPunch(unit, request.params.id)
    caller.ability.require('read', 'Punch', row && { id: row.id, memberId: row.memberId })
    if (row === undefined) throw notFound()
    await context.audit.viewed(unit, { subject: row.selfie === 'kept' ? 'Punch.selfie' : 'Punch', memberId: row.memberId, count: 1 })
    return (await punchesJson(context, unit, [row], { caller, single: true }))[0]!
  }))

  app.post('/punches/:id/decide', {
    schema: { tags, summary: 'Accept or reject a punch', description: 'Accepting files what could not be filed; rejecting a punch-in puts its entry into the trash, rejecting a punch-out puts the end of the shift in its place.', params: Params, body: DecideBody, response: { 200: Punch } },
    config: { looks: { subject: 'Punch' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { decision, comment = '' } = request.body
    const row = await decidePunch(context, unit, caller, request.params.id, { decision, comment: comment.trim() === '' ? null : comment.trim(), correction })
    await context.audit.viewed(unit, { subject: 'Punch', memberId: row.memberId, count: 1 })
    return (await punchesJson(context, unit, [row], { caller }))[0]!
  }))

  app.put('/punches/:id/fix', { schema: { tags, summary: 'Send the place that was asked for', params: Params, body: LateFix, response: { 200: PunchReceipt } }, config: own }, (request) => context.inWorkspace(request, async (unit, caller) =>
    receiptOf(await addFix(context, unit, caller, request.params.id, request.body))))

  app.post('/punches/:id/reveal', { schema: { tags, summary: 'Show the place that only the phone knew', params: Params, body: RevealBody, response: { 200: PunchReceipt } }, config: own }, (request) => context.inWorkspace(request, async (unit, caller) =>
    receiptOf(await revealPlace(context, unit, caller, request.params.id, request.body))))
}
