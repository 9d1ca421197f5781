import Type from 'typebox'
import { AuditKind, AuditRow, AuditVerification, FileOf, LocalDate, Page, countsByMember, csvField, csvRules, pageQuery, spreadsheetText } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { wrongCursor } from '../errors.ts'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { decodeCursor, encodeCursor } from '../http/page.ts'
import { auditTooLong } from './errors.ts'
import { auditKinds } from './kinds.ts'
import { readTrail } from './read-trail.ts'
import type { ToldTrailRow } from './read-trail.ts'

const text = Type.Optional(Type.String({ maxLength: 80 }))
const filters = { actorId: text, action: text, subject: text, subjectId: text, from: Type.Optional(LocalDate), to: Type.Optional(LocalDate) }
const mostExported = 20_000

/** The trail, its verification and its export. */
export function auditRoutes(app: App): void {
  const { audit, database, plugins } = app.platform
  const tags = ['audit']
  const noteLooks = (unit: UnitOfWork, rows: readonly ToldTrailRow[], how: 'listed' | 'exported'): Promise<void> =>
    audit.viewed(unit, { subject: 'AuditRow', how, counts: countsByMember(rows.flatMap(({ members }) => members.map((memberId) => ({ memberId })))) })

  app.get('/audit', {
    schema: {
      summary: 'The audit trail, latest first', description: 'Looks at records are left out unless `action` is `records.viewed`.', tags, response: { 200: Page(AuditRow) },
      querystring: Type.Object({ ...pageQuery, ...filters }),
    },
    config: { looks: { subject: 'AuditRow', how: 'listed' } },
  }, async (request) => {
    const caller = readerOf(callerOf(request))
    const { limit = 50, cursor, ...query } = request.query
    const after = decodeCursor('-sequence', cursor)
    if (after !== undefined && !Number.isSafeInteger(after.value)) throw wrongCursor()
    await audit.catchUp(caller.workspaceId)
    const rows = await database.inWorkspace(caller, async (unit) => {
      const found = await readTrail(plugins, unit, caller, query, { limit: limit + 1, after: after === undefined ? undefined : Number(after.value) })
      await noteLooks(unit, found.slice(0, limit), 'listed')
      return found
    })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return { items: page.map(({ item }) => item), nextCursor: rows.length > limit && last !== undefined ? encodeCursor('-sequence', { value: last.place, id: '' }) : null }
  })

  app.get('/audit/kinds', {
    schema: { summary: 'What rows of the trail can be about, in words', tags, response: { 200: Type.Object({ items: Type.Array(AuditKind) }) } },
    config: { looks: { none: 'Names kinds of records and shows none.' } },
  }, async (request) => {
    const caller = readerOf(callerOf(request))
    return { items: auditKinds(plugins, await plugins.enabledIn(caller.workspaceId), caller.locale) }
  })

  app.get('/audit/export.csv', {
    schema: { summary: 'The audit trail as CSV', description: `At most ${String(mostExported)} rows.`, tags, querystring: Type.Object(filters), response: { 200: FileOf('text/csv') } },
    config: { looks: { subject: 'AuditRow', how: 'exported' }, heavy: true },
  }, async (request, reply) => {
    const caller = readerOf(callerOf(request))
    await audit.catchUp(caller.workspaceId)
    const rows = await database.inWorkspace(caller, async (unit) => {
      const found = await readTrail(plugins, unit, caller, request.query, { limit: mostExported + 1 })
      if (found.length > mostExported) throw auditTooLong({ values: { rows: mostExported } })
      await noteLooks(unit, found, 'exported')
      await audit.record(unit, { action: 'audit.exported', subject: 'AuditRow', after: { rows: found.length, ...request.query } })
      return found
    })
    return reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="overt-audit.csv"').send(csvOf(rows, caller.locale) as never)
  })

  app.get('/audit/verify', { schema: { summary: 'Check the chain of the audit trail', tags, response: { 200: AuditVerification } }, config: { looks: { none: 'Says whether the chain is whole and shows no row of it.' } } }, async (request) => audit.verify(readerOf(callerOf(request))))
}

function readerOf(caller: Caller): Caller {
  caller.ability.requireAny('read', 'AuditRow')
  return caller
}

function csvOf(rows: readonly ToldTrailRow[], locale: string): string {
  const { mark, separator } = csvRules(undefined, locale)
  const line = (cells: readonly string[]): string => cells.map((cell) => csvField(spreadsheetText(cell))).join(separator)
  const told = (value: unknown): string => (value === null || value === undefined ? '' : JSON.stringify(value))
  const lines = rows.map(({ item }) => line([
    item.sequence === null ? '' : String(item.sequence), item.at, item.actor.name ?? item.actor.kind, item.sentence, item.action, item.subject, item.subjectId ?? '', told(item.before), told(item.after), item.hash ?? '',
  ]))
  return `${mark ? '\uFEFF' : ''}${[line(['number', 'at', 'who', 'what', 'action', 'subject', 'id', 'before', 'after', 'hash']), ...lines].join('\r\n')}\r\n`
}
