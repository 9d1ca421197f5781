import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Nullable } from '@overt/sdk'
import { presetInForce } from '../applied-preset.ts'
import { translatorFor } from '../privacy-context.ts'
import type { PrivacyContext } from '../privacy-context.ts'

const Collection = Type.Object({
  items: Type.Array(Type.Object({ plugin: Type.String(), title: Type.String(), collects: Type.Array(Type.String()) })),
  preset: Nullable(Type.Object({ id: Type.String(), title: Type.String() })),
  disclaimer: Type.String(),
})

/** What the plugins that are on record about people, for everybody in the same words. */
export function collectionRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/collection', {
    schema: { tags: ['privacy'], summary: 'What is recorded about people here, by plugin', response: { 200: Collection } }, config: { looks: { none: 'Kinds of records, about no member.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const translate = translatorFor(context, caller)
    const { plugins } = await context.configuration.read(unit, caller.locale)
    const inForce = await presetInForce(unit)
    return {
      items: plugins.filter(({ enabled, collects }) => enabled && collects.length > 0).map(({ id, title, collects }) => ({ plugin: id, title, collects: [...collects] })),
      preset: inForce === null ? null : { id: inForce.id, title: translate(`preset.${inForce.id}`) }, disclaimer: translate('disclaimer'),
    }
  }))
}
