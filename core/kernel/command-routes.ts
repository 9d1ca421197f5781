import Type from 'typebox'
import { PluginReading } from '@overt/sdk'
import { callerOf } from '../http/fastify.ts'
import type { App, RegisterRoutes } from '../http/fastify.ts'
import type { KernelCommands } from './commands.ts'

/** How the plugins that are on read a typed sentence, the best reading first; running it is a request of its own. */
export const commandRoutes = ({ readings }: KernelCommands): RegisterRoutes => (app: App) => {
  app.get('/commands', {
    schema: { tags: ['plugins'], summary: 'Readings of a typed sentence', querystring: Type.Object({ text: Type.String({ minLength: 1, maxLength: 2_000 }) }), response: { 200: Type.Array(PluginReading) } },
    config: { looks: { none: 'Readings of the caller\'s own sentence.' } },
  }, (request) => readings(callerOf(request), request.query.text))
}
