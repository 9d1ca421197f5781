import type { Entry, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { entryAudience } from './entry-changes.ts'
import { entryJson } from './entry-json.ts'
import { writeInstant } from './instants.ts'

const askedAfterMs = 8 * 3_600_000

interface LongRunning { readonly entry: Entry; readonly task: string }

/** Asks each member whose entry has been running for 8 h, once, by a notice and a mark on the entry; returns how many. */
export async function askAboutLongEntries(unit: UnitOfWork, { clock, notices, live }: Pick<Platform, 'clock' | 'notices' | 'live'>): Promise<number> {
  const now = clock.now().epochMilliseconds
  const asked = await unit.query<LongRunning>(`
    update core.entry e set long_asked_at = $3, version = e.version + 1, updated_at = $3
    from core.member m, core.task t
    where e.workspace_id = $1 and e.stopped_at is null and e.deleted_batch is null and e.started_at <= $2 and e.long_asked_at is null and not e.long_confirmed
      and m.workspace_id = $1 and m.id = e.member_id and m.status = 'active' and t.workspace_id = $1 and t.id = e.task_id
    returning ${entryJson} as entry, t.name as task`,
  [unit.workspaceId, writeInstant(now - askedAfterMs), writeInstant(now)])
  for (const { entry, task } of asked) {
    const values = { task, since: { instant: entry.startedAt } }
    await notices.send(unit, {
      memberId: entry.memberId, kind: 'timer-long', key: entry.id, path: '/time', text: { key: 'timer-long.text', values },
      mail: { subject: { key: 'timer-long.subject', values }, text: { key: 'timer-long.mail', values }, action: { key: 'timer.action' } },
    })
    live.publish(unit, 'entry.changed', { entryId: entry.id, memberId: entry.memberId, change: 'updated' }, entryAudience(entry))
  }
  return asked.length
}
