import Type from 'typebox'
import { Id, NoContent, Page, TimerSettle, WaitingCommand, closed, pageQuery } from '@overt/sdk'
import type { App } from '../http/fastify.ts'
import { callerOf } from '../http/fastify.ts'
import { explaining } from '../work/violations.ts'
import { settleCommand } from './settle.ts'
import { waitingCommands } from './waiting.ts'

/** `/timer/commands`: what the caller did with the timer at their desktop and could not be done, so that a lost laptop does not hide it. */
export function timerCommandRoutes(app: App): void {
  const { platform } = app
  const tags = ['timer']

  app.get('/timer/commands', {
    schema: { summary: 'Commands of the desktop timer that wait for you', tags, querystring: Type.Object(pageQuery, closed), response: { 200: Page(WaitingCommand) } },
    config: { looks: { none: 'Only the caller\'s own commands.' } },
  }, async (request) => {
    const caller = callerOf(request)
    const { limit = 50, cursor } = request.query
    return platform.database.inWorkspace(caller, (unit) => waitingCommands(platform, unit, caller.memberId, caller.ability, { limit, cursor }))
  })

  app.post('/timer/commands/:id/settle', {
    schema: { summary: 'Settle a command that waits', tags, params: Type.Object({ id: Id }), body: TimerSettle, response: { 204: NoContent } },
    config: { looks: { none: 'Only the caller\'s own commands.' } },
  }, async (request, reply) => {
    const caller = callerOf(request)
    await explaining(platform.database, caller, (unit) => settleCommand(platform, unit, caller.memberId, request.params.id, request.body))
    return reply.code(204).send(null)
  })
}
