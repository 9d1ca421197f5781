import type { Clock, Hooks, PresenceState, UnitOfWork } from '@overt/sdk'

/** Agents report at least about once a minute; without a word for this long a device counts as offline. */
export const offlineAfterSeconds = 180

export interface MemberPresence {
  readonly state: PresenceState
  readonly since: string | null
  readonly lastSeenAt: string | null
}

export interface PresenceDependencies {
  readonly hooks: Hooks
  readonly clock: Clock
}

export const neverSeen: MemberPresence = { state: 'never', since: null, lastSeenAt: null }

interface LastSeen { readonly member_id: string; readonly last_seen_at: Date | null; readonly live: boolean }

/**
 * Presence of members by id, null for everybody: one query over the devices and one question to the plugins.
 * A member without any device is not in the map (`neverSeen`).
 */
export async function readPresence(
  { hooks, clock }: PresenceDependencies, unit: UnitOfWork, memberIds: readonly string[] | null,
): Promise<ReadonlyMap<string, MemberPresence>> {
  const seen = await unit.query<LastSeen>({
    name: 'presence-last-seen',
    text: `select member_id, max(last_seen_at) as last_seen_at, bool_or(revoked_at is null and stopped_at is null) as live from core.device
      where workspace_id = $1 and ($2::uuid[] is null or member_id = any ($2)) group by member_id`,
    values: [unit.workspaceId, memberIds],
  })
  const observed = await hooks.collect('presence.read', { memberIds }, { workspaceId: unit.workspaceId, unit })
  const now = clock.now().epochMilliseconds
  return new Map(seen.map(({ member_id, last_seen_at, live }) => {
    const reading = observed.map(({ value }) => value.get(member_id)).find((value) => value !== undefined)
    return [member_id, merge(last_seen_at, live, reading, now)]
  }))
}

/** Ids of the members whose device is in use or was a moment ago. */
export async function presentMembers(dependencies: PresenceDependencies, unit: UnitOfWork): Promise<string[]> {
  const presence = await readPresence(dependencies, unit, null)
  return [...presence].filter(([, { state }]) => state === 'active' || state === 'idle').map(([memberId]) => memberId)
}

type Reading = { readonly state: PresenceState; readonly since: string; readonly lastSeenAt: string }

function merge(lastSeen: Date | null, live: boolean, reading: Reading | undefined, now: number): MemberPresence {
  const at = Math.max(lastSeen?.getTime() ?? 0, reading === undefined ? 0 : Date.parse(reading.lastSeenAt))
  if (at === 0) return neverSeen
  const lastSeenAt = new Date(at).toISOString()
  if (!live || now - at > offlineAfterSeconds * 1_000) return { state: 'offline', since: lastSeenAt, lastSeenAt }
  // A device that has just been enrolled reports before it has observed anything: somebody sits there.
  return reading === undefined ? { state: 'active', since: null, lastSeenAt } : { state: reading.state, since: reading.since, lastSeenAt }
}
