import { expect } from 'chai'
import { createDictionary } from '../server/dictionary.ts'
import { createPartitions } from '../server/partitions.ts'
import { rollUpDays } from '../server/roll-up.ts'
import { createSegmentStore } from '../server/store-segments.ts'
import type { Segment } from '../server/segment-record.ts'
import { activityPlatform, agentOf, inWorkspace, segment } from './support.ts'
import type { TestMember, TestPlatform, TestWorkspace } from './support.ts'

const rules = { acceptedSince: Date.UTC(2026, 9, 1), policyVersion: 1 }

/** Without the core's retries, so that a single deadlock shows. */
describe('agents that send at the same time', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember

  before(async () => {
    platform = await activityPlatform('2026-11-20T12:00:00Z')
    workspace = await platform.workspace({ enabled: ['activity'] })
    member = await workspace.member()
    await agentOf(platform, member)
  })
  after(() => platform.close())

  const newStore = () => createSegmentStore({
    apps: createDictionary('app'), domains: createDictionary('domain'), partitions: createPartitions(), presence: { observed: () => Promise.resolve(), kept: () => undefined },
  })
  const days = [12, 13, 14, 15, 16, 17]
  const shuffled = <T>(items: readonly T[]): T[] => items.map((item) => ({ item, order: Math.random() })).toSorted((a, b) => a.order - b.order).map(({ item }) => item)
  const batch = (round: number): Segment[] => shuffled(days.flatMap((day) => Array.from({ length: 12 }, (_, index) => {
    const start = Date.UTC(2026, 10, day, 8, round, index * 5)
    return segment(new Date(start).toISOString(), new Date(start + 5_000).toISOString(), 'active', { app: `App ${round} ${(index * 7) % 12}`, domain: `d${round}-${index}.example` }) as Segment
  })))
  const store = (deviceNumber: number, records: readonly Segment[]) => inWorkspace(platform, workspace, (unit) =>
    newStore().store(unit, { workspaceId: workspace.id, memberId: member.id, deviceId: member.id, deviceNumber, timeZone: 'UTC' }, records, rules, (statement) => unit.query(statement)))

  it('never deadlock: not over days, names, nor the same records sent twice at once', async () => {
    for (let round = 0; round < 30; round++) {
      // Two devices, and each batch twice at once: a lost answer makes an agent send again.
      const outcomes = await Promise.all([1, 1, 1, 2, 2, 3].map((device) => store(device, batch(round))))
      const accepted = outcomes.reduce((sum, outcome) => sum + outcome.accepted, 0)
      expect(accepted).to.equal(3 * days.length * 12)
    }
  })

  it('leave totals that are exactly the sum of what was stored', async () => {
    const rows = await inWorkspace(platform, workspace, (unit) => unit.query<{ stored: string; summed: string }>(`
      select sum(duration_ms)::text as stored, max(d.active_ms)::text as summed from p_activity.segment s
      join p_activity.day d on d.member_id = s.member_id and d.date = (s.started_at at time zone 'UTC')::date group by d.date`))
    expect(rows).to.have.length(days.length)
    for (const { stored, summed } of rows) expect(summed).to.equal(stored)
  })

  it('lose nothing to a roll-up that runs meanwhile', async () => {
    const rolling = (date: string) => inWorkspace(platform, workspace, (unit) => rollUpDays(unit, [{ memberId: member.id, date }]))
    for (let round = 40; round < 52; round++) {
      await Promise.all([...days.map((day) => rolling(`2026-11-${day}`)), store(4, batch(round)), store(4, batch(round + 100)), rolling('2026-11-14')])
    }
    for (const day of days) await rolling(`2026-11-${day}`)
    const rows = await inWorkspace(platform, workspace, (unit) => unit.query<{ covered: string; summed: string }>(`
      select (select (sum(extract(epoch from upper(r) - lower(r))) * 1000)::bigint::text from unnest(range_agg(tstzrange(started_at, started_at + duration_ms * interval '1 millisecond'))) r) as covered,
        max(d.active_ms)::text as summed
      from p_activity.segment s join p_activity.day d on d.member_id = s.member_id and d.date = (s.started_at at time zone 'UTC')::date group by d.date`))
    for (const { covered, summed } of rows) expect(summed).to.equal(covered)
  })
})
