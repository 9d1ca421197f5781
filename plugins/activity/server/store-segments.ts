import { applicationName, domainKey } from '@overt/sdk'
import type { DeviceCaller, RecordOutcome, RecordVerdict, StoreContext, UnitOfWork } from '@overt/sdk'
import { binaryArray } from './binary-array.ts'
import { sumDays } from './day-sums.ts'
import type { Dictionary } from './dictionary.ts'
import { epochMs } from './epoch-ms.ts'
import { localDays } from './local-days.ts'
import { createNameColumn, numbersOf } from './name-column.ts'
import type { Partitions } from './partitions.ts'
import type { PresenceReports } from './presence.ts'
import { engagementNumbers, stateNumbers } from './segment-record.ts'
import type { Segment } from './segment-record.ts'
import type { Columns } from './segment-columns.ts'

export interface SegmentStore {
  store(unit: UnitOfWork, device: DeviceCaller, segments: readonly Segment[], rules: StoreRules, finish: StoreContext['finish']): Promise<RecordOutcome>
}
/** What the workspace's settings say at this moment, and the policy that the segments were collected under. */
export interface StoreRules {
  /** Epoch milliseconds; what started before comes too late for the daily totals. */
  readonly acceptedSince: number
  readonly policyVersion: number
}

export interface SegmentStoreParts {
  readonly apps: Dictionary
  readonly domains: Dictionary
  readonly partitions: Partitions
  readonly presence: PresenceReports
}

export function createSegmentStore({ apps, domains, partitions, presence }: SegmentStoreParts): SegmentStore {
  return {
    async store(unit, device, segments, rules, finish) {
      const { columns, rejected } = toColumns(segments, device.timeZone, rules)
      const { startedAt, durationMs } = columns
      if (startedAt.length === 0) return { accepted: 0, duplicates: 0, rejected }
      const appIds = await apps.resolve(unit, columns.app.names())
      const domainIds = await domains.resolve(unit, columns.domain.names())
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
      const through = Temporal.Instant.fromEpochMilliseconds(last)
      const sums = sumDays(columns, device.timeZone)
      const [row] = await finish<{ accepted: number; presence: number | null }>({
        name: 'activity-store',
        text: storeStatement,
        values: [
          device.workspaceId, device.memberId, device.deviceNumber, device.timeZone,
          binaryArray('bigint', startedAt), binaryArray('integer', durationMs), binaryArray('smallint', columns.state),
          binaryArray('integer', numbersOf(columns.app, appIds)), binaryArray('integer', numbersOf(columns.domain, domainIds)),
          binaryArray('bigint', columns.continued),
          `{${sums.map(({ date }) => date).join(',')}}`, binaryArray('bigint', sums.map(({ firstActiveMs }) => firstActiveMs)), binaryArray('bigint', sums.map(({ lastActiveMs }) => lastActiveMs)),
          ...[0, 1, 2, 3].map((state) => binaryArray('bigint', sums.map(({ totalsMs }) => totalsMs[state]!))),
          device.deviceId, columns.state[newest], startedAt[newest]!, last, binaryArray('smallint', columns.engaged), rules.policyVersion,
        ],
      }, through)
      const { accepted, presence: state } = row!
      if (state !== null) presence.kept(unit, device, state)
      return {
        accepted,
        duplicates: segments.length - rejected.length - accepted,
        rejected,
        through,
      }
    },
  }
}

const storeStatement = `select accepted, presence from p_activity.store_segments(${Array.from({ length: 23 }, (_, index) => `$${String(index + 1)}`).join(', ')})`

function toColumns(segments: readonly Segment[], timeZone: string, rules: StoreRules): { readonly columns: Columns; readonly rejected: readonly RecordVerdict[] } {
  const days = localDays(timeZone)
  const rejected: RecordVerdict[] = []
  const columns: Columns = { startedAt: [], durationMs: [], state: [], app: createNameColumn(applicationName), domain: createNameColumn(domainKey), engaged: [], continued: [] }
  for (const segment of segments) {
    let start = epochMs(segment.startedAt)
    const end = epochMs(segment.endedAt)
    if (start < rules.acceptedSince) {
      rejected.push({ id: segment.id, code: 'too-old', detail: 'the segment is too old to be counted' })
      continue
    }
    const engaged = segment.engaged === undefined ? null : engagementNumbers[segment.engaged]
    for (let cut = Math.min(days.endOfDay(start), end); ; start = cut, cut = Math.min(days.endOfDay(start), end)) {
      columns.startedAt.push(start)
      columns.durationMs.push(cut - start)
      columns.state.push(stateNumbers[segment.state])
      columns.app.push(segment.app)
      columns.domain.push(segment.domain)
      columns.engaged.push(engaged)
      if (cut === end) break
      columns.continued.push(cut)
    }
  }
  return { columns: inOrder(columns), rejected }
}

/** By start, as nearly every agent sends them: two batches of one member would deadlock otherwise. */
function inOrder(columns: Columns): Columns {
  const { startedAt } = columns
  if (startedAt.every((start, index) => index === 0 || start >= startedAt[index - 1]!)) return columns
  const order = startedAt.map((_, index) => index).sort((a, b) => startedAt[a]! - startedAt[b]!)
  const sorted = <T>(column: readonly T[]): T[] => order.map((index) => column[index]!)
  return {
    startedAt: sorted(startedAt), durationMs: sorted(columns.durationMs), state: sorted(columns.state), app: columns.app.inOrder(order), domain: columns.domain.inOrder(order),
    engaged: sorted(columns.engaged), continued: columns.continued,
  }
}
