import { gatherByWorkspace } from '@overt/sdk'
import type { DeviceCaller, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { offlineAfterSeconds, readPresence } from './presence.ts'

const writeEverySeconds = 20
/** Devices that come back within this time are told of together: after an outage they are thousands. */
const announceWithinMs = 250

/** Keeps when devices were last heard, and tells open pages when a member comes online. */
export interface Contacts {
  /** Notes that the device spoke; `through` is what it has delivered everything up to, `goodbye` that it stops. */
  note(unit: UnitOfWork, device: DeviceCaller, said?: { readonly through?: Temporal.Instant | undefined; readonly goodbye?: boolean }): Promise<void>
  /** As `note`, and only when the last note is some seconds old. */
  touch(unit: UnitOfWork, device: DeviceCaller): Promise<void>
  /** Tells open pages at once what waits to be told. */
  close(): Promise<void>
}

type ContactDependencies = Pick<Platform, 'database' | 'hooks' | 'live' | 'clock' | 'log'>

export function createContacts(platform: ContactDependencies): Contacts {
  const { hooks, clock } = platform
  const lastWrites = new Map<string, number>()
  // Nobody waits for it: a page that misses it reads the same on its next load.
  const announcements = gatherByWorkspace({
    forMs: announceWithinMs,
    run: (workspaceId, memberIds) => publishPresence(platform, workspaceId, memberIds),
    failed: (error, workspaceId, memberIds) => { platform.log.warn({ err: error, workspaceId, members: memberIds.length }, 'presence was not announced') },
  })

  const note: Contacts['note'] = async (unit, device, { through, goodbye = false } = {}) => {
    const now = clock.now()
    const bounded = through !== undefined && Temporal.Instant.compare(through, now) > 0 ? now : through
    const [row] = await unit.query<{ previous: Date | null; synced: Date | null; stopped: boolean }>({
      name: 'device-contact',
      text: `update core.device d set last_seen_at = greatest(d.last_seen_at, $3), synced_through = greatest(d.synced_through, $4),
          stopped_at = case when $5 then $3::timestamptz end
        from core.device before
        where d.workspace_id = $1 and d.id = $2 and before.workspace_id = $1 and before.id = $2
        returning before.last_seen_at as previous, before.synced_through as synced, before.stopped_at is not null as stopped`,
      values: [device.workspaceId, device.deviceId, now.toString(), bounded?.toString() ?? null, goodbye],
    })
    if (row === undefined) return
    const { previous, synced, stopped } = row
    if (bounded !== undefined && (synced === null || synced.getTime() < bounded.epochMilliseconds)) {
      hooks.core.action('device.synced', { memberId: device.memberId, deviceId: device.deviceId, through: bounded.toString() }, { workspaceId: device.workspaceId, unit })
    }
    unit.afterCommit(() => {
      if (lastWrites.size > 50_000) lastWrites.clear()
      lastWrites.set(device.deviceId, now.epochMilliseconds)
      if (stopped !== goodbye || previous === null || now.epochMilliseconds - previous.getTime() > offlineAfterSeconds * 1_000) announcements.add(device.workspaceId, device.memberId)
    })
  }

  return {
    note,
    close: announcements.flush,
    async touch(unit, device) {
      const last = lastWrites.get(device.deviceId)
      const age = last === undefined ? Infinity : clock.now().epochMilliseconds - last
      if (age >= 0 && age < writeEverySeconds * 1_000) return
      await note(unit, device)
    },
  }
}

/** Tells open pages the presence of these members as it is now. */
export async function publishPresence(
  { database, hooks, live, clock }: Pick<Platform, 'database' | 'hooks' | 'live' | 'clock'>, workspaceId: string, memberIds: readonly string[],
): Promise<void> {
  await database.inWorkspace({ workspaceId }, async (unit) => {
    const presence = await readPresence({ hooks: hooks.core, clock }, unit, memberIds)
    for (const [memberId, state] of presence) {
      live.publish(unit, 'presence.changed', { memberId, ...state }, { action: 'read', subject: 'Member', record: { id: memberId } })
    }
  })
}
