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
  { limit, cursor }: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
): Promise<NoticePage> {
  const where = new Where().add('n.workspace_id = ? and n.member_id = ? and n.sender = any(?)', unit.workspaceId, reader.memberId, senders(reader.running))
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

/** The member has read these, or all up to an instant; what they have read is held for no channel any more. A bookmark of their own: no row in the trail. */
export async function markNoticesRead(unit: UnitOfWork, memberId: string, { ids, until, now }: { readonly ids?: readonly string[] | undefined; readonly until?: string | undefined; readonly now: Temporal.Instant }): Promise<boolean> {
  const rows = await unit.query({
    name: 'notice-read',
    text: `update core.notice set read_at = $3, held = '{}' where workspace_id = $1 and member_id = $2 and read_at is null
      and (id = any($4::uuid[]) or created_at <= $5::timestamptz) returning id`,
    values: [unit.workspaceId, memberId, now.toString(), ids ?? [], until ?? null],
  })
  return rows.length > 0
}
