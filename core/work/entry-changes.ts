import type { EndReason, Entry, HookName, LiveAudience, PayloadOf, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'

export type EntryChangeKind = PayloadOf<'entry.changed'>['change']

/** Tells plugins and open pages of a stored change, in its unit of work. `previous` is null for what is new. */
export async function announceEntry(
  { hooks, live, notices }: Pick<Platform, 'hooks' | 'live' | 'notices'>, unit: UnitOfWork, change: EntryChangeKind, entry: Entry, previous: Entry | null,
): Promise<void> {
  const emission = { workspaceId: unit.workspaceId, unit }
  live.publish(unit, 'entry.changed', { entryId: entry.id, memberId: entry.memberId, change }, entryAudience(entry))
  if (change === 'started') hooks.core.action('entry.started', { entry }, emission)
  if (change === 'stopped') hooks.core.action('entry.stopped', { entry }, emission)
  await hooks.core.durable('entry.changed', {
    entryId: entry.id, memberId: entry.memberId, change, startedAt: entry.startedAt, stoppedAt: entry.stoppedAt,
    previous: previous === null ? null : { startedAt: previous.startedAt, stoppedAt: previous.stoppedAt },
  }, emission)
  // Whether it still runs was asked before, and is answered by this.
  if (previous !== null && previous.askedAt !== null && (change !== 'updated' || entry.askedAt === null)) await notices.settle(unit, { kind: 'timer-long', key: entry.id })
}

/** As `announceEntry` for one that was filed as done; also before it is stored, in the same unit. */
export async function announceFiled({ hooks, live }: Pick<Platform, 'hooks' | 'live'>, unit: UnitOfWork, entry: Omit<Entry, 'createdAt' | 'updatedAt' | 'askedAt'>): Promise<void> {
  const { id: entryId, memberId, startedAt, stoppedAt } = entry
  live.publish(unit, 'entry.changed', { entryId, memberId, change: 'created' }, entryAudience(entry))
  await hooks.core.durable('entry.changed', { entryId, memberId, change: 'created', startedAt, stoppedAt, previous: null }, { workspaceId: unit.workspaceId, unit })
}

/** Tells a member's open pages that the server stopped what they ran, and why: nobody there pressed a button. */
export function announceEnd({ live }: Pick<Platform, 'live'>, unit: UnitOfWork, end: { readonly memberId: string; readonly reason: EndReason; readonly stoppedAt: string }): void {
  live.publish(unit, 'entry.ended', end, { memberIds: [end.memberId] })
}

/** Those who may read the entry. Only what rights are decided on: events travel in messages of limited length. */
export const entryAudience = ({ id, taskId, projectId, organizationId, memberId }: Pick<Entry, 'id' | 'taskId' | 'projectId' | 'organizationId' | 'memberId'>): LiveAudience =>
  ({ action: 'read', subject: 'Entry', record: { id, taskId, projectId, organizationId, memberId } })

/** True when a plugin of this process has a handler: what nobody hears is not prepared. */
export const isHeard = (hooks: Platform['hooks'], hook: HookName): boolean =>
  hooks.list().some(({ name, handlers }) => name === hook && handlers.length > 0)

/** What the trail keeps of an entry. */
export const entryTrail = ({ createdAt: _created, updatedAt: _updated, askedAt: _asked, ...kept }: Entry): Readonly<Record<string, unknown>> => kept
