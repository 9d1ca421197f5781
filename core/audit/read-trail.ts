import type { AuditRow, Caller, UnitOfWork } from '@overt/sdk'
import type { PluginHost } from '../contracts.ts'
import { dateRange, instantSql } from '../work/instants.ts'
import { Where } from '../work/where.ts'
import { idOf, personsOf } from './persons-of.ts'
import { memberOf, sentenceOf } from './sentences.ts'

/** What is asked of the trail. */
export interface TrailQuery {
  readonly actorId?: string | undefined
  readonly action?: string | undefined
  readonly subject?: string | undefined
  readonly subjectId?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const rowJson = (sequence: string, hash: string): string => `json_build_object('sequence', ${sequence}, 'at', ${instantSql('a.at')},
  'actor', json_build_object('kind', a.actor_kind, 'id', a.actor_id, 'name', case when a.actor_kind = 'user' then (
    select u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = a.workspace_id and m.id = ${idOf('a.actor_id')}) end),
  'action', a.action, 'subject', a.subject, 'subjectId', a.subject_id,
  'before', coalesce(a.detail, a.body)::json -> 'before', 'after', coalesce(a.detail, a.body)::json -> 'after', 'hash', ${hash}) as item`

type StoredRow = Omit<AuditRow, 'sentence'>
interface TrailRow { readonly item: StoredRow; readonly place: string; readonly members: readonly string[] }

/** `place`: the number in the chain; of a row that is not in it yet its number among those, below zero. */
export interface ToldTrailRow {
  readonly item: AuditRow
  readonly place: number
  readonly members: readonly string[]
}

/** Rows of the trail that the caller may read, latest first, each with its sentence. */
export async function readTrail(plugins: PluginHost, unit: UnitOfWork, caller: Caller, query: TrailQuery, { limit, after }: { readonly limit: number; readonly after?: number | undefined }): Promise<readonly ToldTrailRow[]> {
  const { actorId, action, subject, subjectId, from, to } = query
  const { start, end } = dateRange(from, to, caller.timeZone)
  const where = new Where()
    .add('a.workspace_id = ?', caller.workspaceId)
    .optional(actorId, 'a.actor_id = ?').optional(action, 'a.action = ?').optional(subject, 'a.subject = ?').optional(subjectId, 'a.subject_id = ?')
    .add(action === undefined ? `a.action <> 'records.viewed'` : 'true')
    .optional(start, 'a.at >= ?::timestamptz').optional(end, 'a.at < ?::timestamptz')
    .scope((offset) => caller.ability.scope('read', 'AuditRow', 'a', offset))
  const size = where.place(limit)
  const place = after === undefined ? undefined : where.place(after)
  // Dates that have passed are found by their index and then put in order: in order, all that came later would be read first.
  const chained = start === undefined || end === undefined ? 'core.audit_row a' : `(select a.* from core.audit_row a where ${where.sql} offset 0) a`
  const rows = await unit.query<TrailRow>(`
    select item, place, members from (
      (select ${rowJson('null', 'null')}, -a.id as place, ${personsOf} as members from core.audit_unchained a
        where ${where.sql} and ${place === undefined ? 'true' : `-a.id > ${place}::bigint and ${place}::bigint < 0`} order by a.id desc limit ${size}::int)
      union all
      (select ${rowJson('a.sequence', `encode(a.hash, 'hex')`)}, a.sequence, ${personsOf} from ${chained}
        where ${where.sql} and ${place === undefined ? 'true' : `(${place}::bigint < 0 or a.sequence < ${place}::bigint)`} order by a.sequence desc limit ${size}::int)
    ) trail order by place < 0 desc, abs(place) desc limit ${size}::int`, where.values)
  const names = await namesOf(unit, rows.flatMap(({ item }) => memberOf(item) ?? []))
  return rows.map(({ item, place: at, members }) => ({ item: { ...item, sentence: sentenceOf(plugins, item, caller, names) }, place: Number(at), members }))
}

async function namesOf(unit: UnitOfWork, memberIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (memberIds.length === 0) return new Map()
  const rows = await unit.query<{ id: string; name: string }>({
    name: 'audit-member-names',
    text: `select m.id, u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = $1 and m.id::text = any($2::text[])`,
    values: [unit.workspaceId, [...new Set(memberIds)]],
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}
