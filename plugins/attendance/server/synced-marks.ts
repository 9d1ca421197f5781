import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { markRanges } from './marks.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

/** What a device has delivered since its dates were marked last. */
interface SyncedDevice {
  readonly memberId: string
  readonly deviceId: string
  readonly from: Temporal.Instant
  readonly through: Temporal.Instant
}

/** Devices that deliver within this time make one transaction. */
const gatherMs = 1_000

export interface SyncedMarks {
  heard(workspaceId: string, device: Omit<SyncedDevice, 'from'>): void
  flush(): Promise<void>
}

/**
 * Gathers what devices delivered: ten thousand batches a minute make a handful of transactions. Nothing is lost with the process: how far each device was
 * marked is written with the marks, and the sweep compares it with how far the device is.
 */
export function createSyncedMarks(context: Pick<Context, 'clock' | 'database'> & { readonly log: Pick<Context['log'], 'warn'> }): SyncedMarks {
  let waiting = new Map<string, Map<string, SyncedDevice>>()
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const gathered = waiting
    waiting = new Map()
    for (const [workspaceId, devices] of gathered) {
      try {
        await context.database.inWorkspace({ workspaceId }, (unit) => markSynced(unit, [...devices.values()], context.clock.now()))
      } catch (error) {
        context.log.warn({ err: error, workspaceId, devices: devices.size }, 'what devices delivered is marked by the next sweep only')
      }
    }
  }

  return {
    flush,
    heard(workspaceId, { memberId, deviceId, through }) {
      const devices = waiting.get(workspaceId) ?? new Map<string, SyncedDevice>()
      waiting.set(workspaceId, devices)
      const known = devices.get(deviceId)
      devices.set(deviceId, { memberId, deviceId, from: earlier(known?.from, through), through: later(known?.through, through) })
      timer ??= setTimeout(() => void flush(), gatherMs)
    },
  }
}

/** Marks the dates of devices that are further than they were marked: a process ended in between, or the marks could not be written. */
export async function markMissedSyncs(context: Pick<Context, 'clock' | 'directory'>, unit: UnitOfWork, memberIds: readonly string[]): Promise<void> {
  const devices = await context.directory.devices(unit, memberIds)
  const rows = await unit.query<{ device_id: string; through: Date }>(
    'select device_id, through from p_attendance.synced where workspace_id = $1 and member_id = any($2::uuid[])', [unit.workspaceId, memberIds])
  const marked = new Map(rows.map(({ device_id, through }) => [device_id, through.toTemporalInstant()]))
  const missed = devices.flatMap(({ memberId, deviceId, syncedThrough: through }) => {
    const before = marked.get(deviceId)
    if (through === null || (before !== undefined && Temporal.Instant.compare(before, through) >= 0)) return []
    return [{ memberId, deviceId, from: before ?? through, through }]
  })
  if (missed.length > 0) await markSynced(unit, missed, context.clock.now())
}

async function markSynced(unit: UnitOfWork, devices: readonly SyncedDevice[], now: Temporal.Instant): Promise<void> {
  await unit.query(
    `insert into p_attendance.synced as s (workspace_id, member_id, device_id, through)
     select $1, t.member_id, t.device_id, t.through
     from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as t (member_id, device_id, through)
     where exists (select from core.member m where m.workspace_id = $1 and m.id = t.member_id)
     order by t.member_id, t.device_id
     on conflict (workspace_id, member_id, device_id) do update set through = excluded.through where s.through < excluded.through`,
    [unit.workspaceId, devices.map(({ memberId }) => memberId), devices.map(({ deviceId }) => deviceId), devices.map(({ through }) => through.toString())],
  )
  await markRanges(unit, devices.map(({ memberId, from, through }) => ({ memberId, instants: [from.toString(), through.toString(), now.toString()] })))
}

const earlier = (one: Temporal.Instant | undefined, other: Temporal.Instant): Temporal.Instant => (one !== undefined && Temporal.Instant.compare(one, other) < 0 ? one : other)
const later = (one: Temporal.Instant | undefined, other: Temporal.Instant): Temporal.Instant => (one !== undefined && Temporal.Instant.compare(one, other) > 0 ? one : other)
