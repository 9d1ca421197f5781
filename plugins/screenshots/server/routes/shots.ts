import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Job } from '@overt/sdk'
import { domainKey, Id, LocalDate, NoContent, Nullable, closed, pageQuery } from '@overt/sdk'
import { deletedAlready, mayNotDelete, rangeReversed, shotNotFound, wrongCursor } from '../errors.ts'
import { readOverride } from '../overrides.ts'
import { keptSince, later } from '../kept-since.ts'
import { namesOf, requireReadable } from '../readable.ts'
import type { ScreenshotsContext } from '../screenshots-context.ts'
import { Shot, shotColumns, shotJson } from '../shot-json.ts'
import type { ShotRow } from '../shot-json.ts'
import type { GonePicture } from '../upkeep.ts'

const Params = Type.Object({ id: Id })
const Listed = Type.Object({
  memberId: Type.Optional(Id), from: LocalDate, to: LocalDate, app: Type.Optional(Type.String({ maxLength: 200 })), domain: Type.Optional(Type.String({ maxLength: 253 })),
  limit: pageQuery.limit, cursor: Type.Optional(Type.String({ maxLength: 80 })),
}, closed)
const WallItem = Type.Object({ memberId: Id, name: Type.String(), shot: Nullable(Shot) })
/** On the wall stand pictures of the last week, of at most this many people. */
const wallDays = 7
const wallPeople = 500

/** Pictures one by one and in lists, the latest of everyone, and deleting one's own. */
export function shotRoutes(instance: FastifyInstance, context: ScreenshotsContext, removal: Job<{ readonly pictures: readonly GonePicture[] }>): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['screenshots']

  app.get('/shots', {
    schema: { tags, summary: 'Pictures of one member, the latest first', querystring: Listed, response: { 200: Type.Object({ items: Type.Array(Shot), nextCursor: Nullable(Type.String()) }) } },
    config: { looks: { subject: 'screenshots', how: 'listed' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { memberId = caller.memberId, from, to, app: application = null, domain = null, limit = 50, cursor } = request.query
    if (from > to) throw rangeReversed()
    await requireReadable(context, unit, caller, memberId)
    const [start, end] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to).add({ days: 1 })].map((date) => date.toZonedDateTime(caller.timeZone).toInstant().toString())
    const after = placeOf(cursor)
    const rows = await unit.query<ShotRow>({
      name: 'screenshots-list',
      text: `select ${shotColumns} from p_screenshots.shot s
        where s.workspace_id = $1 and s.member_id = $2 and s.taken_at >= $3 and s.taken_at < $4 and ($5::text is null or s.app = $5) and ($6::text is null or s.domain = $6)
          and ($7::timestamptz is null or (s.taken_at, s.id) < ($7, $8::uuid))
        order by s.taken_at desc, s.id desc limit $9`,
      values: [unit.workspaceId, memberId, later(start!, await keptSince(context, caller.workspaceId)), end, application, domain === null ? null : domainKey(domain), after?.takenAt ?? null, after?.id ?? null, limit + 1],
    })
    const shown = rows.slice(0, limit)
    await context.audit.viewed(unit, { subject: 'screenshots', how: 'listed', memberId, count: shown.length })
    const reader = { caller, retentionDays: (await context.settings(caller.workspaceId)).retentionDays, names: await namesOf(context, unit, shown.map((row) => row.deleted_by)) }
    const last = shown.at(-1)
    return { items: shown.map((row) => shotJson(context, row, reader)), nextCursor: rows.length > limit && last !== undefined ? `${last.taken_at.toISOString()}_${last.id}` : null }
  }))

  app.get('/shots/:id', { schema: { tags, summary: 'One picture, with fresh addresses', params: Params, response: { 200: Shot } }, config: { looks: { subject: 'screenshots.picture' } } }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const row = await readableShot(unit, caller, request.params.id)
    await context.audit.viewed(unit, { subject: 'screenshots.picture', memberId: row.member_id, count: 1 })
    return shotJson(context, row, { caller, retentionDays: (await context.settings(caller.workspaceId)).retentionDays, names: await namesOf(context, unit, [row.deleted_by]), full: true })
  }))

  app.delete('/shots/:id', {
    schema: { tags, summary: 'Delete a picture', description: 'Its time stays, unverified: who deleted it and when is kept.', params: Params, response: { 204: NoContent } },
    config: { looks: { none: 'Shows nothing; who deleted the picture is kept and told.' } },
  }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      const { id } = request.params
      const row = await readableShot(unit, caller, id, 'for update')
      caller.ability.require('delete', 'Screenshot', { id, memberId: row.member_id })
      if (row.member_id === caller.memberId && !(await readOverride(context, unit, caller.memberId)).effective.memberMayDelete) throw mayNotDelete()
      if (row.deleted_at !== null) throw deletedAlready()
      await unit.query('update p_screenshots.shot set deleted_at = $3, deleted_by = $4 where workspace_id = $1 and id = $2', [unit.workspaceId, id, context.clock.now().toString(), caller.memberId])
      await removal.add(unit, { pictures: [{ id, takenAt: row.taken_at.toISOString(), sha256: row.sha256.toString('hex') }] })
      await context.audit.record(unit, { action: 'screenshot.deleted', subject: 'Screenshot', subjectId: id, before: { memberId: row.member_id, takenAt: row.taken_at.toISOString() } })
      context.live.publish(unit, 'screenshots.changed', { memberId: row.member_id }, { action: 'read', subject: 'Screenshot', record: { memberId: row.member_id } })
    })
    return reply.code(204).send(null)
  })

  app.get('/wall', {
    schema: { tags, summary: 'The latest picture of everyone whose pictures one may see', response: { 200: Type.Object({ items: Type.Array(WallItem) }) } },
    config: { looks: { subject: 'screenshots.wall', how: 'listed' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const scope = caller.ability.scope('read', 'Screenshot', 's', 2)
    const rows = await unit.query<ShotRow>(`select latest.* from core.member m cross join lateral (
        select ${shotColumns} from p_screenshots.shot s
        where s.workspace_id = $1 and s.member_id = m.id and s.taken_at >= $2 and s.deleted_at is null and (${scope.sql}) order by s.taken_at desc limit 1) latest
      where m.workspace_id = $1`,
    [unit.workspaceId, later(context.clock.now().subtract({ hours: 24 * wallDays }).toString(), await keptSince(context, unit.workspaceId)), ...scope.values])
    const latest = new Map(rows.map((row) => [row.member_id, row]))
    const members = (await context.directory.members(unit, { status: ['active'] })).filter(({ id, monitored }) => caller.ability.can('read', 'Screenshot', { memberId: id }) && (monitored || latest.has(id)))
    const people = members.toSorted((one, other) => (latest.get(other.id)?.taken_at.getTime() ?? 0) - (latest.get(one.id)?.taken_at.getTime() ?? 0)).slice(0, wallPeople)
    await context.audit.viewed(unit, { subject: 'screenshots.wall', how: 'listed', counts: new Map(people.filter(({ id }) => latest.has(id)).map(({ id }) => [id, 1])) })
    const reader = { caller, retentionDays: (await context.settings(caller.workspaceId)).retentionDays, names: new Map<string, string>() }
    return { items: people.map(({ id, name }) => { const row = latest.get(id); return { memberId: id, name, shot: row === undefined ? null : shotJson(context, row, reader) } }) }
  }))

  /** Errors: `not-found`, also for a picture that the caller may not see. */
  async function readableShot(unit: Parameters<typeof readOverride>[1], { ability }: Parameters<typeof requireReadable>[2], id: string, lock: '' | 'for update' = ''): Promise<ShotRow> {
    const [row] = await unit.query<ShotRow>(`select ${shotColumns} from p_screenshots.shot s where s.workspace_id = $1 and s.id = $2 and s.taken_at >= $3 ${lock}`, [unit.workspaceId, id, await keptSince(context, unit.workspaceId)])
    if (row === undefined || !ability.can('read', 'Screenshot', { id, memberId: row.member_id })) throw shotNotFound()
    return row
  }
}

/** Where the page before ended. Errors: `wrong-cursor`. */
function placeOf(cursor: string | undefined): { readonly takenAt: string; readonly id: string } | undefined {
  if (cursor === undefined) return undefined
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(cursor)
  if (found === null || Number.isNaN(Date.parse(found[1]!))) throw wrongCursor()
  return { takenAt: found[1]!, id: found[2]! }
}
