import { applicationName, domainKey } from '@overt/sdk'
import type { DeviceCaller, RecordOutcome, RecordVerdict, UnitOfWork } from '@overt/sdk'
import type { Dictionary } from './dictionary.ts'
import { epochMs } from './epoch-ms.ts'
import { localDays } from './local-days.ts'
import type { Partitions } from './partitions.ts'
import { keepPresence } from './presence.ts'
import type { PresenceReports } from './presence.ts'
import { stateNumbers } from './segment-record.ts'
import type { Segment } from './segment-record.ts'

export interface SegmentStore {
  store(unit: UnitOfWork, device: DeviceCaller, segments: readonly Segment[], rules: StoreRules): Promise<RecordOutcome>
}
/** What the workspace's settings say at this moment. */
export interface StoreRules {
  /** Epoch milliseconds; what started before comes too late for the daily totals. */
  readonly acceptedSince: number
}

export interface SegmentStoreParts {
  readonly apps: Dictionary
  readonly domains: Dictionary
  readonly partitions: Partitions
  readonly presence: PresenceReports
}

/** Segments as columns, cut at local midnights, so that each row lies in one local date. */
interface Columns {
  readonly startedAt: number[]
  readonly durationMs: number[]
  readonly state: number[]
  readonly app: (string | null)[]
  readonly domain: (string | null)[]
  /** Starts of rows that go on a segment cut at midnight; they are not counted as records. */
  readonly continued: number[]
}

export function createSegmentStore({ apps, domains, partitions, presence }: SegmentStoreParts): SegmentStore {
  return {
    async store(unit, device, segments, rules) {
      const { columns, rejected } = toColumns(segments, device.timeZone, rules)
      const { startedAt, durationMs } = columns
      if (startedAt.length === 0) return { accepted: 0, duplicates: 0, rejected }
      const appIds = await apps.resolve(unit, named(columns.app))
      const domainIds = await domains.resolve(unit, named(columns.domain))
      let first = Infinity
      let last = -Infinity
      let newest = 0
      for (let index = 0; index < startedAt.length; index++) {
        const start = startedAt[index]!
        const end = start + durationMs[index]!
        if (start < first) first = start
        if (end > last) { last = end; newest = index }
      }
      await partitions.ensure(unit, first, last)
      const [row] = await unit.query<{ accepted: number; presence: number | null }>({
        name: 'activity-store',
        text: storeStatement,
        values: [
          device.workspaceId, device.memberId, device.deviceNumber, device.timeZone,
          literal(startedAt), literal(durationMs), literal(columns.state),
          literal(columns.app, (name) => (name === null ? 'null' : appIds.get(name)!)), literal(columns.domain, (name) => (name === null ? 'null' : domainIds.get(name)!)),
          literal(columns.continued),
          device.deviceId, columns.state[newest], startedAt[newest]! / 1_000, last / 1_000,
        ],
      })
      const { accepted, presence: state } = row!
      if (state !== null) presence.kept(unit, device, state)
      return {
        accepted,
        duplicates: segments.length - rejected.length - accepted,
        rejected,
        through: Temporal.Instant.fromEpochMilliseconds(last),
      }
    },
  }
}

/**
 * Rows, exact day roll-up from the rows that were really new, and the device's presence, in one statement. Every insert is in the order of its conflict key:
 * two batches of one member would deadlock otherwise.
 */
const storeStatement = `
  with stored as (
    insert into p_activity.segment (workspace_id, member_id, started_at, device_no, duration_ms, state, app_id, domain_id)
    select $1, $2, to_timestamp(s.started_at / 1000.0::float8), $3, s.duration_ms, s.state, s.app_id, s.domain_id
    from unnest($5::int8[], $6::int[], $7::smallint[], $8::int[], $9::int[]) as s (started_at, duration_ms, state, app_id, domain_id)
    order by s.started_at
    on conflict do nothing
    returning started_at, duration_ms, state
  ), sums as (
    select (started_at at time zone $4)::date as date,
      min(started_at) filter (where state = 1) as first_active_at,
      max(started_at + duration_ms * interval '1 millisecond') filter (where state = 1) as last_active_at,
      coalesce(sum(duration_ms) filter (where state = 1), 0) as active_ms,
      coalesce(sum(duration_ms) filter (where state = 2), 0) as idle_ms,
      coalesce(sum(duration_ms) filter (where state = 3), 0) as locked_ms,
      coalesce(sum(duration_ms) filter (where state = 4), 0) as paused_ms,
      count(*) filter (where started_at <> all (array(select to_timestamp(c / 1000.0::float8) from unnest($10::int8[]) as c))) as records
    from stored group by 1
  ), rolled as (
    insert into p_activity.day as d
      (workspace_id, member_id, date, time_zone, first_active_at, last_active_at, active_ms, idle_ms, locked_ms, paused_ms)
    select $1, $2, date, $4, first_active_at, last_active_at, active_ms, idle_ms, locked_ms, paused_ms from sums order by date
    on conflict (workspace_id, member_id, date) do update set
      first_active_at = least(d.first_active_at, excluded.first_active_at),
      last_active_at = greatest(d.last_active_at, excluded.last_active_at),
      active_ms = d.active_ms + excluded.active_ms,
      idle_ms = d.idle_ms + excluded.idle_ms,
      locked_ms = d.locked_ms + excluded.locked_ms,
      paused_ms = d.paused_ms + excluded.paused_ms,
      stale = true
  ), present as (
    ${keepPresence('$1, $2, $3, $11, $12, to_timestamp($13::float8), to_timestamp($14::float8)')}
  )
  select coalesce(sum(records), 0)::float8 as accepted, (select state from present) as presence from sums`

function toColumns(segments: readonly Segment[], timeZone: string, rules: StoreRules): { readonly columns: Columns; readonly rejected: readonly RecordVerdict[] } {
  const days = localDays(timeZone)
  const rejected: RecordVerdict[] = []
  const columns: Columns = { startedAt: [], durationMs: [], state: [], app: [], domain: [], continued: [] }
  for (const segment of segments) {
    let start = epochMs(segment.startedAt)
    const end = epochMs(segment.endedAt)
    if (start < rules.acceptedSince) {
      rejected.push({ id: segment.id, code: 'too-old', detail: 'the segment is too old to be counted' })
      continue
    }
    const app = applicationName(segment.app)
    const domain = segment.domain === undefined ? null : domainKey(segment.domain)
    for (let cut = Math.min(days.endOfDay(start), end); ; start = cut, cut = Math.min(days.endOfDay(start), end)) {
      columns.startedAt.push(start)
      columns.durationMs.push(cut - start)
      columns.state.push(stateNumbers[segment.state])
      columns.app.push(app)
      columns.domain.push(domain)
      if (cut === end) break
      columns.continued.push(cut)
    }
  }
  return { columns, rejected }
}

function named(column: readonly (string | null)[]): Set<string> {
  const names = new Set<string>()
  for (const name of column) if (name !== null) names.add(name)
  return names
}

/** An array literal by hand: the driver's own takes several times as long. Numbers and null only. */
function literal<T>(items: readonly T[], write?: (item: T) => number | 'null'): string {
  return `{${(write === undefined ? items : items.map(write)).join(',')}}`
}
