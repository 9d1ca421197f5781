import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { closed } from '@overt/sdk'
import type { PluginChange, RetentionView } from '@overt/sdk'
import { kindNotFound, notPseudonymized, retentionFixed, retentionOutside } from '../errors.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import { RetentionList } from './answers.ts'

const tags = ['privacy']
const config = { looks: { none: 'How long kinds of records are kept, about no member.' } }
const Change = Type.Object({
  items: Type.Array(Type.Object({ kind: Type.String({ maxLength: 80 }), days: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })), pseudonymized: Type.Optional(Type.Boolean({ description: 'keep the records without the person instead of deleting them' })) }, closed), { minItems: 1, maxItems: 100 }),
}, closed)

/** How long everything is kept: shown here, and handed to the settings of whoever keeps it. */
export function retentionRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/retention', { schema: { tags, summary: 'How long each kind of record is kept, and when it was deleted last', response: { 200: RetentionList } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => ({ items: (await context.retention.list(unit, caller.locale)).map(answerOf) })))

  app.put('/retention', { schema: { tags, summary: 'Change how long kinds of records are kept', body: Change, response: { 200: RetentionList } }, config }, async (request) => {
    const caller = context.caller(request)
    const kinds = new Map((await context.inWorkspace(request, (unit) => context.retention.list(unit, caller.locale))).map((kind) => [kind.kind, kind]))
    const plugins: Record<string, PluginChange & { settings: Record<string, unknown> }> = {}
    for (const { kind: name, days, pseudonymized } of request.body.items) {
      const kind = kinds.get(name)
      if (kind === undefined) throw kindNotFound({ values: { kind: name } })
      const changed: Record<string, unknown> = {}
      if (days !== undefined) {
        if (kind.setting === null) throw retentionFixed({ values: { title: kind.title } })
        const { key, minimum, maximum } = kind.setting
        if (days < minimum || days > maximum) throw retentionOutside({ values: { title: kind.title, minimum, maximum } })
        changed[key] = days
      }
      if (pseudonymized !== undefined) {
        if (kind.pseudonymizedBy === null) throw notPseudonymized({ values: { title: kind.title } })
        changed[kind.pseudonymizedBy] = pseudonymized
      }
      if (kind.plugin !== null) Object.assign((plugins[kind.plugin] ??= { settings: {} }).settings, changed)
    }
    await context.configuration.change(caller, { plugins })
    return context.inWorkspace(request, async (unit) => ({ items: (await context.retention.list(unit, caller.locale)).map(answerOf) }))
  })
}

const answerOf = ({ setting, lastRun, ...kind }: RetentionView) => ({ ...kind, setting: setting === null ? null : { ...setting }, lastRun: lastRun === null ? null : { ...lastRun } })
