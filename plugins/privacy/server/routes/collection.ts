import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Choice, Instant, Nullable } from '@overt/sdk'
import { presetInForce } from '../applied-preset.ts'
import { ownLooks, readCollected } from '../collected.ts'
import { roleList } from '../judge-settings.ts'
import { translatorFor } from '../privacy-context.ts'
import type { PrivacyContext } from '../privacy-context.ts'

/** Looks of so many days are summed up; the list of them has all. */
const lookDays = 30

const Collection = Type.Object({
  items: Type.Array(Type.Object({
    plugin: Nullable(Type.String({ description: 'null: the platform itself' })), title: Type.String(), purpose: Type.String(), collects: Type.Array(Type.String()),
    readers: Type.String({ description: 'the roles that see it, in words' }),
    kept: Type.Array(Type.Object({ title: Type.String(), help: Type.String(), days: Type.Integer(), ends: Choice(['deleted', 'reduced', 'pseudonymized']) })),
    looks: Nullable(Type.Object({ looks: Type.Integer(), viewers: Type.Integer(), lastAt: Instant }, { description: `of others at the caller's own records, in the last ${String(lookDays)} days` })),
  })),
  lookDays: Type.Integer(),
  preset: Nullable(Type.Object({ id: Type.String(), title: Type.String() })),
  disclaimer: Type.String(),
})

/** What the platform and the plugins that are on record about people, for everybody in the same words. */
export function collectionRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/collection', {
    schema: { tags: ['privacy'], summary: 'What is recorded about people here, why, how long, and who sees it', response: { 200: Collection } }, config: { looks: { none: 'Kinds of records, and looks at the caller\'s own.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const translate = translatorFor(context, caller)
    const inForce = await presetInForce(unit)
    const looks = await ownLooks(unit, caller, context.clock.now().subtract({ hours: 24 * lookDays }))
    return {
      items: (await readCollected(context, unit, caller.locale)).map(({ readers, ...item }) => {
        const own = looks.get(item.plugin ?? '')
        return {
          ...item, collects: [...item.collects], kept: [...item.kept], readers: readers.length === 0 ? translate('readers.alone') : translate('readers.of', { readers: roleList(readers, translate) }),
          looks: own === undefined ? null : { ...own, lastAt: own.lastAt.toISOString() },
        }
      }),
      lookDays, preset: inForce === null ? null : { id: inForce.id, title: translate(`preset.${inForce.id}`) }, disclaimer: translate('disclaimer'),
    }
  }))
}
