import { expect } from 'chai'
import type { Note } from '@overt/sdk'
import { createTestPlatform, openLiveStream } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { Punch, PunchAnswer } from '../wire.ts'
import { base, circle, created, fix, makeTask, punch, punchimFolder } from './punchim-support.ts'

describe('punches in entries, reports and open pages', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let manager: TestMember

  before(async () => {
    platform = await createTestPlatform({ plugins: [punchimFolder, new URL('../../reports/', import.meta.url), new URL('../../permissions/', import.meta.url)], clock: '2026-03-02T08:00:00Z' })
  })
  after(() => platform.close())
  beforeEach(async () => {
    platform.clock.set('2026-03-02T08:00:00Z')
    workspace = await platform.workspace({ enabled: ['permissions', 'reports', 'punchim'], settings: { punchim: { gps: 'always' } } })
    expect((await workspace.admin.put('/plugins/permissions/team-rule', { managersSee: 'everyone' })).statusCode).to.equal(200)
    manager = await workspace.member({ role: 'manager', name: 'Mia Manager' })
    member = await workspace.member({ name: 'Grace Hopper' })
    await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId: await makeTask(workspace) })
    await created(workspace.admin, `${base}/fences`, circle('Gate'))
  })
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const now = () => platform.clock.now()
  const send = async (kind: 'in' | 'out', metersNorth = 0): Promise<PunchAnswer['punch']> => (await member.post(`${base}/punches`, punch(kind, now(), { fix: fix(now(), metersNorth) }))).json<PunchAnswer>().punch
  const aDay = async (): Promise<string> => {
    const { entryId } = await send('in')
    platform.clock.advance({ hours: 8 })
    await send('out', 300)
    return entryId!
  }

  it('are notes on their entry, without where it was', async () => {
    const entryId = await aDay()
    const { items } = (await member.get(`/entries/${entryId}/notes`)).json<{ items: Note[] }>()
    expect(items.map(({ kind, data }) => [kind, data.kind, data.verdict, data.fenceName, data.flags])).to.deep.equal([['punchim.punch', 'in', 'inside', 'Gate', []], ['punchim.punch', 'out', 'outside', 'Gate', ['outside']]])
    expect(JSON.stringify(items)).not.to.match(/latitude|52\.5/)
  })

  it('are columns of a report for whoever may see them, with a receipt', async () => {
    await aDay()
    const rows = async (reader: TestMember) => (await reader.get('/plugins/reports/entries?from=2026-03-02&to=2026-03-02&columns=punchim.in,punchim.out,punchim.flags')).json<{ items: { values: Record<string, unknown> }[] }>().items
    expect((await manager.get('/plugins/reports/columns')).body).to.contain('punchim.in')
    expect((await rows(manager)).map(({ values }) => values)).to.deep.equal([{ 'punchim.in': 'Inside, Gate', 'punchim.out': 'Outside, Gate', 'punchim.flags': 'Outside' }])
    const { items } = (await member.get('/me/looks')).json<{ items: { viewerName: string; title: string }[] }>()
    expect(items.map(({ viewerName, title }) => `${viewerName}: ${title}`)).to.include('Mia Manager: Punches')
  })

  it('reach open pages of those who may see them, and nobody else\'s', async () => {
    const origin = await platform.app.listen({ host: '127.0.0.1', port: 0 })
    const other = await workspace.member()
    const [seen, unseen] = await Promise.all([manager, other].map(({ token }) => openLiveStream({ origin, workspaceId: workspace.id, token })))
    const { id } = await send('in')
    expect(await seen!.next('punchim.changed')).to.deep.include({ punchId: id, memberId: member.id })
    await created(workspace.admin, `${base}/fences`, circle('Pier'))
    await unseen!.next('punchim.rules-changed')
    expect(unseen!.seen.map(({ type }) => type)).not.to.include('punchim.changed')
    seen!.close()
    unseen!.close()
  })

  it('are flagged where the evidence that was asked for never comes', async () => {
    await workspace.admin.patch('/plugins/punchim', { settings: { selfie: 'always' } })
    const { id, selfie } = await send('in')
    expect(selfie).to.equal('wanted')
    platform.clock.advance({ hours: 25 })
    await platform.drain()
    const { items } = (await manager.get(`${base}/punches?from=2026-03-02&to=2026-03-04&flag=no-selfie`)).json<{ items: Punch[] }>()
    expect(items.map((one) => [one.id, one.selfie, one.disputed])).to.deep.equal([[id, 'none', true]])
  })
})
