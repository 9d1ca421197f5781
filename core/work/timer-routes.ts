import Type from 'typebox'
import { Entry, Nullable, TimerStart, TimerStop } from '@overt/sdk'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { once } from '../http/idempotency.ts'
import { actingAsCaller } from './acting.ts'
import { taskByName } from './task-by-name.ts'
import { runningEntry, startTimer, stopTimer } from './timer.ts'
import { explaining } from './violations.ts'

/** `/timer`: the caller's own running entry. */
export function timerRoutes(app: App): void {
  const { platform } = app
  const tags = ['timer']
  const config = { looks: { none: 'Only the caller\'s own running entry.' } }

  app.get('/timer', {
    schema: { summary: 'The running entry', tags, response: { 200: Type.Object({ entry: Nullable(Entry) }) } },
    config,
  }, async (request) => {
    const caller = callerOf(request)
    // Their own, also where rights on it were taken away: what runs can be seen and stopped.
    return { entry: await platform.database.readOnce(caller, (unit) => runningEntry(unit, caller.memberId)) }
  })

  app.post('/timer/start', {
    schema: { summary: 'Start an entry', description: 'Stops the running one at the same instant. Names are matched whatever their case; what is new is created. With an id of your own for the entry it is started once: the same id again is refused with `id-taken`.', tags, body: TimerStart, response: { 201: Entry } },
    config,
  }, async (request, reply) => {
    const caller = callerOf(request)
    return once((run) => explaining(platform.database, caller, run), request, reply, async (unit) => {
      const { id, at, description, confirmLong } = request.body
      const acting = actingAsCaller(caller)
      const taskId = await taskByName(platform, unit, acting, request.body)
      return startTimer(platform, unit, acting, { id, taskId, at, description, confirmLong })
    })
  })

  app.post('/timer/stop', {
    schema: { summary: 'Stop the running entry', description: 'Needs no body.', tags, body: TimerStop, response: { 200: Entry } },
    config: { ...config, whileReadOnly: 'What somebody runs, they can stop.' },
    preValidation(request, _reply, done) {
      request.body ??= {}
      done()
    },
  }, async (request, reply) => {
    const caller = callerOf(request)
    return once((run) => explaining(platform.database, caller, run), request, reply,
      (unit) => stopTimer(platform, unit, caller, request.body.at, request.body.confirmLong ?? false), 200)
  })
}
