import type { FastifyInstance } from 'fastify'
import type { ServerContext } from '@overt/sdk'
import { RuleDay } from '../answers.ts'
import { preview } from '../preview.ts'
import { PreviewBody } from '../schemas.ts'
import type { settings } from '../settings.ts'

/** `POST /preview`: the rule on what the client sends; for everyone, since nothing of anybody is read. */
export function previewRoutes(app: FastifyInstance, context: ServerContext<typeof settings>): void {
  app.post<{ Body: PreviewBody }>('/preview', { schema: { body: PreviewBody, response: { 200: RuleDay } }, config: { whileReadOnly: 'It reads and changes nothing.', looks: { none: 'The rule on what the client sends; nothing of anybody is read.' } } }, (request) => {
    context.caller(request)
    return preview(request.body, context.clock.now())
  })
}
