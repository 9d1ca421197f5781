import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, closed, pageQuery } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import { figureKinds } from '../../contracts.ts'
import type { FigureAnswers } from '../../contracts.ts'
import { Scope } from '../../layout/scope.ts'
import { WidgetBody, mostWidgets } from '../../layout/widgets.ts'
import { choiceKinds, listChoices, namesOf } from '../choices.ts'
import type { ChoiceKind } from '../choices.ts'
import { wrongCursor } from '../errors.ts'
import { answerQuestions } from '../figures/answer.ts'
import type { Question } from '../figures/answer.ts'
import { createLooks } from '../figures/looks.ts'
import { momentOf } from '../figures/selection.ts'
import { ChoiceItems, FiguresAnswer } from './answers.ts'

const Questions = Type.Object({
  questions: Type.Array(Type.Object({
    id: Type.String({ minLength: 1, maxLength: 40 }), kind: Choice(figureKinds), scope: Scope, settings: WidgetBody.properties.settings,
  }, closed), { maxItems: mostWidgets }),
  scopes: Type.Optional(Type.Array(Scope, { maxItems: mostWidgets + 1, description: 'further scopes whose names are wanted' })),
}, closed)
const Choices = Type.Object({ kind: Choice(choiceKinds), search: Type.Optional(Type.String({ maxLength: 120 })), ...pageQuery }, closed)

/** `POST /figures`: all figures of a dashboard in one answer. `GET /choices`: what its scope can be limited to. */
export function figureRoutes(app: FastifyInstance, context: ServerContext): void {
  const noteLooks = createLooks(context.audit)

  app.post<{ Body: { readonly questions: readonly Question[]; readonly scopes?: readonly Question['scope'][] } }>('/figures', {
    schema: { summary: 'Figures of many widgets at once', description: 'Changes nothing. Each question is answered with the rights of who asks.', tags: ['dashboards'], body: Questions, response: { 200: FiguresAnswer } },
    config: { whileReadOnly: 'It reads and changes nothing.', looks: { subject: 'Entry' }, heavy: true },
  }, (request) => context.readInWorkspace(request, async (unit, caller): Promise<FigureAnswers> => {
    caller.ability.requireAny('read', 'Entry')
    const { questions, scopes = [] } = request.body
    const now = context.clock.now()
    const workspace = await context.directory.workspace(unit)
    const { items, shown } = await answerQuestions(unit, caller, questions, momentOf(caller, workspace, now), (problem) => context.problemTexts(caller.locale, problem))
    await noteLooks(unit, caller, shown, now)
    return { asOf: now.toString(), timeZone: caller.timeZone, currency: workspace.currency, items, names: await namesOf(unit, caller, [...questions.map(({ scope }) => scope), ...scopes]) }
  }))

  app.get<{ Querystring: Static<typeof Choices> }>('/choices', { schema: { summary: 'What a scope can be limited to', tags: ['dashboards'], querystring: Choices, response: { 200: ChoiceItems } }, config: { looks: { none: 'Names to choose from, which the caller may read anyway.' } } }, (request) =>
    context.inWorkspace(request, async (unit, caller) => {
      const { kind, search = '', limit = 50, cursor = '0' } = request.query
      if (!/^\d{1,6}$/.test(cursor)) throw wrongCursor()
      const offset = Number(cursor)
      const items = await listChoices(unit, caller, kind as ChoiceKind, { search, offset, limit: limit + 1 })
      return { items: items.slice(0, limit), nextCursor: items.length > limit ? String(offset + limit) : null }
    }))
}
