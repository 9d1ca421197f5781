import { expect } from 'chai'
import type { TestMember, TestWorkspace } from '@overt/testing'
import type { Punch } from '../wire.ts'
import { base, circle, created, fix, punch } from './punchim-support.ts'
import { usePunches } from './use-punches.ts'

interface ProblemBody { readonly code: string; readonly status: number }

describe('punching', function () {
  this.timeout(60_000)
  const scene = usePunches()
  const { now, made, me, entries, listed } = scene
  let workspace: TestWorkspace
  let manager: TestMember
  let member: TestMember
  const fresh = async (settings: Readonly<Record<string, unknown>> = {}): Promise<void> => { ({ workspace, manager, member } = await scene.fresh(settings)) }

  describe('decisions', () => {
    before(async () => {
      await fresh({ gps: 'always' })
      await created(workspace.admin, `${base}/fences`, circle('Gate'))
    })

    it('are made once, by those who may, and by nobody on their own punches', async () => {
      const { punch: { id } } = await made(punch('in', now(), { fix: fix(now(), 300) }))
      expect((await member.post(`${base}/punches/${id}/decide`, { decision: 'accept' })).json<ProblemBody>()).to.include({ status: 403, code: 'own-punch' })
      const other = await workspace.member()
      expect((await other.post(`${base}/punches/${id}/decide`, { decision: 'accept' })).statusCode).to.equal(404)
      expect((await manager.post(`${base}/punches/${id}/decide`, { decision: 'accept', comment: 'Fire drill' })).json<Punch>()).to.deep.include({ disputed: false, memberName: 'Grace Hopper' })
      expect((await manager.post(`${base}/punches/${id}/decide`, { decision: 'reject' })).json<ProblemBody>()).to.include({ status: 409, code: 'already-decided' })
      expect((await listed('&flag=disputed')).map((one) => one.id)).not.to.include(id)
      scene.platform.clock.advance({ minutes: 1 })
      await made(punch('out', now(), { fix: fix(now()) }))
    })

    it('that reject a punch-in put its entry into the trash', async () => {
      scene.platform.clock.advance({ minutes: 1 })
      const { punch: { id, entryId } } = await made(punch('in', now(), { fix: fix(now(), 300) }))
      scene.platform.clock.advance({ minutes: 30 })
      expect((await manager.post(`${base}/punches/${id}/decide`, { decision: 'reject', comment: 'Not there' })).statusCode).to.equal(200)
      expect((await me()).state).to.equal('out')
      expect((await entries()).map((entry) => entry.id)).not.to.include(entryId)
      expect((await listed()).find((one) => one.id === id)?.decision).to.include({ decision: 'reject', comment: 'Not there', byName: 'Mia Manager' })
    })
  })

  describe('lists', () => {
    before(async () => {
      await fresh({ gps: 'always' })
      await created(workspace.admin, `${base}/fences`, circle('Gate'))
      for (const metersNorth of [0, 300, 95]) {
        await made(punch('in', now(), { fix: fix(now(), metersNorth) }))
        scene.platform.clock.advance({ minutes: 10 })
        await made(punch('out', now(), { fix: fix(now()) }))
        scene.platform.clock.advance({ minutes: 10 })
      }
    })

    it('are filtered by person, dates and flag, and come in pages', async () => {
      expect(await listed()).to.have.length(6)
      expect(await listed('&flag=outside')).to.have.length(1)
      expect(await listed('&flag=any')).to.have.length(2)
      expect(await listed('&flag=disputed')).to.have.length(1)
      const page = async (cursor = ''): Promise<{ items: Punch[]; nextCursor: string | null }> => (await manager.get(`${base}/punches?from=2026-03-02&to=2026-03-02&limit=4${cursor}`)).json()
      const first = await page()
      const second = await page(`&cursor=${first.nextCursor!}`)
      expect([...first.items, ...second.items].map(({ id }) => id)).to.deep.equal((await listed()).map(({ id }) => id))
      expect(second.nextCursor).to.equal(null)
      expect((await manager.get(`${base}/punches?from=2026-03-01&to=2026-03-01`)).json<{ items: Punch[] }>().items).to.deep.equal([])
      const other = await workspace.member()
      expect((await manager.get(`${base}/punches?memberIds=${other.id},${member.id}&from=2026-03-02&to=2026-03-02`)).json<{ items: Punch[] }>().items).to.have.length(6)
      for (const wrong of ['from=2026-03-02', 'from=2026-03-03&to=2026-03-02', 'from=2026-03-02&to=2026-03-02&cursor=x', 'from=2026-03-02&to=2026-03-02&memberIds=x', 'from=2026-03-02&to=2026-03-02&flag=nothing']) {
        expect((await manager.get(`${base}/punches?${wrong}`)).statusCode, wrong).to.equal(400)
      }
    })

    it('show everyone their own, and others only to those who may', async () => {
      expect(await listed('', member)).to.have.length(6)
      const other = await workspace.member()
      expect(await listed('', other)).to.have.length(0)
      const [one] = await listed('', member)
      expect((await other.get(`${base}/punches/${one!.id}`)).statusCode).to.equal(404)
      const elsewhere = await scene.platform.workspace({ enabled: ['permissions', 'punchim'] })
      expect((await elsewhere.admin.get(`${base}/punches/${one!.id}`)).statusCode).to.equal(404)
    })

    it('leave a receipt with the person', async () => {
      const { items } = (await member.get('/me/looks')).json<{ items: { viewerName: string; title: string; records: number }[] }>()
      expect(items.filter(({ viewerName }) => viewerName === 'Mia Manager').map(({ title }) => title)).to.deep.equal(['Punches'])
    })
  })
})
