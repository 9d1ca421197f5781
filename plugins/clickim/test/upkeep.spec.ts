import { expect } from 'chai'
import { openLiveStream } from '@overt/testing'
import { api, clickScene, today } from './scene.ts'

describe('keeping and forgetting time away and on platforms', () => {
  const scene = clickScene()
  const nights = async (...dates: readonly string[]): Promise<void> => {
    for (const date of dates) {
      scene.platform.clock.set(`${date}T03:00:00Z`)
      await scene.platform.drain()
    }
  }
  async function workADay(): Promise<string> {
    const id = await scene.file('09:00:00', '12:00:00')
    await scene.seen(scene.agent, '09:00:00', '09:10:00', 'idle')
    await scene.seen(scene.agent, '10:00:00', '10:05:00', 'facebook.com')
    return id
  }

  it('keeps the sums of entries when Activity lets go of the details, and only those of entries that stay as they were', async () => {
    const id = await workADay()
    const changed = await scene.file('13:00:00', '14:00:00')
    await scene.seen(scene.agent, '13:00:00', '13:10:00', 'idle')
    await nights('2026-11-22', '2027-02-01', '2027-02-02')
    expect(await scene.workspace.inUnit((unit) => unit.query('select 1 from p_clickim.day where workspace_id = $1', [unit.workspaceId]))).to.deep.equal([])
    expect(await scene.time(id)).to.deep.equal({ afkSeconds: 600, social: [{ platform: 'facebook', seconds: 300 }], spans: [], decisions: [] })
    expect(await scene.totals(`${today}&by=day`)).to.deep.equal([{ key: '2026-11-20', afkSeconds: 1_200, socialSeconds: 300, netSeconds: 4 * 3_600 - 1_500 }])
    await scene.member.patch(`/entries/${changed}`, { stoppedAt: '2026-11-20T13:30:00Z' }, { 'if-match': String((await scene.member.get(`/entries/${changed}`)).headers.etag) })
    expect((await scene.time(changed)).afkSeconds, 'better none than a wrong one').to.equal(0)
    // A list that names other platforms changes nothing of what can no longer be worked out.
    await scene.workspace.admin.put(`${api}/platforms`, [])
    await nights('2027-02-03')
    expect((await scene.time(id)).social).to.deep.equal([{ platform: 'facebook', seconds: 300 }])
    await nights('2029-01-01')
    expect((await scene.time(id)).afkSeconds).to.equal(0)
  })

  it('counts nothing twice where the details turn out to be there still', async () => {
    const id = await workADay()
    scene.platform.clock.set('2027-02-01T01:55:00Z')
    await scene.workspace.admin.patch('/plugins/activity', { settings: { retentionDays: 7 } })
    await scene.workspace.inUnit((unit) => unit.query(`insert into p_clickim.kept (workspace_id, entry_id, date, member_id, started_at, stopped_at, kinds, seconds)
      select $1, e.id, '2026-11-20', e.member_id, e.started_at, e.stopped_at, '{0}', '{600}' from core.entry e where e.workspace_id = $1 and e.id = $2`, [unit.workspaceId, id]))
    await scene.workspace.admin.patch('/plugins/activity', { settings: { retentionDays: 90 } })
    expect((await scene.time(id)).afkSeconds).to.equal(600)
  })

  it('takes in segments of weeks without a network, and days that came before it was switched on', async () => {
    await scene.workspace.disable('clickim')
    const id = await workADay()
    await scene.workspace.enable('clickim')
    await nights('2026-12-18')
    await scene.seen(scene.agent, '11:00:00', '11:20:00', 'locked')
    expect((await scene.time(id)).afkSeconds).to.equal(1_800)
  })

  it('is in the person\'s export, and gone with them', async () => {
    const id = await workADay()
    await scene.member.post(`${api}/decisions`, { entryId: id, fromAt: '2026-11-20T09:00:00Z', toAt: '2026-11-20T09:10:00Z', choice: 'keep' })
    await scene.member.put(`${api}/choice`, { ask: false, askAfterMinutes: 30 })
    await scene.time(id)
    const rows = await scene.platform.copied(scene.workspace.id, scene.member.id)
    expect(rows['clickim.day']![0]!['kind_names']).to.have.length(2)
    expect(rows['clickim.decision']![0]).to.include({ choice: 'keep', via: 'web' })
    expect(rows['clickim.choice']).to.have.length(1)
    expect(rows['clickim.platform'], 'the workspace\'s').to.equal(undefined)
    await scene.platform.erase(scene.workspace.id, scene.member.id)
    const left = await scene.workspace.inUnit(async (unit) => {
      const counts: number[] = []
      for (const table of ['day', 'kept', 'decision', 'choice', 'allowance']) counts.push((await unit.query(`select 1 from p_clickim.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, scene.member.id])).length)
      return counts
    })
    expect(left).to.deep.equal([0, 0, 0, 0, 0])
  })

  it('tells open pages of those who may read it, and only the person that something is asked', async () => {
    const other = await scene.workspace.member()
    const origin = await scene.platform.app.listen({ host: '127.0.0.1', port: 0 })
    const open = ({ token }: { readonly token: string }) => openLiveStream({ origin, workspaceId: scene.workspace.id, token })
    const [own, manager, stranger] = [await open(scene.member), await open(scene.workspace.admin), await open(other)]
    await scene.seen(scene.agent, '09:00:00', '09:10:00', 'idle')
    await scene.platform.drain()
    await own.until(({ type }) => type === 'clickim.asked')
    expect(await manager.next('clickim.changed')).to.include({ memberId: scene.member.id })
    expect(manager.seen.map(({ type }) => type)).to.not.include('clickim.asked')
    expect(stranger.seen.filter(({ type }) => type.startsWith('clickim'))).to.deep.equal([])
    for (const stream of [own, manager, stranger]) stream.close()
  })

  it('leaves a receipt for every look at somebody else\'s time, and none for one\'s own', async () => {
    const id = await workADay()
    const subjects = async (): Promise<string[]> => (await scene.member.get('/me/looks')).json<{ items: { subject: string }[] }>().items.map(({ subject }) => subject).filter((subject) => subject.startsWith('clickim'))
    await scene.time(id)
    await scene.totals(today)
    expect(await subjects()).to.deep.equal([])
    await scene.time(id, scene.workspace.admin)
    await scene.totals(`${today}&memberId=${scene.member.id}`, scene.workspace.admin)
    expect(await subjects()).to.have.members(['clickim.entry', 'clickim.totals'])
    const other = await scene.workspace.member()
    expect((await other.get(`${api}/entries/${id}`)).statusCode).to.equal(404)
    expect((await other.get(`${api}/totals?${today}&memberId=${scene.member.id}`)).statusCode).to.equal(404)
    expect((await scene.member.get(`${api}/totals?from=2026-11-21&to=2026-11-20`)).json<{ code: string }>().code).to.equal('range-reversed')
    expect((await scene.member.get(`${api}/totals?from=2024-11-21&to=2026-11-20`)).json<{ code: string }>().code).to.equal('range-too-long')
  })
})
