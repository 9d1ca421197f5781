import type { Entry, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { entryAudience } from './entry-changes.ts'
import { entryJson } from './entry-json.ts'
import { writeInstant } from './instants.ts'
import { longEntryMail } from './long-entry-mail.ts'

const askedAfterMs = 8 * 3_600_000

interface LongRunning { readonly entry: Entry; readonly email: string; readonly name: string; readonly locale: string; readonly task: string; readonly time_zone: string }

/** Asks each member whose entry has been running for 8 h, once, by mail and by a mark on the entry; returns how many. */
export async function askAboutLongEntries(unit: UnitOfWork, { clock, mail, live, config }: Pick<Platform, 'clock' | 'mail' | 'live' | 'config'>): Promise<number> {
  const now = clock.now().epochMilliseconds
  const asked = await unit.query<LongRunning>(`
    update core.entry e set long_asked_at = $3, version = e.version + 1, updated_at = $3
    from core.member m, identity."user" u, core.workspace w, core.task t
    where e.workspace_id = $1 and e.stopped_at is null and e.deleted_batch is null and e.started_at <= $2 and e.long_asked_at is null and not e.long_confirmed
      and m.workspace_id = $1 and m.id = e.member_id and m.status = 'active' and u.id = m.user_id and w.id = $1 and t.workspace_id = $1 and t.id = e.task_id
    returning ${entryJson} as entry, u.email, u.name, coalesce(u.locale, w.locale) as locale, t.name as task, coalesce(m.time_zone, u.time_zone, w.time_zone) as time_zone`,
  [unit.workspaceId, writeInstant(now - askedAfterMs), writeInstant(now)])
  for (const { entry, ...member } of asked) {
    await mail.send(longEntryMail({ ...member, startedAt: entry.startedAt, url: config.publicUrl ?? '' }), unit)
    live.publish(unit, 'entry.changed', { entryId: entry.id, memberId: entry.memberId, change: 'updated' }, entryAudience(entry))
  }
  return asked.length
}
