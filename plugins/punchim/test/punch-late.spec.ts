import { expect } from 'chai'
import type { TestMember, TestWorkspace } from '@overt/testing'
import type { Punch } from '../wire.ts'
import { base, circle, created, fix, punch } from './punchim-support.ts'
import { usePunches } from './use-punches.ts'

interface ProblemBody { readonly code: string; readonly status: number }

describe('punching', function () {
  this.timeout(60_000)
  const scene = usePunches()
  const { now, send, made, entries, listed } = scene
  let workspace: TestWorkspace
  let manager: TestMember
  let member: TestMember
  let taskId: string
  const fresh = async (settings: Readonly<Record<string, unknown>> = {}): Promise<void> => { ({ workspace, manager, member, taskId } = await scene.fresh(settings)) }

  describe('without a connection', () => {
    beforeEach(() => fresh({ gps: 'always', outside: 'block' }))

    it('is kept whenever it arrives, in its own time', async () => {
      scene.platform.clock.set('2026-03-02T18:00:00Z')
      const one = await made(punch('in', '2026-03-02T08:00:00Z', { fix: fix('2026-03-02T08:00:00Z') }))
      expect(one.punch).to.deep.include({ correctedAt: '2026-03-02T08:00:00.000Z', flags: ['late'] })
      const other = await made(punch('out', '2026-03-02T16:00:00Z', { fix: fix('2026-03-02T16:00:00Z') }))
      expect(other).to.deep.include({ state: 'out' })
      expect(await entries()).to.have.length(1)
      expect((await entries())[0]).to.include({ startedAt: '2026-03-02T08:00:00.000Z', stoppedAt: '2026-03-02T16:00:00.000Z', source: 'punch' })
    })

    it('is filed whole where the punch-out comes first', async () => {
      scene.platform.clock.set('2026-03-02T18:00:00Z')
      const fixed = (at: string) => ({ fix: fix(at) })
      const out = await made(punch('out', '2026-03-02T16:00:00Z', fixed('2026-03-02T16:00:00Z')))
      expect(out.punch.flags).to.deep.equal(['late', 'out-of-order', 'not-filed'])
      const into = await made(punch('in', '2026-03-02T08:00:00Z', { ...fixed('2026-03-02T08:00:00Z'), monotonicMs: 1 }))
      expect(into).to.deep.include({ state: 'out' })
      expect((await entries())[0]).to.include({ id: into.punch.entryId, startedAt: '2026-03-02T08:00:00.000Z', stoppedAt: '2026-03-02T16:00:00.000Z' })
      expect((await listed()).map(({ entryId, notFiled }) => [entryId, notFiled])).to.deep.equal([[into.punch.entryId, null], [into.punch.entryId, null]])
    })

    it('is kept outside a fence that blocks, and filed once somebody accepts it', async () => {
      await created(workspace.admin, `${base}/fences`, circle('Gate'))
      scene.platform.clock.set('2026-03-02T18:00:00Z')
      const one = await made(punch('in', '2026-03-02T08:00:00Z', { fix: fix('2026-03-02T08:00:00Z', 500) }))
      expect(one.punch).to.deep.include({ entryId: null, notFiled: 'punch-outside', verdict: 'outside' })
      expect(one.punch.flags).to.include.members(['late', 'outside', 'not-filed'])
      const two = await made(punch('out', '2026-03-02T16:00:00Z', { fix: fix('2026-03-02T16:00:00Z', 0) }))
      expect(two.punch).to.deep.include({ entryId: null, notFiled: 'punch-outside' })
      expect(await entries()).to.have.length(0)
      expect((await manager.post(`${base}/punches/${one.punch.id}/decide`, { decision: 'accept' })).json<Punch>()).to.deep.include({ notFiled: null, disputed: false })
      expect((await entries())[0]).to.include({ startedAt: '2026-03-02T08:00:00.000Z', stoppedAt: '2026-03-02T16:00:00.000Z' })
    })

    it('is kept with the reason where its time is taken', async () => {
      scene.platform.clock.set('2026-03-02T18:00:00Z')
      await created(member, '/entries', { taskId, startedAt: '2026-03-02T09:00:00Z', stoppedAt: '2026-03-02T10:00:00Z' })
      const one = await made(punch('in', '2026-03-02T08:00:00Z', { fix: fix('2026-03-02T08:00:00Z') }))
      expect(one.punch).to.deep.include({ entryId: null, notFiled: 'entry-overlaps' })
      const two = await made(punch('out', '2026-03-02T16:00:00Z', { fix: fix('2026-03-02T16:00:00Z') }))
      expect(two.punch).to.deep.include({ entryId: null, notFiled: 'entry-overlaps' })
      const decide = () => manager.post(`${base}/punches/${one.punch.id}/decide`, { decision: 'accept' })
      expect((await decide()).json<ProblemBody>()).to.include({ status: 409, code: 'entry-overlaps' })
      expect((await workspace.admin.delete(`/entries/${(await entries())[0]!.id}`)).statusCode).to.be.oneOf([200, 204])
      expect((await decide()).statusCode).to.equal(200)
      expect((await entries())[0]).to.include({ startedAt: '2026-03-02T08:00:00.000Z', stoppedAt: '2026-03-02T16:00:00.000Z' })
    })

    it('is kept with the reason when a guard refuses, while a punch made online is refused', async () => {
      await workspace.enable('curfew')
      expect((await send(punch('in', now()))).json<ProblemBody>()).to.include({ status: 409, code: 'curfew' })
      scene.platform.clock.set('2026-03-02T18:00:00Z')
      const { punch: kept, state } = await made(punch('in', '2026-03-02T08:00:00Z', { fix: fix('2026-03-02T08:00:00Z') }))
      expect(kept).to.deep.include({ entryId: null, notFiled: 'curfew' })
      expect(state).to.equal('in')
      await workspace.disable('curfew')
      expect((await manager.post(`${base}/punches/${kept.id}/decide`, { decision: 'accept' })).json<Punch>()).to.deep.include({ notFiled: null })
      expect((await entries())[0]).to.include({ startedAt: '2026-03-02T08:00:00.000Z', stoppedAt: null })
    })

    it('is kept without an assignment, and filed to the one that is made later', async () => {
      const other = await workspace.member()
      scene.platform.clock.set('2026-03-02T18:00:00Z')
      const one = await made(punch('in', '2026-03-02T08:00:00Z', { fix: fix('2026-03-02T08:00:00Z') }), other)
      expect(one.punch.flags).to.include.members(['not-assigned', 'not-filed'])
      await made(punch('out', '2026-03-02T16:00:00Z', { fix: fix('2026-03-02T16:00:00Z') }), other)
      expect((await manager.post(`${base}/punches/${one.punch.id}/decide`, { decision: 'accept' })).json<ProblemBody>()).to.include({ status: 409, code: 'punch-not-assigned' })
      await created(workspace.admin, `${base}/assignments`, { memberId: other.id, taskId })
      expect((await manager.post(`${base}/punches/${one.punch.id}/decide`, { decision: 'accept' })).statusCode).to.equal(200)
    })

    it('is set right and flagged where the phone\'s clock is wrong, its count began again, or runs backwards', async () => {
      scene.platform.clock.set('2026-03-02T18:00:00Z')
      const seen = '2026-03-02T07:50:00.000Z'
      const one = await made(punch('in', '2026-03-02T11:00:00Z', { monotonicMs: 600_000, serverTimeSeen: seen, serverTimeSeenMonotonicMs: 0, sentMonotonicMs: 600_000 + 10 * 3_600_000, bootId: 'b' }))
      expect(one.punch).to.deep.include({ at: '2026-03-02T11:00:00.000Z', correctedAt: '2026-03-02T08:00:00.000Z' })
      expect(one.punch.flags).to.include('skew')
      // The same run, an hour later by its count: the clock still says something else.
      const two = await made(punch('out', '2026-03-02T05:00:00Z', { monotonicMs: 600_000 + 3_600_000, bootId: 'b' }))
      expect(two.punch).to.deep.include({ correctedAt: '2026-03-02T09:00:00.000Z' })
      const three = await made(punch('in', '2026-03-02T16:00:00Z', { monotonicMs: 5, bootId: 'c' }))
      expect(three.punch.flags).not.to.include('rebooted')
      const four = await made(punch('out', '2026-03-02T17:30:00Z', { monotonicMs: 5, bootId: 'd' }))
      expect(four.punch.flags).to.include('rebooted')
    })

    it('takes a clock that is ahead for the time of arrival at the latest', async () => {
      const one = await made(punch('in', now().add({ hours: 2 })))
      expect(one.punch).to.deep.include({ at: '2026-03-02T10:00:00.000Z', correctedAt: '2026-03-02T08:00:00.000Z' })
      expect(one.punch.flags).to.include('skew')
    })
  })
})
