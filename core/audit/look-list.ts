import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, LocalDate, closed, pageQuery } from '@overt/sdk'
import type { Look, LookNews, UnitOfWork } from '@overt/sdk'
import type { PluginHost } from '../contracts.ts'
import { languages } from '../texts/core-texts.ts'
import { dateRange, instantSql } from '../work/instants.ts'
import { listPage } from '../work/list-page.ts'
import type { List } from '../work/list-page.ts'
import { Where } from '../work/where.ts'
import { lookTitle } from './look-subjects.ts'

const locale = Type.Optional(Choice(languages))
export const AgentLooksQuery = Type.Object({ ...pageQuery, locale }, closed)
export const LooksQuery = Type.Object({
  ...pageQuery, locale,
  viewerId: Type.Optional(Id), from: Type.Optional(LocalDate), to: Type.Optional(LocalDate),
}, closed)
type LooksQuery = Static<typeof LooksQuery>

const lookList: List = {
  from: 'core.look l',
  alias: 'l',
  json: `json_build_object('id', l.id, 'viewerId', l.viewer_id, 'viewerName', (
      select u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = l.workspace_id and m.id = l.viewer_id),
    'plugin', nullif(l.plugin, ''), 'subject', l.subject, 'how', l.how, 'firstAt', ${instantSql('l.first_at')}, 'lastAt', ${instantSql('l.last_at')},
    'looks', l.looks, 'records', l.records, 'reason', nullif(l.reason, ''), 'fresh', not exists (
      select from core.look_seen seen where seen.workspace_id = l.workspace_id and seen.member_id = l.member_id and seen.seen_at >= l.last_at))`,
  sorts: { lastAt: { column: 'l.last_at', type: 'timestamptz' } },
  sort: '-lastAt',
}

export interface LookReader {
  readonly memberId: string
  readonly timeZone: string
  readonly locale: string
}

/** Who looked at a member's records, the latest first, in the member's language. */
export async function listLooks(plugins: PluginHost, unit: UnitOfWork, reader: LookReader, query: LooksQuery): Promise<{ items: Look[]; nextCursor: string | null }> {
  const { start, end } = dateRange(query.from, query.to, reader.timeZone)
  const where = new Where()
    .add('l.workspace_id = ? and l.member_id = ?', unit.workspaceId, reader.memberId)
    .optional(query.viewerId, 'l.viewer_id = ?')
    // A receipt is of looks within one hour: the second condition says no more than the first, but the index of the order has it.
    .optional(start, 'l.last_at >= ?::timestamptz').optional(end, `l.first_at < ?::timestamptz and l.last_at < ?::timestamptz + interval '1 hour'`, end, end)
  const { limit, cursor } = query
  const { items, nextCursor } = await listPage(unit, lookList, { ...limit === undefined ? {} : { limit }, ...cursor === undefined ? {} : { cursor } }, where)
  const rows = JSON.parse(items) as (Omit<Look, 'title'> & { readonly plugin: string | null })[]
  return { items: rows.map(({ plugin, ...row }) => ({ ...row, title: lookTitle(plugins, { plugin, subject: row.subject }, reader.locale) })), nextCursor }
}

/** Who ever looked, for choosing among them. */
export async function lookViewers(unit: UnitOfWork, memberId: string): Promise<{ readonly id: string; readonly name: string | null }[]> {
  return unit.query({
    name: 'look-viewers',
    text: `
      -- From each viewer to the next by the index: there are few of them and very many receipts.
      with recursive viewer (id) as (
        (select viewer_id from core.look where workspace_id = $1 and member_id = $2 order by viewer_id limit 1)
        union all
        select (select l.viewer_id from core.look l where l.workspace_id = $1 and l.member_id = $2 and l.viewer_id > viewer.id order by l.viewer_id limit 1) from viewer where viewer.id is not null
      )
      select viewer.id, (select person.name from core.member m join identity."user" person on person.id = m.user_id where m.workspace_id = $1 and m.id = viewer.id) as name
      from viewer where viewer.id is not null order by name, viewer.id limit 200`,
    values: [unit.workspaceId, memberId],
  })
}

/** What came or grew since the member last marked receipts as seen. */
export async function lookNews(unit: UnitOfWork, memberId: string): Promise<LookNews> {
  const rows = await unit.query<{ viewer_id: string; name: string | null }>({
    name: 'look-news',
    text: `
      select l.viewer_id, person.name from core.look l
      left join core.member m on m.workspace_id = l.workspace_id and m.id = l.viewer_id
      left join identity."user" person on person.id = m.user_id
      where l.workspace_id = $1 and l.member_id = $2
        and l.last_at > coalesce((select seen_at from core.look_seen where workspace_id = $1 and member_id = $2), '-infinity')
      order by l.last_at desc limit 100`,
    values: [unit.workspaceId, memberId],
  })
  const names = new Map(rows.map(({ viewer_id: id, name }) => [id, name]))
  return { receipts: rows.length, viewers: [...names.values()].filter((name) => name !== null).slice(0, 3) }
}

/** The member has seen the receipts up to then; never turned back. A bookmark of the reader's own: it is not worth a row in the trail. */
export async function markLooksSeen(unit: UnitOfWork, memberId: string, seenAt: Temporal.Instant): Promise<void> {
  await unit.query({
    name: 'look-seen',
    text: `insert into core.look_seen as s (workspace_id, member_id, seen_at) values ($1, $2, $3)
      on conflict (workspace_id, member_id) do update set seen_at = greatest(s.seen_at, excluded.seen_at)`,
    values: [unit.workspaceId, memberId, new Date(seenAt.epochMilliseconds)],
  })
}
