import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { CommandResult, countsByMember } from '@overt/sdk'
import type { Caller, ServerContext, UnitOfWork } from '@overt/sdk'
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

type Context = Pick<ServerContext, 'audit' | 'clock' | 'hooks' | 'inWorkspace' | 'live' | 't'>

export function routes(app: FastifyInstance, { audit, clock, hooks, inWorkspace, live, t }: Context): void {
  const todayOf = ({ timeZone }: Caller): Temporal.PlainDate => clock.now().toZonedDateTimeISO(timeZone).toPlainDate()

  async function tell(unit: UnitOfWork, { ability, memberId, workspaceId }: Caller, date: string, score: number): Promise<void> {
    ability.require('update', 'Mood', { memberId })
    await tellMood(unit, memberId, date, score, clock.now())
    await audit.record(unit, { action: 'mood.told', subject: 'Mood', subjectId: memberId, after: { date } })
    live.publish(unit, 'mood.changed', { date })
    hooks.action('mood.told', { memberId, date, score }, { workspaceId, unit })
  }

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
      if (Temporal.PlainDate.compare(date, todayOf(caller)) > 0) throw futureMood({ values: { date } })
      await tell(unit, caller, date, score)
      return { date, score }
    }))

  // What a typed sentence runs: its answer says in words what was done.
  app.post<{ Body: Static<typeof Told> }>('/today', { schema: { body: Told, response: { 200: CommandResult } }, config: { looks: { none: 'Only the caller\'s own mood.' } } }, (request) =>
    inWorkspace(request, async (unit, caller) => {
      const { score } = request.body
      await tell(unit, caller, todayOf(caller).toString(), score)
      return { message: t(caller.locale, 'command.told', { score }) }
    }))
}
