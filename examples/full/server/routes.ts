import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import type { ServerContext } from '@overt/sdk'
import { futureMood } from './errors.ts'
import { moodDays, tellMood } from './moods.ts'

const LocalDate = Type.String({ format: 'date' })
const Range = Type.Object({ from: LocalDate, to: LocalDate }, { additionalProperties: false })
const Day = Type.Object({ date: LocalDate })
const Told = Type.Object({ score: Type.Integer({ minimum: 1, maximum: 5 }) }, { additionalProperties: false })

type Context = Pick<ServerContext, 'audit' | 'clock' | 'hooks' | 'inWorkspace' | 'live'>

export function routes(app: FastifyInstance, { audit, clock, hooks, inWorkspace, live }: Context): void {
  app.get<{ Querystring: Static<typeof Range> }>('/days', { schema: { querystring: Range } }, (request) =>
    inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('read', 'Mood')
      const { from, to } = request.query
      return { items: await moodDays(unit, caller, from, to) }
    }))

  app.put<{ Params: Static<typeof Day>; Body: Static<typeof Told> }>('/days/:date', { schema: { params: Day, body: Told } }, (request) =>
    inWorkspace(request, async (unit, caller) => {
      const { date } = request.params
      const { score } = request.body
      const { memberId, workspaceId } = caller
      caller.ability.require('update', 'Mood', { memberId })
      const today = clock.now().toZonedDateTimeISO(caller.timeZone).toPlainDate()
      if (Temporal.PlainDate.compare(date, today) > 0) throw futureMood({ values: { date } })
      await tellMood(unit, memberId, date, score, clock.now())
      await audit.record(unit, { action: 'mood.told', subject: 'Mood', subjectId: memberId, after: { date } })
      live.publish(unit, 'mood.changed', { date })
      hooks.action('mood.told', { memberId, date, score }, { workspaceId, unit })
      return { date, score }
    }))
}
