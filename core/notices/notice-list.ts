import type { NoticeItem, NoticePage, NoticeText, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { instantSql } from '../work/instants.ts'
import { listPage } from '../work/list-page.ts'
import type { List } from '../work/list-page.ts'
import { Where } from '../work/where.ts'
import { coreSender } from './kinds.ts'
import type { NoticeKinds } from './kinds.ts'
import { kindTitle, readText } from './read-notice.ts'
import type { NoticeReader } from './read-notice.ts'

const mostCounted = 100

interface NoticeRow extends Pick<NoticeItem, 'id' | 'kind' | 'path' | 'createdAt' | 'readAt'> {
  readonly sender: string
  readonly text: NoticeText
}

const noticeList: List = {
  from: 'core.notice n',
  alias: 'n',
  json: `json_build_object('id', n.id, 'sender', n.sender, 'kind', n.kind, 'text', n.text, 'path', n.path, 'createdAt', ${instantSql('n.created_at')}, 'readAt', ${instantSql('n.read_at')})`,
  sorts: { createdAt: { column: 'n.created_at', type: 'timestamptz' } },
  sort: '-createdAt',
}

export interface NoticeListReader extends NoticeReader {
  readonly memberId: string
  /** Plugins that are on: what others sent is not shown. */
  readonly running: ReadonlySet<string>
}

const senders = (running: ReadonlySet<string>): readonly string[] => [coreSender, ...running]

/** A member's notices, the latest first, in their language. Errors: `wrong-cursor`. */
export async function listNotices(
  { plugins, kinds }: Pick<Platform, 'plugins'> & { readonly kinds: NoticeKinds }, unit: UnitOfWork, reader: NoticeListReader,
  { limit, cursor, kind, unread }: { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly kind?: string | undefined; readonly unread?: boolean | undefined },
): Promise<NoticePage> {
  const where = new Where().add('n.workspace_id = ? and n.member_id = ? and n.sender = any(?)', unit.workspaceId, reader.memberId, senders(reader.running))
  if (kind !== undefined) where.add('n.kind = ?', kind)
  if (unread !== undefined) where.add(`n.read_at is ${unread ? '' : 'not '}null`)
  const { items, nextCursor } = await listPage(unit, noticeList, { ...limit === undefined ? {} : { limit }, ...cursor === undefined ? {} : { cursor } }, where)
  return {
    items: (JSON.parse(items) as NoticeRow[]).map(({ sender, text, ...row }) => ({ ...row, title: kindTitle(plugins, reader, row.kind, kinds.find(row.kind)), text: readText(plugins, sender, reader, text) })),
    nextCursor,
    unread: await countUnread(unit, reader),
  }
}

/** How many the member has not read, of every kind but these; at most 100. */
export async function countUnread(unit: UnitOfWork, { memberId, running }: Pick<NoticeListReader, 'memberId' | 'running'>, without: readonly string[] = []): Promise<number> {
  const [row] = await unit.query<{ count: number }>({
    name: 'notice-unread',
    text: `select count(*)::int as count from (
      select from core.notice where workspace_id = $1 and member_id = $2 and read_at is null and sender = any($3) and kind <> all($4)
      order by created_at desc, id desc limit ${String(mostCounted)}) unread`,
    values: [unit.workspaceId, memberId, senders(running), without],
  })
  return row?.count ?? 0
}

/** What everybody has to be told and the member has not read yet, the oldest first; at most 20. */
export async function requiredNotices({ plugins, kinds }: Pick<Platform, 'plugins'> & { readonly kinds: NoticeKinds }, unit: UnitOfWork, { isOn, ...reader }: Omit<NoticeListReader, 'running'> & { isOn(pluginId: string): boolean | Promise<boolean> }): Promise<NoticeItem[]> {
  const required = kinds.list().filter((kind) => kind.required === true).map(({ name }) => name)
  if (required.length === 0) return []
  const rows = await unit.query<Omit<NoticeRow, 'createdAt' | 'readAt'> & { readonly createdAt: Date }>({
    name: 'notice-required',
    text: `select id, sender, kind, text, path, created_at as "createdAt" from core.notice
      where workspace_id = $1 and member_id = $2 and read_at is null and kind = any($3) order by created_at, id limit 20`,
    values: [unit.workspaceId, reader.memberId, required],
  })
  const shown = await Promise.all(rows.map(async (row) => (row.sender === coreSender || await isOn(row.sender) ? [row] : [])))
  return shown.flat().map(({ sender, text, createdAt, ...row }) => ({ ...row, title: kindTitle(plugins, reader, row.kind, kinds.find(row.kind)), text: readText(plugins, sender, reader, text), createdAt: createdAt.toISOString(), readAt: null }))
}

interface Reading {
  readonly ids?: readonly string[] | undefined
  readonly until?: string | undefined
  readonly now: Temporal.Instant
  readonly where: 'browser' | 'agent'
}

/**
 * The member has read these, or all up to an instant but the required ones; what they have read is held for no channel any more. A bookmark of their own: no row in the trail.
 * Of a required one the plugin that sent it hears by `notice.read`.
 */
export async function markNoticesRead({ hooks, kinds }: Pick<Platform, 'hooks'> & { readonly kinds: NoticeKinds }, unit: UnitOfWork, memberId: string, { ids, until, now, where }: Reading): Promise<boolean> {
  const required = kinds.list().filter((kind) => kind.required === true).map(({ name }) => name)
  const rows = await unit.query<{ kind: string; key: string | null }>({
    name: 'notice-read',
    text: `update core.notice set read_at = $3, held = '{}' where workspace_id = $1 and member_id = $2 and read_at is null
      and (id = any($4::uuid[]) or created_at <= $5::timestamptz and kind <> all($6)) returning kind, key`,
    values: [unit.workspaceId, memberId, now.toString(), ids ?? [], until ?? null, required],
  })
  for (const { kind, key } of rows.filter((row) => required.includes(row.kind))) {
    await hooks.core.durable('notice.read', { memberId, kind, key, at: now.toString(), where }, { workspaceId: unit.workspaceId, unit })
  }
  return rows.length > 0
}
