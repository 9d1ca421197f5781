import Type from 'typebox'
import { AuditRow, AuditVerification, LocalDate, Page, countsByMember, pageQuery } from '@overt/sdk'
import { wrongCursor } from '../errors.ts'
import { decodeCursor, encodeCursor } from '../http/page.ts'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { dateRange, instantSql } from '../work/instants.ts'
import { Where } from '../work/where.ts'
import { idOf, personsOf } from './persons-of.ts'

const text = Type.Optional(Type.String({ maxLength: 80 }))

const rowJson = (sequence: string, hash: string): string => `json_build_object('sequence', ${sequence}, 'at', ${instantSql('a.at')},
  'actor', json_build_object('kind', a.actor_kind, 'id', a.actor_id, 'name', case when a.actor_kind = 'user' then (
    select u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = a.workspace_id and m.id = ${idOf('a.actor_id')}) end),
  'action', a.action, 'subject', a.subject, 'subjectId', a.subject_id,
  'before', a.body::json -> 'before', 'after', a.body::json -> 'after', 'hash', ${hash})::text as item`

/** `place`: the number in the chain; of a row that is not in it yet its number among those, below zero. */
interface TrailRow { readonly item: string; readonly place: string; readonly members: readonly string[] }

/** The trail and its verification. */
export function auditRoutes(app: App): void {
  const { audit, database } = app.platform
  const tags = ['audit']

  app.get('/audit', {
    schema: {
      summary: 'The audit trail, latest first', description: 'Looks at records are left out unless `action` is `records.viewed`.', tags, response: { 200: Page(AuditRow) },
      querystring: Type.Object({ ...pageQuery, actorId: text, action: text, subject: text, subjectId: text, from: Type.Optional(LocalDate), to: Type.Optional(LocalDate) }),
    },
    config: { looks: { subject: 'AuditRow', how: 'listed' } },
  }, async (request, reply) => {
    const caller = callerOf(request)
    caller.ability.requireAny('read', 'AuditRow')
    const { limit = 50, cursor, actorId, action, subject, subjectId, from, to } = request.query
    const { start, end } = dateRange(from, to, caller.timeZone)
    const after = decodeCursor('-sequence', cursor)
    if (after !== undefined && !Number.isSafeInteger(after.value)) throw wrongCursor()
    await audit.catchUp(caller.workspaceId)
    const where = new Where()
      .add('a.workspace_id = ?', caller.workspaceId)
      .optional(actorId, 'a.actor_id = ?').optional(action, 'a.action = ?').optional(subject, 'a.subject = ?').optional(subjectId, 'a.subject_id = ?')
      .add(action === undefined ? `a.action <> 'records.viewed'` : 'true')
      .optional(start, 'a.at >= ?::timestamptz').optional(end, 'a.at < ?::timestamptz')
      .scope((offset) => caller.ability.scope('read', 'AuditRow', 'a', offset))
    const size = where.place(limit + 1)
    const place = after === undefined ? undefined : where.place(after.value)
    // Dates that have passed are found by their index and then put in order: in order, all that came later would be read first.
    const chained = start === undefined || end === undefined ? 'core.audit_row a' : `(select a.* from core.audit_row a where ${where.sql} offset 0) a`
    const rows = await database.inWorkspace(caller, async (unit) => {
      const found = await unit.query<TrailRow>(`
        select item, place, members from (
          (select ${rowJson('null', 'null')}, -a.id as place, ${personsOf} as members from core.audit_unchained a
            where ${where.sql} and ${place === undefined ? 'true' : `-a.id > ${place}::bigint and ${place}::bigint < 0`} order by a.id desc limit ${size}::int)
          union all
          (select ${rowJson('a.sequence', `encode(a.hash, 'hex')`)}, a.sequence, ${personsOf} from ${chained}
            where ${where.sql} and ${place === undefined ? 'true' : `(${place}::bigint < 0 or a.sequence < ${place}::bigint)`} order by a.sequence desc limit ${size}::int)
        ) trail order by place < 0 desc, abs(place) desc limit ${size}::int`, where.values)
      await audit.viewed(unit, { subject: 'AuditRow', how: 'listed', counts: countsByMember(found.slice(0, limit).flatMap(({ members }) => members.map((memberId) => ({ memberId })))) })
      return found
    })
    return reply.type('application/json; charset=utf-8').serializer(String).send(body(rows, limit, '-sequence', ({ place }) => Number(place)) as never)
  })

  app.get('/audit/verify', { schema: { summary: 'Check the chain of the audit trail', tags, response: { 200: AuditVerification } }, config: { looks: { none: 'Says whether the chain is whole and shows no row of it.' } } }, async (request) => {
    const caller = callerOf(request)
    caller.ability.requireAny('read', 'AuditRow')
    return audit.verify(caller)
  })
}

/** A page of rows that are JSON already, fetched with one more than asked for. */
function body<Row extends { readonly item: string }>(rows: readonly Row[], limit: number, sort: string, value: (row: Row) => string | number): string {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(sort, { value: value(last), id: '' }) : null
  return `{"items":[${page.map(({ item }) => item).join(',')}],"nextCursor":${JSON.stringify(nextCursor)}}`
}
