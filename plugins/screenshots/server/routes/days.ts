import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Choice, Id, Instant, LocalDate } from '@overt/sdk'
import { skipReasons } from '../../agent/wire.ts'
import { keptSince, later } from '../kept-since.ts'
import { namesOf, requireReadable } from '../readable.ts'
import type { ScreenshotsContext } from '../screenshots-context.ts'
import { Shot, shotColumns, shotJson } from '../shot-json.ts'
import type { ShotRow } from '../shot-json.ts'

const Day = Type.Object({
  memberId: Id, date: LocalDate, timeZone: Type.String(), shots: Type.Array(Shot),
  skips: Type.Array(Type.Object({ slotStartedAt: Instant, slotEndedAt: Instant, reason: Choice(skipReasons) })),
})

/** A member's day: every slot with its pictures or the reason why there is none. */
export function dayRoutes(instance: FastifyInstance, context: ScreenshotsContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/days/:memberId/:date', {
    schema: { tags: ['screenshots'], summary: 'A member’s day, slot by slot', params: Type.Object({ memberId: Id, date: LocalDate }), response: { 200: Day } },
    config: { looks: { subject: 'screenshots' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { memberId, date } = request.params
    await requireReadable(context, unit, caller, memberId)
    const { timeZone } = caller
    const start = Temporal.PlainDate.from(date).toZonedDateTime(timeZone)
    const bounds = [unit.workspaceId, memberId, later(start.toInstant().toString(), await keptSince(context, unit.workspaceId)), start.add({ days: 1 }).toInstant().toString()]
    const rows = await unit.query<ShotRow>({
      name: 'screenshots-day',
      text: `select ${shotColumns} from p_screenshots.shot s where s.workspace_id = $1 and s.member_id = $2 and s.taken_at >= $3 and s.taken_at < $4 order by s.taken_at, s.display`,
      values: bounds,
    })
    await context.audit.viewed(unit, { subject: 'screenshots', memberId, count: rows.length })
    const skips = await unit.query<{ slot_started_at: Date; slot_ended_at: Date; reason: (typeof skipReasons)[number] }>({
      name: 'screenshots-day-skips',
      text: `select slot_started_at, slot_ended_at, reason from p_screenshots.skip where workspace_id = $1 and member_id = $2 and slot_started_at >= $3 and slot_started_at < $4 order by slot_started_at`,
      values: bounds,
    })
    const { retentionDays } = await context.settings(caller.workspaceId)
    const names = await namesOf(context, unit, rows.map((row) => row.deleted_by))
    return {
      memberId, date, timeZone,
      shots: rows.map((row) => shotJson(context, row, { caller, retentionDays, names })),
      skips: skips.map((skip) => ({ slotStartedAt: skip.slot_started_at.toISOString(), slotEndedAt: skip.slot_ended_at.toISOString(), reason: skip.reason })),
    }
  }))
}
