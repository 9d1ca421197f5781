import { gatherByWorkspace } from '@overt/sdk'
import type { AgentEvent, DeviceCaller, ServerContext, UnitOfWork } from '@overt/sdk'
import { segmentStates, stateNumbers, stateOfNumber } from './segment-record.ts'
import type { SegmentState } from './segment-record.ts'

/** What a device was last seen doing. Times are epoch milliseconds. */
export interface Observation {
  readonly state: number
  readonly since: number
  readonly lastAt: number
}

type Reporter = Pick<DeviceCaller, 'workspaceId' | 'memberId' | 'deviceId' | 'deviceNumber'>

export interface PresenceReports {
  /** Keeps the newest state of a device; an older one changes nothing. */
  observed(unit: UnitOfWork, device: Reporter, observation: Observation): Promise<void>
  /** Tells open pages, after the commit, of a state that was kept and is not what they were told last. */
  kept(unit: UnitOfWork, device: Reporter, state: number): void
}

export interface MemberState {
  readonly state: SegmentState
  readonly since: string
  readonly lastSeenAt: string
}

/** A device that was silent this long no longer speaks for its member while another does. */
const staleAfterMs = 10 * 60 * 1_000
/** Somebody active on one device is active, whatever the others show. */
const precedence: readonly SegmentState[] = ['active', 'paused', 'idle', 'locked']
const maximumRemembered = 100_000
/** Another process may have announced another state meanwhile; then pages are behind for at most this long. */
const announcedForMs = 10 * 60_000
/** Changes within this time are announced together. */
const gatherMs = 250

interface PresenceRow { readonly member_id: string; readonly state: number; readonly since: Date; readonly last_at: Date }

export async function readPresence(unit: UnitOfWork, memberIds: readonly string[] | null): Promise<ReadonlyMap<string, MemberState>> {
  const rows = await unit.query<PresenceRow>({
    name: 'activity-presence',
    text: `select member_id, state, since, last_at from p_activity.presence
      where workspace_id = $1 and ($2::uuid[] is null or member_id = any ($2)) order by member_id, last_at desc`,
    values: [unit.workspaceId, memberIds],
  })
  const members = new Map<string, MemberState & { readonly newestMs: number }>()
  for (const row of rows) {
    const known = members.get(row.member_id)
    const state = stateOfNumber(row.state)
    // Newest first: the first row says when the member was last seen.
    if (known === undefined) members.set(row.member_id, { state, since: row.since.toISOString(), lastSeenAt: row.last_at.toISOString(), newestMs: row.last_at.getTime() })
    else if (known.newestMs - row.last_at.getTime() <= staleAfterMs && precedence.indexOf(state) < precedence.indexOf(known.state)) {
      members.set(row.member_id, { ...known, state, since: row.since.toISOString() })
    }
  }
  return new Map([...members].map(([id, { state, since, lastSeenAt }]) => [id, { state, since, lastSeenAt }]))
}

/** Stores presence and announces it to open pages when it changes, and only then. */
export function createPresenceReports(context: Pick<ServerContext, 'database' | 'live' | 'log' | 'onClose'>): PresenceReports {
  const told = new Map<string, { readonly state: number; readonly until: number }>()

  const announcements = gatherByWorkspace({
    forMs: gatherMs,
    run: (workspaceId, memberIds) => context.database.inWorkspace({ workspaceId }, async (unit) => {
      for (const [memberId, presence] of await readPresence(unit, memberIds)) {
        context.live.publish(unit, 'presence.changed', { memberId, ...presence }, { action: 'read', subject: 'Member', record: { id: memberId } })
      }
    }),
    failed: (error, workspaceId, memberIds) => { context.log.warn({ err: error, workspaceId, members: memberIds.length }, 'presence was not announced') },
  })
  context.onClose(announcements.flush)

  function kept(unit: UnitOfWork, { workspaceId, memberId, deviceNumber }: Reporter, state: number): void {
    const key = `${memberId}${deviceNumber}`
    const last = told.get(key)
    if (last?.state === state && last.until > performance.now()) return
    unit.afterCommit(() => {
      if (told.size >= maximumRemembered) told.clear()
      told.set(key, { state, until: performance.now() + announcedForMs })
      announcements.add(workspaceId, memberId)
    })
  }

  return {
    kept,
    async observed(unit, device, { state, since, lastAt }) {
      const [row] = await unit.query<{ state: number }>({
        name: 'activity-presence-keep',
        text: keepPresence('$1, $2, $3, $4, $5, to_timestamp($6::float8), to_timestamp($7::float8)'),
        values: [device.workspaceId, device.memberId, device.deviceNumber, device.deviceId, state, since / 1_000, lastAt / 1_000],
      })
      if (row !== undefined) kept(unit, device, row.state)
    },
  }
}

/** Keeps a device's newest state, `since` going on where the state does; returns nothing where a newer one is known. */
export const keepPresence = (values: string): string => `
  insert into p_activity.presence as p (workspace_id, member_id, device_no, device_id, state, since, last_at)
  values (${values})
  on conflict (workspace_id, member_id, device_no) do update set
    since = case when p.state = excluded.state and excluded.since <= p.last_at + interval '10 seconds' then least(p.since, excluded.since) else excluded.since end,
    state = excluded.state, last_at = excluded.last_at
  where excluded.last_at > p.last_at
  returning state`

/** The number that segments carry for a device; undefined before it has sent any. */
export async function deviceNumber(unit: UnitOfWork, memberId: string, deviceId: string): Promise<number | undefined> {
  const [row] = await unit.query<{ device_no: number }>({
    name: 'activity-device-number',
    text: 'select device_no from p_activity.presence where workspace_id = $1 and member_id = $2 and device_id = $3',
    values: [unit.workspaceId, memberId, deviceId],
  })
  return row?.device_no
}

/** The state an agent's own event tells of, before any segment does; undefined where it tells none. */
export function stateOfEvent({ event, data }: AgentEvent): number | undefined {
  if (event === 'paused') return stateNumbers.paused
  if (event === 'resumed' || event === 'started') return stateNumbers.active
  const state = segmentStates.find((known) => event === 'state' && data?.state === known)
  return state === undefined ? undefined : stateNumbers[state]
}
