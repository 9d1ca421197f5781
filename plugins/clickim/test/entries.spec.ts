import { expect } from 'chai'
import { segment } from '../../activity/test/support.ts'
import { api, at, clickScene, today } from './scene.ts'

describe('time away and on platforms in an entry', () => {
  const scene = clickScene()

  it('is exact to the second, cut at the ends of the entry', async () => {
    const id = await scene.file('09:00:00', '12:00:00')
    await scene.seen(scene.agent, '08:50:00', '09:10:07', 'idle')
    await scene.seen(scene.agent, '09:10:07', '10:00:00')
    await scene.seen(scene.agent, '10:00:00', '10:12:30', 'www.facebook.com')
    await scene.seen(scene.agent, '10:12:30', '10:20:00', 'locked')
    await scene.seen(scene.agent, '11:58:00', '12:30:00', 'youtube.com')
    expect(await scene.time(id)).to.deep.equal({
      afkSeconds: 607 + 450,
      social: [{ platform: 'facebook', seconds: 750 }, { platform: 'youtube', seconds: 120 }],
      spans: [
        { from: at('09:00:00'), to: at('09:10:07'), kind: 'afk' },
        { from: at('10:00:00'), to: at('10:12:30'), kind: 'social', platform: 'facebook' },
        { from: at('10:12:30'), to: at('10:20:00'), kind: 'afk' },
        { from: at('11:58:00'), to: at('12:00:00'), kind: 'social', platform: 'youtube' },
      ],
      decisions: [],
    })
    const [day] = await scene.totals(`${today}&by=day`)
    expect(day).to.deep.equal({ key: '2026-11-20', afkSeconds: 1_057, socialSeconds: 870, netSeconds: 3 * 3_600 - 1_057 - 870 })
    expect(await scene.totals(`${today}&by=platform`)).to.deep.equal([
      { key: 'facebook', afkSeconds: 0, socialSeconds: 750, netSeconds: 0 }, { key: 'youtube', afkSeconds: 0, socialSeconds: 120, netSeconds: 0 },
    ])
    expect((await scene.totals(`${today}&by=member`)).map(({ key }) => key)).to.deep.equal([scene.member.id])
  })

  it('is in notes on the entry', async () => {
    const id = await scene.file('09:00:00', '10:00:00')
    await scene.seen(scene.agent, '09:00:00', '09:05:00', 'idle')
    await scene.seen(scene.agent, '09:05:00', '09:06:00', 'tiktok.com')
    const notes = (await scene.member.get(`/entries/${id}/notes`)).json<{ items: { kind: string; plugin: string; data: unknown }[] }>().items
    expect(notes.map(({ kind, plugin, data }) => ({ kind, plugin, data }))).to.deep.equal([
      { kind: 'clickim.afk', plugin: 'clickim', data: { seconds: 300, spans: [{ from: at('09:00:00'), to: at('09:05:00') }] } },
      { kind: 'clickim.social', plugin: 'clickim', data: { platform: 'tiktok', seconds: 60 } },
    ])
  })

  it('follows the entry when it is edited, split, moved, deleted and restored, and segments that arrive late', async () => {
    const id = await scene.file('09:00:00', '11:00:00')
    await scene.seen(scene.agent, '10:00:00', '10:30:00', 'idle')
    expect((await scene.time(id)).afkSeconds).to.equal(1_800)
    await scene.member.patch(`/entries/${id}`, { stoppedAt: at('10:10:00') }, { 'if-match': (await scene.member.get(`/entries/${id}`)).headers.etag as string })
    expect((await scene.time(id)).afkSeconds).to.equal(600)
    const move = async (change: object): Promise<void> => {
      const moved = await scene.member.patch(`/entries/${id}`, change, { 'if-match': (await scene.member.get(`/entries/${id}`)).headers.etag as string })
      expect(moved.statusCode, moved.body).to.equal(200)
    }
    await move({ startedAt: at('10:20:00'), stoppedAt: at('11:30:00') })
    expect((await scene.time(id)).afkSeconds, 'moved in time').to.equal(600)
    const otherTask = (await scene.workspace.admin.post('/tasks', { name: 'Visit', projectId: scene.projectId })).json<{ id: string }>().id
    await move({ taskId: otherTask, startedAt: at('09:00:00'), stoppedAt: at('10:10:00') })
    expect((await scene.totals(`${today}&by=day&taskIds=${otherTask}`)).map(({ afkSeconds }) => afkSeconds), 'moved to another task').to.deep.equal([600])
    const parts = (await scene.member.post(`/entries/${id}/split`, { at: at('10:05:00') })).json<{ items: { id: string }[] }>().items
    for (const part of parts) expect((await scene.time(part.id)).afkSeconds).to.equal(300)
    await scene.seen(scene.agent, '09:30:00', '09:31:00', 'locked')
    expect((await scene.time(id)).afkSeconds).to.equal(360)
    const { batchId } = (await scene.member.delete(`/entries/${id}`)).json<{ batchId: string }>()
    expect((await scene.member.get(`${api}/entries/${id}`)).statusCode).to.equal(404)
    expect((await scene.totals(`${today}&by=day`))[0]!.afkSeconds).to.equal(300)
    await scene.workspace.admin.post(`/trash/${batchId}/restore`)
    expect((await scene.time(id)).afkSeconds).to.equal(360)
  })

  it('is live for a running entry', async () => {
    scene.platform.clock.set(at('09:30:00'))
    const id = await scene.file('09:00:00', null)
    await scene.seen(scene.agent, '09:10:00', '09:20:00', 'idle')
    expect((await scene.time(id)).afkSeconds).to.equal(600)
    scene.platform.clock.set(at('09:40:00'))
    await scene.seen(scene.agent, '09:30:00', '09:36:00', 'x.com')
    expect((await scene.time(id)).social).to.deep.equal([{ platform: 'x', seconds: 360 }])
    expect((await scene.totals(`${today}&by=day`))[0]).to.deep.equal({ key: '2026-11-20', afkSeconds: 600, socialSeconds: 360, netSeconds: 2_400 - 960 })
  })

  it('sums the work that is asked about, over midnights and after the workspace has changed its zone', async () => {
    scene.platform.clock.set('2026-11-21T12:00:00Z')
    const filed = await scene.member.post('/entries', { taskId: scene.taskId, startedAt: at('22:00:00'), stoppedAt: '2026-11-21T02:00:00.000Z' })
    const { id } = filed.json<{ id: string }>()
    await scene.agent.deliver([segment(at('23:50:00'), '2026-11-21T00:20:00.000Z', 'idle')])
    const days = 'from=2026-11-20&to=2026-11-21&by=day'
    const away = async (query = days): Promise<(string | number)[][]> => (await scene.totals(query)).map(({ key, afkSeconds }) => [key.slice(-2), afkSeconds])
    expect(await away()).to.deep.equal([['20', 600], ['21', 1_200]])
    expect(await away(`${days}&projectIds=${scene.projectId}`)).to.deep.equal([['20', 600], ['21', 1_200]])
    expect(await away(`${days}&taskIds=${scene.projectId}`)).to.deep.equal([])
    expect(await away(`${days}&taskIds=none`)).to.deep.equal([])
    await scene.workspace.admin.patch('', { timeZone: 'Europe/Helsinki' })
    expect(await away(), 'in Helsinki all of it lies on the 21st').to.deep.equal([['21', 1_800]])
    expect((await scene.time(id)).afkSeconds).to.equal(1_800)
    scene.platform.clock.set('2026-11-22T05:00:00Z')
    await scene.platform.drain()
    expect(await away(), 'and so after the night').to.deep.equal([['21', 1_800]])
  })

  it('counts somebody as away only while away on all devices', async () => {
    const id = await scene.file('09:00:00', '12:00:00')
    const other = await scene.member.agent({ name: 'laptop' })
    await scene.seen(scene.agent, '09:00:00', '10:00:00', 'idle')
    await scene.seen(other, '09:10:00', '09:20:00', 'active')
    await scene.seen(other, '09:20:00', '09:40:00', 'locked')
    await scene.seen(other, '09:40:00', '09:50:00', 'paused')
    await scene.seen(scene.agent, '11:00:00', '11:10:00', 'facebook.com')
    await scene.seen(other, '11:05:00', '11:20:00', 'youtube.com')
    // A call is no time away, without any input.
    await scene.agent.deliver([{ ...segment(at('11:30:00'), at('11:50:00')), engaged: 'call' }])
    const time = await scene.time(id)
    expect(time.afkSeconds).to.equal(3_600 - 1_200)
    // What two devices show at once counts once, for the platform that comes first in the list.
    expect(time.social).to.deep.equal([{ platform: 'facebook', seconds: 600 }, { platform: 'youtube', seconds: 600 }])
  })
})
