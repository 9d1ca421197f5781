import Type from 'typebox'
import { Id, LogRecord, closed, countsByMember } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { personsOf } from '../audit/persons-of.ts'
import { receiptReasonHash } from '../audit/look-chain.ts'
import { notFound } from '../errors.ts'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { Where } from '../work/where.ts'
import { recordForgotten } from './errors.ts'
import { openRow } from './leaf.ts'

const tags = ['log']
/** A receipt is of one hour; lists count once a minute, so only who opened very many single records passes it. */
const mostLooks = 500

interface RowWithSalt { readonly sequence: string; readonly body: string; readonly salt: Buffer | null; readonly detail: string | null; readonly detailSalt: Buffer | null; readonly members: readonly string[] }

/** What was recorded, opened for who may read it, so that they can find its leaf in the log themselves. */
export function logRecordRoutes(app: App): void {
  const { database, audit, transparency } = app.platform

  app.get('/log/records/:sequence', {
    schema: {
      summary: 'A row of the audit trail as the log has it', tags,
      params: Type.Object({ sequence: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }), response: { 200: LogRecord },
    },
    config: { looks: { subject: 'AuditRow' } },
  }, async (request) => {
    const caller = callerOf(request)
    caller.ability.requireAny('read', 'AuditRow')
    const { sequence } = request.params
    await transparency.append(caller.workspaceId)
    const where = new Where().add('a.workspace_id = ? and a.sequence = ?::bigint', caller.workspaceId, sequence).scope((offset) => caller.ability.scope('read', 'AuditRow', 'a', offset))
    return database.inWorkspace(caller, async (unit) => {
      const [row] = await unit.query<RowWithSalt>(`${rowsWithSalt} where ${where.sql}`, where.values)
      if (row === undefined) throw notFound({ values: { what: 'The row' } })
      await audit.viewed(unit, { subject: 'AuditRow', counts: countsByMember(row.members.map((memberId) => ({ memberId }))) })
      return open(unit, row, () => true)
    })
  })

  app.get('/log/looks/:id', {
    schema: {
      summary: 'What the log has of a receipt of mine', description: 'One record for each look that the receipt adds up; of each the look itself and my part.', tags,
      params: Type.Object({ id: Id }), response: { 200: Type.Object({ items: Type.Array(LogRecord) }, closed) },
    },
    config: { looks: { none: 'Only what is about the caller.' } },
  }, async (request) => {
    const caller = callerOf(request)
    await transparency.append(caller.workspaceId)
    return database.inWorkspace(caller, async (unit) => {
      const rows = await unit.query<RowWithSalt>({
        name: 'log-looks',
        text: `
          with receipt as (select l.*, ${receiptReasonHash('l')} as reason_hash from core.look l where l.workspace_id = $1 and l.member_id = $2 and l.id = $3)
          select a.sequence, a.body, leaf.salt, null as detail, null as "detailSalt", '{}'::text[] as members
          from receipt l
          join core.audit_row a on a.workspace_id = $1 and a.action = 'records.viewed' and a.at >= l.hour and a.at < l.hour + interval '1 hour' and a.actor_id = l.viewer_id::text and a.subject = l.subject
          join core.log_leaf leaf on leaf.workspace_id = $1 and leaf.sequence = a.sequence
          cross join lateral (select a.body::jsonb -> 'after' as told) said
          where told ->> 'plugin' = l.plugin and told ->> 'how' = l.how and told ->> 'reason' is not distinct from l.reason_hash and told -> 'members' ? $2::text
          order by a.sequence limit ${String(mostLooks)}`,
        values: [unit.workspaceId, caller.memberId, request.params.id],
      })
      if (rows.length === 0) throw notFound({ values: { what: 'The receipt' } })
      const own = `"memberId":"${caller.memberId}"`
      return { items: rows.map((row) => open(unit, row, (text, index) => index === 0 || text.includes(own))) }
    })
  })
}

const rowsWithSalt = `select a.sequence, a.body, leaf.salt, a.detail, a.salt as "detailSalt", ${personsOf} as members
  from core.audit_row a join core.log_leaf leaf on leaf.workspace_id = a.workspace_id and leaf.sequence = a.sequence`

function open({ workspaceId }: UnitOfWork, { sequence: place, body, salt, detail, detailSalt }: RowWithSalt, wanted: (text: string, index: number) => boolean) {
  const sequence = Number(place)
  if (salt === null) throw recordForgotten()
  return { workspaceId, sequence, ...openRow({ workspaceId, sequence, body }, salt, wanted), ...detail === null || detailSalt === null ? {} : { detail: { text: detail, salt: detailSalt.toString('hex') } } }
}
