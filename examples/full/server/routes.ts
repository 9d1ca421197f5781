import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { countsByMember } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import { futureMood } from './errors.ts'
import { moodDays, moodsShown, tellMood } from './moods.ts'

const LocalDate = Type.String({ format: 'date' })
const Range = Type.Object({ from: LocalDate, to: LocalDate }, { additionalProperties: false })
const Day = Type.Object({ date: LocalDate })
const Score = Type.Integer({ minimum: 1, maximum: 5 })
const Told = Type.Object({ score: Score }, { additionalProperties: false })
const OwnMood = Type.Object({ date: LocalDate, score: Score })
const Moods = Type.Object({
  items: Type.Array(Type.Object({ date: LocalDate, average: Type.Number(), count: Type.Integer(), mine: Type.Union([Score, Type.Null()]) })),
})

type Context = Pick<ServerContext, 'audit' | 'clock' | 'hooks' | 'inWorkspace' | 'live'>

export function routes(app: FastifyInstance, { audit, clock, hooks, inWorkspace, live }: Context): void {
  app.get<{ Querystring: Static<typeof Range> }>('/days', { schema: { querystring: Range, response: { 200: Moods } }, config: { looks: { subject: 'Mood', how: 'listed' } } }, (request) =>
    inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('read', 'Mood')
      const { from, to } = request.query
      // An average of a few people tells much about each of them: they see who looked.
      await audit.viewed(unit, { subject: 'Mood', how: 'listed', counts: countsByMember(await moodsShown(unit, caller, from, to)) })
      return { items: await moodDays(unit, caller, from, to) }
    }))

  app.put<{ Params: Static<typeof Day>; Body: Static<typeof Told> }>('/days/:date', { schema: { params: Day, body: Told, response: { 200: OwnMood } }, config: { looks: { none: 'Only the caller\'s own mood.' } } }, (request) =>
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
