import { expect } from 'chai'
import { createTestPlatform, openLiveStream, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'

describe('open pages of attendance', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let address: string

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('..', import.meta.url)], clock: '2026-03-02T08:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['attendance'] })
    member = await workspace.member()
    address = await platform.app.listen({ host: '127.0.0.1', port: 0 })
  })
  after(() => platform.close())

  const read = async (): Promise<{ workedSeconds: number }> => {
    const answer = await member.get(`/plugins/attendance/days?memberId=${member.id}&from=2026-03-02&to=2026-03-02`)
    return answer.json<{ items: { workedSeconds: number }[] }>().items[0]!
  }

  it('hear nothing when a read finds that a running entry grew, and hear of what was judged otherwise', async () => {
    await member.post('/timer/start', { task: 'Desk', project: 'Office', organization: 'Acme' })
    await platform.drain()
    platform.clock.advance({ minutes: 5 })
    await read()
    const stream = await openLiveStream({ origin: address, workspaceId: workspace.id, token: member.token })
    for (let seconds = 1; seconds <= 5; seconds++) {
      platform.clock.advance({ minutes: 1 })
      expect((await read()).workedSeconds, 'the answer grows').to.equal(300 + seconds * 60)
    }
    await member.post('/timer/stop', {})
    await stream.until(({ type, change }) => type === 'entry.changed' && change === 'stopped')
    expect(stream.seen.map(({ type }) => type)).to.not.include('attendance.changed')
    await platform.drain()
    platform.clock.advance({ minutes: 1 })
    await read()
    await stream.next('attendance.changed')
    stream.close()
  })
})
