import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Id, Instant, closed, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { AskChoice } from '../../contracts.ts'
import type { ClickContext } from '../context.ts'
import { DecisionGiven } from '../decision-record.ts'
import { decide } from '../decisions.ts'
import { readChoice, writeChoice } from '../own-choice.ts'
import { awayQuestions } from '../questions.ts'

const Question = Type.Object({
  entryId: Id, taskId: Id, task: Type.String(), project: Type.String(), organization: Type.String(), fromAt: Instant, toAt: Instant, seconds: Type.Integer(),
})
const Asking = { ask: Type.Boolean(), askAfterMinutes: Type.Integer({ minimum: 1, maximum: 240 }) }
const Choice = Type.Object({ ...Asking, own: Type.Boolean(), workspace: Type.Object(Asking) })

/** Questions about time away, decisions, and the choice of when to ask; always about the caller. */
export function awayRoutes(instance: FastifyInstance, context: ClickContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['clickim']
  const config = { looks: { none: 'About the caller alone.' } }

  app.get('/away', { schema: { tags, summary: 'Time away that waits for your decision', response: { 200: Type.Object({ items: Type.Array(Question) }) } }, config },
    (request) => context.inWorkspace(request, async (unit, caller) => ({ items: await awayQuestions(context, unit, caller.memberId) })))

  app.post('/decisions', { schema: { tags, summary: 'Decide about time away', body: DecisionGiven, response: { 201: Type.Object({ id: Id, applied: Type.Boolean({ description: 'false where it was applied before' }) }) } }, config },
    (request, reply) => context.once(request, reply, async (unit, caller) => {
      const { id = uuidv7(), ...given } = request.body
      return { id, applied: await decide(context, unit, caller.memberId, { id, ...given }, { via: 'web', policyVersion: await context.policyVersions.of(unit, caller.memberId, context.clock.now()) }) }
    }))

  app.get('/choice', { schema: { tags, summary: 'When you are asked about time away', response: { 200: Choice } }, config },
    (request) => context.inWorkspace(request, (unit, caller) => readChoice(context, unit, caller.memberId)))

  app.put('/choice', { schema: { tags, summary: 'Choose when you are asked', body: Type.Object(Asking, closed), response: { 200: Choice } }, config },
    (request) => context.inWorkspace(request, (unit, caller) => choose(unit, caller.memberId, request.body)))

  app.delete('/choice', { schema: { tags, summary: 'Be asked as the workspace says', response: { 200: Choice } }, config },
    (request) => context.inWorkspace(request, (unit, caller) => choose(unit, caller.memberId, null)))

  async function choose(unit: UnitOfWork, memberId: string, choice: { readonly ask: boolean; readonly askAfterMinutes: number } | null): Promise<AskChoice> {
    await writeChoice(unit, memberId, choice)
    await context.audit.record(unit, { action: 'clickim.choice.updated', subject: 'ClickTime', subjectId: memberId, after: choice })
    return readChoice(context, unit, memberId)
  }
}
