import { expect } from 'chai'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { base, created, fix, makeTask, punch } from './punchim-support.ts'
import { usePunches } from './use-punches.ts'

interface ProblemBody { readonly code: string; readonly status: number }

describe('punching', function () {
  this.timeout(60_000)
  const scene = usePunches()
  const { now, send, made, me, entries, listed } = scene
  let workspace: TestWorkspace
  let member: TestMember
  let taskId: string
  const fresh = async (settings: Readonly<Record<string, unknown>> = {}): Promise<void> => { ({ workspace, member, taskId } = await scene.fresh(settings)) }

  describe('at once', () => {
    before(() => fresh())

    it('starts an entry on the assigned task, and stops it', async () => {
      const first = await made(punch('in', now()))
      expect(first).to.deep.include({ state: 'in' })
      expect(first.punch).to.deep.include({ kind: 'in', verdict: 'none', flags: [], selfie: 'none', at: '2026-03-02T08:00:00.000Z', correctedAt: '2026-03-02T08:00:00.000Z', notFiled: null })
      expect(await me()).to.deep.include({ state: 'in', since: '2026-03-02T08:00:00.000Z', entry: { id: first.punch.entryId, taskId, startedAt: '2026-03-02T08:00:00.000Z' } })
      scene.platform.clock.advance({ hours: 4 })
      expect((await me()).today.seconds).to.equal(4 * 3_600)
      const second = await made(punch('out', now()))
      expect(second).to.deep.include({ state: 'out' })
      expect(second.punch).to.deep.include({ entryId: first.punch.entryId, flags: [] })
      const [entry] = await entries()
      expect(entry).to.include({ id: first.punch.entryId, taskId, source: 'punch', startedAt: '2026-03-02T08:00:00.000Z', stoppedAt: '2026-03-02T12:00:00.000Z' })
      expect(await me()).to.deep.include({ state: 'out', entry: null })
      expect((await me()).today).to.deep.include({ seconds: 4 * 3_600 })
    })

    it('answers a known id the same, once', async () => {
      const body = punch('in', now())
      const first = await send(body)
      expect(first.statusCode).to.equal(201)
      const again = await send(body)
      expect(again.statusCode).to.equal(200)
      expect(again.json()).to.deep.equal(first.json())
      expect((await entries()).filter(({ stoppedAt }) => stoppedAt === null)).to.have.length(1)
      const stranger = await workspace.member()
      expect((await send(body, stranger)).json<ProblemBody>()).to.include({ status: 409, code: 'id-taken' })
      scene.platform.clock.advance({ hours: 1 })
      await made(punch('out', now()))
    })

    it('keeps one of ten that come at once with the same id', async () => {
      const body = punch('in', now())
      const answers = await Promise.all(Array.from({ length: 10 }, () => send(body)))
      expect(answers.map(({ statusCode }) => statusCode).toSorted()).to.deep.equal([...Array<number>(9).fill(200), 201])
      scene.platform.clock.advance({ hours: 1 })
      await made(punch('out', now()))
    })

    it('is refused without an assignment, or with somebody else\'s', async () => {
      const other = await workspace.member()
      expect((await send(punch('in', now()), other)).json<ProblemBody>()).to.include({ status: 409, code: 'punch-not-assigned' })
      const theirs = await created(workspace.admin, `${base}/assignments`, { memberId: other.id, taskId: await makeTask(workspace, 'Theirs') })
      expect((await send(punch('in', now(), { assignmentId: theirs }))).json<ProblemBody>()).to.include({ status: 409, code: 'punch-not-assigned' })
      expect((await me()).state).to.equal('out')
    })

    it('changes tasks where several are assigned', async () => {
      const second = await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId: await makeTask(workspace, 'Second') })
      scene.platform.clock.advance({ minutes: 1 })
      const one = await made(punch('in', now()))
      scene.platform.clock.advance({ hours: 1 })
      const other = await made(punch('in', now(), { assignmentId: second }))
      expect(other.punch.flags).to.deep.equal([])
      expect(other.punch.entryId).not.to.equal(one.punch.entryId)
      scene.platform.clock.advance({ hours: 1 })
      await made(punch('out', now()))
      expect((await entries()).slice(-2).map(({ startedAt, stoppedAt }) => Date.parse(stoppedAt!) - Date.parse(startedAt))).to.deep.equal([3_600_000, 3_600_000])
    })

    it('is kept where the person had stopped the entry on the web, or was not in at all', async () => {
      const one = await made(punch('in', now()))
      scene.platform.clock.advance({ hours: 1 })
      await member.post('/timer/stop')
      scene.platform.clock.advance({ hours: 1 })
      expect((await made(punch('out', now()))).punch).to.deep.include({ entryId: one.punch.entryId, flags: [] })
      expect((await made(punch('out', now().add({ seconds: 1 })))).punch).to.deep.include({ entryId: null, notFiled: 'no-punch-in', flags: ['out-of-order', 'not-filed'] })
    })

    it('is refused with input that makes no sense, and changes nothing', async () => {
      const before = (await listed()).length
      const wrong: Readonly<Record<string, unknown>>[] = [
        { kind: 'lunch' }, { at: 'yesterday' }, { at: '2026-03-02' }, { monotonicMs: -1 }, { monotonicMs: 'NaN' }, { bootId: '' }, { bootId: 'x'.repeat(65) }, { id: 'x' }, { assignmentId: 'x' }, { extra: 1 },
        { fix: { ...fix(now()), latitude: 91 } }, { fix: { ...fix(now()), longitude: -181 } }, { fix: { ...fix(now()), accuracyMeters: -1 } }, { fix: { ...fix(now()), accuracyMeters: null } }, { fix: { latitude: 1 } },
        { verdict: { verdict: 'inside' } }, { verdict: { verdict: 'inside', accuracyBucket: '10', commitment: 'short' } }, { reason: 'x'.repeat(501) },
      ]
      for (const change of wrong) expect((await send(punch('in', now(), change))).statusCode, JSON.stringify(change)).to.equal(400)
      expect((await member.post(`${base}/punches`, [])).statusCode).to.equal(400)
      expect((await listed()).length).to.equal(before)
    })
  })
})
