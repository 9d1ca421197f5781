import { expect } from 'chai'
import pg from 'pg'
import type { Entry, ServerContext, UnitOfWork } from '@overt/sdk'
import { definePlugin } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, makeWork, verdict } from './work-support.ts'

const seen: { context?: ServerContext } = {}
const clerk = definePlugin({ id: 'clerk', server(_app, context) { seen.context = context as unknown as ServerContext } })

/** Now is 2 March 2026, 12:00 UTC. */
const tooLong = ['2026-02-01T00:00:00Z', '2026-02-08T00:00:00.001Z'] as const
const longest = ['2026-02-01T00:00:00Z', '2026-02-08T00:00:00Z'] as const

describe('the limits of an entry', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let taskId: string

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z', plugins: [clerk] })
    acme = await platform.workspace()
  })
  beforeEach(async () => {
    platform.clock.set('2026-03-02T12:00:00Z')
    member = await acme.member()
    taskId = (await makeWork(member)).taskId
  })
  after(() => platform.close())

  const file = (startedAt: string, stoppedAt: string | null, more: object = { confirmLong: true }) => verdict(member.post('/entries', { taskId, startedAt, stoppedAt, ...more }))
  const read = async (id: string) => (await member.get(`/entries/${id}`)).json<Entry>()

  it('are seven days, whatever is confirmed', async () => {
    expect(await file(...tooLong)).to.equal('409 entry-too-long')
    expect(await file('2026-02-01T00:00:00Z', '2199-01-01T00:00:00Z')).to.equal('409 entry-too-long')
    expect(await file(...longest, {})).to.equal('409 entry-long')
    expect(await file(...longest)).to.equal('201')
  })

  it('reach from the year 2000 to a year from now', async () => {
    expect(await file('1999-12-31T23:59:59.999Z', '2000-01-01T01:00:00Z')).to.equal('400 entry-start-out-of-range')
    expect(await file('2000-01-01T00:00:00Z', '2000-01-01T01:00:00Z')).to.equal('201')
    expect(await file('2027-03-02T12:00:00.001Z', '2027-03-02T13:00:00Z')).to.equal('400 entry-start-out-of-range')
    expect(await file('2027-03-02T12:00:00Z', '2027-03-02T13:00:00Z')).to.equal('201')
  })

  it('keep a running entry from having begun more than a week ago', async () => {
    expect(await file('2026-02-23T11:59:59.999Z', null)).to.equal('409 entry-too-long')
    expect(await verdict(member.post('/timer/start', { taskId, at: '2026-02-23T11:59:59Z' }))).to.equal('409 entry-too-long')
    expect(await verdict(member.post('/timer/start', { taskId, at: '2026-02-23T12:00:00Z' }))).to.equal('201')
  })

  it('hold on every path that makes or changes an entry', async () => {
    const entry = await fileEntry(member, taskId, '2026-02-20T09:00:00Z', '2026-02-20T10:00:00Z')
    const change = (body: object) => verdict(member.patch(`/entries/${entry.id}`, { confirmLong: true, ...body }))
    expect(await change({ stoppedAt: '2026-02-27T09:00:00.001Z' })).to.equal('409 entry-too-long')
    expect(await change({ startedAt: '1999-12-31T23:00:00Z' })).to.equal('400 entry-start-out-of-range')
    expect(await change({ stoppedAt: null })).to.equal('409 entry-too-long')
    expect(await verdict(member.post(`/entries/${entry.id}/duplicate`, { startedAt: '2027-06-01T00:00:00Z' }))).to.equal('400 entry-start-out-of-range')
    expect(await verdict(member.post('/entries/bulk-edit', { ids: [entry.id], change: { stoppedAt: '2199-01-01T00:00:00Z', confirmLong: true } }))).to.match(/^4/)
    expect(await read(entry.id)).to.deep.equal(entry)
    const work = <T>(run: (unit: UnitOfWork) => Promise<T>) => seen.context!.database.inWorkspace({ workspaceId: acme.id }, run).then(() => 'done', (error: { code?: string }) => error.code)
    const [startedAt, stoppedAt] = tooLong
    expect(await work((unit) => seen.context!.work.file(unit, member.id, { taskId, startedAt, stoppedAt, source: 'import', confirmLong: true }))).to.equal('entry-too-long')
    expect(await work((unit) => seen.context!.work.change(unit, member.id, entry.id, () => ({ stoppedAt: '2026-03-01T00:00:00Z', confirmLong: true })))).to.equal('entry-too-long')
    expect(await work((unit) => seen.context!.work.start(unit, member.id, { taskId, at: '2026-02-01T00:00:00Z', source: 'chat' }))).to.equal('entry-too-long')
  })

  it('are the database’s, too', async () => {
    const entry = await fileEntry(member, taskId, '2026-02-20T09:00:00Z', '2026-02-20T10:00:00Z')
    for (const times of [`stopped_at = started_at + interval '8 days'`, `started_at = '1999-01-01', stopped_at = '1999-01-02'`, `started_at = '2029-01-01', stopped_at = '2029-01-02'`]) {
      const fault = await platform.platform.database.inWorkspace({ workspaceId: acme.id }, (unit) => unit.query(`update core.entry set ${times} where id = $1`, [entry.id]))
        .then(() => undefined, (error: { constraint?: string }) => error.constraint)
      expect(fault, times).to.equal('entry_limits')
    }
  })

  it('leave an entry from before them as it is until its times change', async () => {
    const { id } = await fileEntry(member, taskId, '2026-02-21T09:00:00Z', '2026-02-21T10:00:00Z')
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    await owner.query(`update core.entry set beyond_limits = true, stopped_at = '2199-01-01T00:00:00Z' where id = $1`, [id])
    await owner.end()
    expect(await verdict(member.patch(`/entries/${id}`, { description: 'found' }))).to.equal('200')
    const other = await makeWork(member)
    expect(await verdict(member.patch(`/tasks/${taskId}`, { projectId: other.projectId })), 'its task moves').to.equal('200')
    const { batchId } = (await member.delete(`/entries/${id}`)).json<{ batchId: string }>()
    expect(await verdict(member.post(`/trash/${batchId}/restore`))).to.equal('200')
    expect(await verdict(member.patch(`/entries/${id}`, { stoppedAt: '2198-01-01T00:00:00Z', confirmLong: true }))).to.equal('409 entry-too-long')
    expect(await verdict(member.patch(`/entries/${id}`, { stoppedAt: '2026-02-21T11:00:00Z' }))).to.equal('200')
  })

  it('stop what runs for a week there, and never keep it from being stopped', async () => {
    const first = (await member.post('/timer/start', { taskId })).json<Entry>()
    platform.clock.set('2026-03-10T12:00:00Z')
    expect(await verdict(member.post('/timer/stop', { confirmLong: true, at: '2026-03-10T12:00:00Z' }))).to.equal('409 entry-too-long')
    expect((await member.post('/timer/stop', { confirmLong: true })).json<Entry>().stoppedAt).to.equal('2026-03-09T12:00:00.000Z')
    const second = (await member.post('/timer/start', { taskId })).json<Entry>()
    platform.clock.set('2026-03-20T12:00:00Z')
    await platform.drain()
    expect((await read(second.id)).stoppedAt).to.equal('2026-03-17T12:00:00.000Z')
    expect((await member.get('/timer')).json()).to.deep.equal({ entry: null })
    expect((await read(first.id)).stoppedAt).to.equal('2026-03-09T12:00:00.000Z')
  })
})
