import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { RetentionView } from '@overt/sdk'
import type { PrivacyContext } from '../privacy-context.ts'
import { RetentionList } from './answers.ts'

/** How long everything is kept: shown here, set in the settings of whoever keeps it. */
export function retentionRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  instance.withTypeProvider<TypeBoxTypeProvider>().get('/retention', {
    schema: { tags: ['privacy'], summary: 'How long each kind of record is kept, and when it was deleted last', response: { 200: RetentionList } },
    config: { looks: { none: 'How long kinds of records are kept, about no member.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => ({ items: (await context.retention.list(unit, caller.locale)).map(answerOf) })))
}

const answerOf = ({ setting, lastRun, ...kind }: RetentionView) => ({ ...kind, setting: setting === null ? null : { ...setting }, lastRun: lastRun === null ? null : { ...lastRun } })
