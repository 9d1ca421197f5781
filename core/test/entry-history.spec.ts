import { expect } from 'chai'
import type { Entry, EntryHistoryStep, Notice } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, items, makeWork } from './work-support.ts'
import type { Work } from './work-support.ts'

type Told = Notice & { readonly text: string; readonly kind: string }
interface Kept { readonly startedAt?: string; readonly description?: string }

describe('the history of an entry', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  let cem: TestMember
  let work: Work

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z' })
    acme = await platform.workspace({ timeZone: 'Europe/Berlin' })
    mia = await acme.member({ name: 'Mia' })
    cem = await acme.member({ name: 'Cem' })
    work = await makeWork(acme.admin)
  })
  after(() => platform.close())

  const history = async (who: TestMember, { id }: Entry): Promise<readonly EntryHistoryStep[]> => items<EntryHistoryStep>(await who.get(`/entries/${id}/history`))
  const told = async (who: TestMember): Promise<readonly string[]> => items<Told>(await who.get('/notices')).filter(({ kind }) => kind === 'core.entry-by-other').map(({ text }) => text)

  it('says to its owner who changed what, before and after, also what somebody else did', async () => {
    const entry = await fileEntry(mia, work.taskId, '2026-03-02T08:00:00Z', '2026-03-02T09:00:00Z', { description: 'first' })
    platform.clock.advance({ minutes: 1 })
    await mia.patch(`/entries/${entry.id}`, { description: 'second' })
    platform.clock.advance({ minutes: 1 })
    await acme.admin.patch(`/entries/${entry.id}`, { startedAt: '2026-03-02T08:30:00Z' })
    const steps = await history(mia, entry)
    expect(steps.map(({ action, by }) => [action, by.kind, by.id])).to.deep.equal([
      ['entry.updated', 'user', acme.admin.id], ['entry.updated', 'user', mia.id], ['entry.created', 'user', mia.id],
    ])
    expect(steps.map(({ by }) => by.name)).to.include('Mia')
    expect(steps.map(({ before, after }) => [(before as Kept | null)?.startedAt ?? null, (after as Kept).startedAt, (after as Kept).description])).to.deep.equal([
      ['2026-03-02T08:00:00.000Z', '2026-03-02T08:30:00.000Z', 'second'], ['2026-03-02T08:00:00.000Z', '2026-03-02T08:00:00.000Z', 'second'], [null, '2026-03-02T08:00:00.000Z', 'first'],
    ])
    // The same once the rows are in the chain.
    await acme.admin.get('/audit')
    expect(await history(mia, entry)).to.deep.equal(steps)
  })

  it('is for those who may read the entry, and a look of others at it leaves a receipt', async () => {
    const entry = await fileEntry(mia, work.taskId, '2026-03-01T08:00:00Z', '2026-03-01T09:00:00Z')
    expect((await cem.get(`/entries/${entry.id}/history`)).statusCode).to.equal(404)
    const stranger = (await platform.workspace()).admin
    expect((await stranger.get(`/entries/${entry.id}/history`)).statusCode).to.equal(404)
    const manager = await acme.member({ name: 'Maya', role: 'manager' })
    expect(await history(manager, entry)).to.have.lengthOf(1)
    const looks = items<{ viewerName: string | null }>(await mia.get('/me/looks'))
    expect(looks.map(({ viewerName }) => viewerName)).to.include('Maya')
  })

  it('begins with a notice where somebody else adds, changes or deletes time, one for many at once', async () => {
    const dora = await acme.member({ name: 'Dora' })
    const filed = (await acme.admin.post('/entries', { memberId: dora.id, taskId: work.taskId, startedAt: '2026-03-02T08:00:00Z', stoppedAt: '2026-03-02T09:00:00Z' })).json<Entry>()
    expect(filed.memberId).to.equal(dora.id)
    expect(await told(dora)).to.deep.equal([(await told(dora))[0]])
    expect((await told(dora))[0]).to.match(/added an entry to your time: “.+”, 2 Mar 2026, 09:00 \(Europe\/Berlin\)\.$/)
    const second = await fileEntry(dora, work.taskId, '2026-03-02T10:00:00Z', '2026-03-02T11:00:00Z')
    await acme.admin.post('/entries/bulk-edit', { ids: [filed.id, second.id], change: { description: 'both' } })
    expect(await told(dora), 'one notice of one person').to.have.lengthOf(1)
    expect((await told(dora))[0]).to.contain('changed an entry of yours')
    await acme.admin.delete(`/entries/${filed.id}`)
    expect((await told(dora))[0]).to.contain('deleted an entry of yours')
    await dora.patch(`/entries/${second.id}`, { description: 'mine' })
    expect(await told(dora), 'nothing of what she does herself').to.have.lengthOf(1)
    expect(await told(acme.admin)).to.deep.equal([])
  })

  it('lets nobody file time for others without the right', async () => {
    const manager = await acme.member({ name: 'Max', role: 'manager' })
    const refused = await manager.post('/entries', { memberId: mia.id, taskId: work.taskId, startedAt: '2026-02-02T08:00:00Z', stoppedAt: '2026-02-02T09:00:00Z' })
    expect(refused.statusCode).to.equal(403)
  })
})

describe('a delete that is taken back', () => {
  it('lets timers run on that it stopped, unless their people did something else or it is long ago', async () => {
    const platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z' })
    try {
      const acme = await platform.workspace()
      const work = await makeWork(acme.admin)
      const [mia, cem] = [await acme.member({ name: 'Mia' }), await acme.member({ name: 'Cem' })]
      const started = async (who: TestMember): Promise<Entry> => (await who.post('/timer/start', { taskId: work.taskId })).json<Entry>()
      const stoppedAt = async (who: TestMember, { id }: Entry): Promise<string | null> => (await who.get(`/entries/${id}`)).json<Entry>().stoppedAt
      const first = await started(mia)
      const other = await started(cem)
      platform.clock.advance({ minutes: 5 })
      const preview = (await acme.admin.delete(`/organizations/${work.organizationId}?dryRun=true`)).json<{ running: { name: string }[] }>()
      expect(preview.running.map(({ name }) => name)).to.deep.equal(['Cem', 'Mia'])
      const { batchId } = (await acme.admin.delete(`/organizations/${work.organizationId}`)).json<{ batchId: string }>()
      platform.clock.advance({ minutes: 1 })
      const elsewhere = await makeWork(acme.admin)
      await cem.post('/timer/start', { taskId: elsewhere.taskId })
      expect((await acme.admin.post(`/trash/${batchId}/restore`)).statusCode).to.equal(200)
      expect(await stoppedAt(mia, first), 'runs on').to.equal(null)
      expect(await stoppedAt(cem, other), 'stays stopped').to.equal('2026-03-02T12:05:00.000Z')
      const late = (await acme.admin.delete(`/organizations/${work.organizationId}`)).json<{ batchId: string }>()
      platform.clock.advance({ hours: 2 })
      expect((await acme.admin.post(`/trash/${late.batchId}/restore`)).statusCode).to.equal(200)
      expect(await stoppedAt(mia, first)).to.equal('2026-03-02T12:06:00.000Z')
    } finally {
      await platform.close()
    }
  })
})
