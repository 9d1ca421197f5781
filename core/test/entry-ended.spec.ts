import { expect } from 'chai'
import { openLiveStream } from '@overt/testing'
import type { LiveStream } from '@overt/testing'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, makeWork } from './work-support.ts'
import type { Work } from './work-support.ts'

describe('an entry that the server stops', () => {
  let platform: TestPlatform
  let origin: string
  let workspace: TestWorkspace
  let member: TestMember
  let work: Work
  const streams: LiveStream[] = []

  before(async () => {
    platform = await createTestPlatform()
    origin = await platform.app.listen({ host: '127.0.0.1', port: 0 })
  })
  beforeEach(async () => {
    platform.clock.set('2026-03-02T09:00:00Z')
    workspace = await platform.workspace()
    member = await workspace.member()
    work = await makeWork(workspace.admin)
  })
  afterEach(() => { for (const stream of streams.splice(0)) stream.close() })
  after(() => platform.close())

  async function pageOf({ token }: TestMember): Promise<LiveStream> {
    const stream = await openLiveStream({ origin, workspaceId: workspace.id, token })
    streams.push(stream)
    return stream
  }
  const start = async (): Promise<void> => { expect((await member.post('/timer/start', { taskId: work.taskId })).statusCode).to.equal(201) }

  const ends: readonly [reason: string, stoppedAt: string, end: () => Promise<unknown>][] = [
    ['suspended', '2026-03-02T09:30:00.000Z', () => workspace.admin.patch(`/members/${member.id}`, { status: 'suspended' })],
    ['removed', '2026-03-02T09:30:00.000Z', () => workspace.admin.delete(`/members/${member.id}`)],
    ['deleted', '2026-03-02T09:30:00.000Z', () => workspace.admin.delete(`/organizations/${work.organizationId}`)],
    ['planned', '2026-03-02T09:50:00.000Z', async () => {
      await fileEntry(member, work.taskId, '2026-03-02T09:50:00Z', '2026-03-02T10:00:00Z')
      platform.clock.advance({ minutes: 25 })
      await platform.drain()
    }],
    ['longest', '2026-03-09T09:00:00.000Z', async () => {
      platform.clock.set('2026-03-10T09:00:00Z')
      await platform.drain()
    }],
  ]
  for (const [reason, stoppedAt, end] of ends) {
    it(`is announced to the pages of its member, and of nobody else, with the reason: ${reason}`, async () => {
      await start()
      const [own, others] = [await pageOf(member), await pageOf(workspace.admin)]
      platform.clock.advance({ minutes: 30 })
      await end()
      expect(await own.next('entry.ended')).to.deep.equal({ type: 'entry.ended', memberId: member.id, reason, stoppedAt })
      await others.next(reason === 'deleted' ? 'work.changed' : 'entry.changed')
      expect(others.seen.filter(({ type }) => type === 'entry.ended')).to.deep.equal([])
    })
  }

  it('is not announced as such where its member stops it, or deletes what it is for', async () => {
    await start()
    const own = await pageOf(member)
    await member.post('/timer/stop', {})
    await own.until(({ type, change }) => type === 'entry.changed' && change === 'stopped')
    await workspace.admin.post('/timer/start', { taskId: work.taskId })
    const admins = await pageOf(workspace.admin)
    await workspace.admin.delete(`/organizations/${work.organizationId}`)
    await admins.next('work.changed')
    expect([...own.seen, ...admins.seen].filter(({ type }) => type === 'entry.ended')).to.deep.equal([])
  })
})
