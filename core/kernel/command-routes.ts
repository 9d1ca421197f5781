import Type from 'typebox'
import { CommandReading } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { callerOf } from '../http/fastify.ts'
import type { App, RegisterRoutes } from '../http/fastify.ts'

const Interpretation = Type.Object({ plugin: Type.String(), ...CommandReading.properties })

/** How the plugins that are on read a typed sentence, the best reading first; running it is a request of its own. */
export const commandRoutes = (parts: () => Pick<Platform, 'hooks'>): RegisterRoutes => (app: App) => {
  app.get('/commands', {
    schema: { tags: ['plugins'], summary: 'Readings of a typed sentence', querystring: Type.Object({ text: Type.String({ minLength: 1, maxLength: 2_000 }) }), response: { 200: Type.Array(Interpretation) } },
    config: { looks: { none: 'Readings of the caller\'s own sentence.' } },
  }, async (request) => {
    const { workspaceId, memberId } = callerOf(request)
    const readings = await parts().hooks.core.collect('command.parse', { text: request.query.text, memberId }, { workspaceId })
    return readings.flatMap(({ plugin, value }) => [value].flat().map((reading) => ({ plugin, ...reading as CommandReading }))).toSorted((a, b) => b.score - a.score)
  })
}
