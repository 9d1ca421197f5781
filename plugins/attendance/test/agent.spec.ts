import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform, type TestAgent, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'
import type { AttendanceDay } from '../contracts.ts'
import { createSyncedMarks } from '../server/synced-marks.ts'

const base = '/plugins/attendance'

describe('attendance from an agent', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('../../activity', import.meta.url), new URL('..', import.meta.url)], clock: '2026-03-02T08:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['activity', 'attendance'] })
    member = await workspace.member({ name: 'Mia' })
    agent = await member.agent()
  })
  after(() => platform.close())

  const segment = (startedAt: string, endedAt: string, state = 'active') => ({ kind: 'activity.segment', id: uuidv7(), startedAt, endedAt, state })
  /** Active without a break from one instant to another, in segments of at most ten minutes. */
  function activity(from: string, to: string): object[] {
    const segments: object[] = []
    for (let at = Temporal.Instant.from(from); Temporal.Instant.compare(at, to) < 0;) {
      const end = [at.add({ minutes: 10 }), Temporal.Instant.from(to)].sort(Temporal.Instant.compare)[0]!
      segments.push(segment(at.toString(), end.toString()))
      at = end
    }
    return segments
  }
  async function dayOf(date: string): Promise<AttendanceDay | undefined> {
    const answer = await member.get(`${base}/days?memberId=${member.id}&from=${date}&to=${date}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<{ items: AttendanceDay[] }>().items[0]
  }

  it('counts what it saw, and stays provisional until the device has synced past the day', async () => {
    platform.clock.set('2026-03-02T16:30:00Z')
    await agent.deliver(activity('2026-03-02T08:00:00Z', '2026-03-02T16:10:00Z'))
    await platform.drain()
    expect(await dayOf('2026-03-02')).to.deep.include({ code: 'P', provisional: true, clockInAt: '2026-03-02T08:00:00Z', clockOutAt: '2026-03-02T16:10:00Z' })
    platform.clock.set('2026-03-03T07:00:00Z')
    expect(await dayOf('2026-03-02'), 'the device has not been heard of since').to.include({ provisional: true })
    await agent.deliver(activity('2026-03-03T06:50:00Z', '2026-03-03T07:00:00Z'))
    await platform.drain()
    expect(await dayOf('2026-03-02')).to.include({ code: 'P', provisional: false })
  })

  it('announces no absence before it is sure', async () => {
    platform.clock.set('2026-03-04T12:00:00Z')
    expect(await dayOf('2026-03-04'), 'the shift runs').to.include({ code: null, provisional: true })
    platform.clock.set('2026-03-04T18:00:00Z')
    expect(await dayOf('2026-03-04'), 'the shift is over').to.include({ code: 'A', provisional: true })
    platform.clock.set('2026-03-05T12:00:00Z')
    expect(await dayOf('2026-03-04'), 'closed, but the device may still hold records').to.include({ provisional: true })
    platform.clock.set('2026-03-06T00:00:00Z')
    expect(await dayOf('2026-03-04'), 'a day has passed').to.include({ code: 'A', provisional: false })
  })

  it('judges a day again, as another version, when the device comes back with old records', async () => {
    const before = await dayOf('2026-03-04')
    platform.clock.set('2026-03-06T08:00:00Z')
    await agent.deliver(activity('2026-03-04T08:20:00Z', '2026-03-04T16:20:00Z'))
    await platform.drain()
    platform.clock.advance({ minutes: 1 })
    await platform.drain()
    const after = await dayOf('2026-03-04')
    expect(after).to.include({ code: 'L', lateSeconds: 1200 })
    expect(after!.version).to.be.above(before!.version)
  })

  it('cuts pauses out', async () => {
    platform.clock.set('2026-03-09T18:00:00Z')
    await agent.deliver([
      ...activity('2026-03-09T08:00:00Z', '2026-03-09T11:00:00Z'), segment('2026-03-09T11:00:00Z', '2026-03-09T12:00:00Z', 'paused'),
      ...activity('2026-03-09T12:00:00Z', '2026-03-09T16:30:00Z'),
    ])
    await platform.drain()
    expect(await dayOf('2026-03-09')).to.include({ code: 'H', workedSeconds: 7.5 * 3600, spanSeconds: 8.5 * 3600 })
  })

  it('counts a night shift whole on the date on which it began', async () => {
    const put = await workspace.admin.put(`${base}/schedules/${member.id}`, {
      validFrom: '2026-03-10', timeZone: 'Europe/Paris', workingDays: [1, 2, 3, 4, 5], startsAt: '22:00', endsAt: '06:00', minimumSeconds: 28_800,
    })
    expect(put.statusCode, put.body).to.equal(200)
    platform.clock.set('2026-03-11T14:00:00Z')
    await agent.deliver([...activity('2026-03-10T21:00:00Z', '2026-03-11T01:00:00Z'), ...activity('2026-03-11T01:00:00Z', '2026-03-11T05:00:00Z')])
    await platform.drain()
    expect(await dayOf('2026-03-10')).to.include({ code: 'P', workedSeconds: 28_800 })
    expect(await dayOf('2026-03-11')).to.include({ workedSeconds: 0 })
  })

  it('goes on without activity when that plugin is switched off', async () => {
    await workspace.disable('activity')
    platform.clock.set('2026-03-13T12:00:00Z')
    expect(await dayOf('2026-03-12')).to.include({ code: 'A' })
    await workspace.enable('activity')
    expect(platform.faults).to.deep.equal([])
  })

  it('writes the marks of many batches in one transaction, and the next sweep finds those that ended with their process', async () => {
    platform.clock.set('2026-03-17T14:00:00Z')
    expect(await dayOf('2026-03-16')).to.include({ code: 'A', provisional: true })
    await agent.deliver([])
    // Nothing is gathered long enough to be written by now: as if the process had been killed.
    await platform.drain()
    expect(await dayOf('2026-03-16')).to.include({ code: 'A', provisional: false })

    let opened = 0
    const marks = createSyncedMarks({
      clock: platform.clock, log: { warn() { throw new Error('not written') } },
      database: { ...platform.database, inWorkspace: (scope, run) => { opened += 1; return platform.database.inWorkspace(scope, run) } },
    })
    const gone = { memberId: uuidv7(), deviceId: uuidv7(), through: platform.clock.now() }
    for (let minute = 0; minute < 50; minute++) {
      marks.heard(workspace.id, gone)
      marks.heard(workspace.id, { memberId: member.id, deviceId: agent.deviceId, through: platform.clock.now().add({ minutes: minute }) })
    }
    await marks.flush()
    expect(opened).to.equal(1)
    const [row] = await platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) =>
      unit.query<{ through: Date; marked: number }>('select through, (select count(*)::int from p_attendance.mark where date >= $2) as marked from p_attendance.synced where device_id = $1', [agent.deviceId, '2026-03-16']))
    expect(row!.through.toISOString()).to.equal('2026-03-17T14:49:00.000Z')
    expect(row!.marked).to.be.above(0)
  })
})
