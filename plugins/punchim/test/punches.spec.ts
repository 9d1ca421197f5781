import { expect } from 'chai'
import { createTestPlatform } from '@overt/sdk/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/sdk/testing'
import { definePlugin, refuse } from '@overt/sdk'
import type { Entry } from '@overt/sdk'
import { commitmentOf } from '../rules/index.ts'
import type { Me, Punch, PunchAnswer } from '../wire.ts'
import { base, circle, created, fix, makeTask, punch, punchimFolder } from './punchim-support.ts'

const start = '2026-03-02T08:00:00Z'
const curfew = definePlugin({ id: 'curfew', server(_app, { hooks }) { hooks.on('entry.starting', () => refuse('curfew', 'Nobody works today.')) } })
interface ProblemBody { readonly code: string; readonly status: number }

describe('punching', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let manager: TestMember
  let member: TestMember
  let taskId: string

  before(async () => {
    platform = await createTestPlatform({ plugins: [punchimFolder, new URL('../../permissions/', import.meta.url), curfew], clock: start })
  })
  after(() => platform.close())
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const set = (settings: Readonly<Record<string, unknown>>) => workspace.admin.patch('/plugins/punchim', { settings })
  const fresh = async (settings: Readonly<Record<string, unknown>> = {}): Promise<void> => {
    platform.clock.set(start)
    workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['permissions', 'punchim'], settings: { punchim: settings } })
    manager = await workspace.member({ role: 'manager', name: 'Mia Manager' })
    member = await workspace.member({ name: 'Grace Hopper' })
    taskId = await makeTask(workspace)
    await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId, isDefault: true })
  }
  const now = (): Temporal.Instant => platform.clock.now()
  const send = (body: Readonly<Record<string, unknown>>, as = member) => as.post(`${base}/punches`, body)
  const made = async (body: Readonly<Record<string, unknown>>, as = member): Promise<PunchAnswer> => {
    const answer = await send(body, as)
    expect(answer.statusCode, answer.body).to.be.oneOf([200, 201])
    return answer.json()
  }
  const me = async (): Promise<Me> => (await member.get(`${base}/me`)).json()
  const entries = async (): Promise<readonly Entry[]> => (await workspace.admin.get(`/entries?memberId=${member.id}&sort=startedAt`)).json<{ items: Entry[] }>().items
  const listed = async (query = '', as = manager): Promise<readonly Punch[]> => (await as.get(`${base}/punches?memberId=${member.id}&from=2026-02-20&to=2026-03-20${query}`)).json<{ items: Punch[] }>().items

  describe('at once', () => {
    before(() => fresh())

    it('starts an entry on the assigned task, and stops it', async () => {
      const first = await made(punch('in', now()))
      expect(first).to.deep.include({ state: 'in' })
      expect(first.punch).to.deep.include({ kind: 'in', verdict: 'none', flags: [], selfie: 'none', at: '2026-03-02T08:00:00.000Z', correctedAt: '2026-03-02T08:00:00.000Z', notFiled: null })
      expect(await me()).to.deep.include({ state: 'in', since: '2026-03-02T08:00:00.000Z', entry: { id: first.punch.entryId, taskId, startedAt: '2026-03-02T08:00:00.000Z' } })
      platform.clock.advance({ hours: 4 })
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
      platform.clock.advance({ hours: 1 })
      await made(punch('out', now()))
    })

    it('keeps one of ten that come at once with the same id', async () => {
      const body = punch('in', now())
      const answers = await Promise.all(Array.from({ length: 10 }, () => send(body)))
      expect(answers.map(({ statusCode }) => statusCode).toSorted()).to.deep.equal([...Array<number>(9).fill(200), 201])
      platform.clock.advance({ hours: 1 })
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
      platform.clock.advance({ minutes: 1 })
      const one = await made(punch('in', now()))
      platform.clock.advance({ hours: 1 })
      const other = await made(punch('in', now(), { assignmentId: second }))
      expect(other.punch.flags).to.deep.equal([])
      expect(other.punch.entryId).not.to.equal(one.punch.entryId)
      platform.clock.advance({ hours: 1 })
      await made(punch('out', now()))
      expect((await entries()).slice(-2).map(({ startedAt, stoppedAt }) => Date.parse(stoppedAt!) - Date.parse(startedAt))).to.deep.equal([3_600_000, 3_600_000])
    })

    it('is kept where the person had stopped the entry on the web, or was not in at all', async () => {
      const one = await made(punch('in', now()))
      platform.clock.advance({ hours: 1 })
      await member.post('/timer/stop')
      platform.clock.advance({ hours: 1 })
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

  describe('places', () => {
    let fenceId: string
    before(async () => {
      await fresh({ gps: 'always' })
      fenceId = await created(workspace.admin, `${base}/fences`, circle('Gate', { memberIds: [member.id] }))
    })

    const judgedAt = async (place: unknown, kind: 'in' | 'out' = 'in', change = {}): Promise<PunchAnswer['punch']> => {
      platform.clock.advance({ minutes: 10 })
      const body = punch(kind, now(), { ...place === undefined ? {} : { fix: place }, ...change })
      const answer = await made(body)
      if (kind === 'in') { platform.clock.advance({ minutes: 1 }); await made(punch('out', now(), { fix: fix(now()) })) }
      return answer.punch
    }
    const soon = () => now().add({ minutes: 10 })

    it('are inside, outside or uncertain by distance and accuracy', async () => {
      expect(await judgedAt(fix(soon(), 50, 20))).to.deep.include({ verdict: 'inside', flags: [], fix: 'kept', fenceName: 'Gate', distanceMeters: -50 })
      expect(await judgedAt(fix(soon(), 90, 20))).to.deep.include({ verdict: 'uncertain', flags: ['uncertain'] })
      expect(await judgedAt(fix(soon(), 200, 20))).to.deep.include({ verdict: 'outside', flags: ['outside'], distanceMeters: 100 })
      expect(await judgedAt(fix(soon(), 50, 0))).to.deep.include({ verdict: 'inside' })
    })

    it('count as none where the fix is old, bad or missing', async () => {
      expect(await judgedAt(fix(soon().subtract({ seconds: 31 })))).to.deep.include({ verdict: 'none', flags: ['stale-fix'] })
      expect(await judgedAt(fix(soon(), 0, 301))).to.deep.include({ verdict: 'none', flags: ['inaccurate'] })
      expect(await judgedAt(fix(soon(), 0, 1e9))).to.deep.include({ verdict: 'none', flags: ['inaccurate'] })
      expect(await judgedAt(undefined)).to.deep.include({ verdict: 'none', flags: ['no-fix'] })
    })

    it('are refused outside where the policy blocks, and the person is told how far off they are', async () => {
      await set({ outside: 'block' })
      const answer = await send(punch('in', now(), { fix: fix(now(), 200) }))
      expect(answer.json()).to.include({ status: 409, code: 'punch-outside', fenceName: 'Gate', distanceMeters: 100 })
      expect((await me()).state).to.equal('out')
      expect((await made(punch('in', now(), { fix: fix(now(), 95) }))).punch.verdict).to.equal('uncertain')
      platform.clock.advance({ minutes: 1 })
      await made(punch('out', now(), { fix: fix(now()) }))
    })

    it('need a reason outside where the policy says so', async () => {
      await set({ outside: 'reason' })
      const body = punch('in', now(), { fix: fix(now(), 200) })
      expect((await send(body)).json<ProblemBody>()).to.include({ status: 409, code: 'punch-reason-required' })
      expect((await send({ ...body, reason: ' \u200b ' })).json<ProblemBody>()).to.include({ status: 409, code: 'punch-reason-required' })
      expect((await made({ ...body, reason: 'Delivery to the other gate' })).punch.flags).to.deep.equal(['outside'])
      expect((await listed('&flag=outside'))[0]).to.include({ reason: 'Delivery to the other gate', disputed: true })
      platform.clock.advance({ minutes: 1 })
      await made(punch('out', now(), { fix: fix(now()) }))
      await set({ outside: 'flag' })
    })

    it('are forgotten after their time, and only the verdict stays', async () => {
      const { id } = await judgedAt(fix(soon(), 50, 20))
      const read = async (): Promise<Punch> => (await manager.get(`${base}/punches/${id}`)).json()
      expect(await read()).to.include({ longitude: 13.405, fix: 'kept' })
      const stands = now()
      platform.clock.advance({ hours: 24 * 61 })
      expect(await read()).to.include({ latitude: null, longitude: null, fix: 'gone', verdict: 'inside', fenceName: 'Gate' })
      await platform.drain()
      const [row] = await workspace.inUnit((unit) => unit.query<{ latitude: number | null; verdict: string }>('select latitude, verdict from p_punchim.punch where workspace_id = $1 and id = $2', [workspace.id, id]))
      expect(row).to.deep.equal({ latitude: null, verdict: 'inside' })
      platform.clock.set(stands)
    })

    it('are not kept at all where nothing is unusual and the policy asks for no more', async () => {
      await set({ gps: 'anomaly' })
      const inside = await judgedAt(fix(soon(), 50, 20))
      expect(inside).to.deep.include({ verdict: 'inside', fix: 'none' })
      const outside = await judgedAt(fix(soon(), 200, 20))
      expect(outside).to.deep.include({ verdict: 'outside', fix: 'kept' })
      const punches = new Map((await listed()).map((one) => [one.id, one]))
      expect(punches.get(inside.id)?.latitude).to.equal(null)
      expect(punches.get(outside.id)?.latitude).to.be.closeTo(52.5218, 0.0001)
      expect(await judgedAt(undefined)).to.deep.include({ verdict: 'none', fix: 'none', flags: [] })
    })

    it('are not judged where the policy asks for none', async () => {
      await set({ gps: 'off' })
      expect(await judgedAt(fix(soon(), 200, 20))).to.deep.include({ verdict: 'none', fix: 'none', flags: [] })
      await set({ gps: 'always' })
    })

    it('are drawn by the server, which then asks for them', async () => {
      await set({ gps: 'sampled', sampleOneIn: 2 })
      const drawn = new Set<string>()
      for (let attempt = 0; attempt < 60 && drawn.size < 2; attempt++) {
        platform.clock.advance({ minutes: 1 })
        const { punch: { id, fix: asked } } = await made(punch(attempt % 2 === 0 ? 'in' : 'out', now()))
        drawn.add(asked)
        const answer = await member.put(`${base}/punches/${id}/fix`, fix(now(), 200))
        expect(answer.statusCode).to.equal(asked === 'wanted' ? 200 : 409)
        if (asked === 'wanted') expect(answer.json()).to.deep.include({ verdict: 'outside', flags: ['outside'], fix: 'kept' })
      }
      expect([...drawn]).to.have.members(['none', 'wanted'])
      if ((await me()).state === 'in') { platform.clock.advance({ minutes: 1 }); await made(punch('out', now())) }
      await set({ gps: 'always' })
    })

    describe('that never leave the phone', () => {
      before(() => set({ verdictOnly: true, gps: 'always' }))
      const nonce = '0123456789abcdef0123'
      const claim = async (place: ReturnType<typeof fix>, verdict: string) => ({ fenceId, verdict, accuracyBucket: '10', commitment: await commitmentOf(place, nonce) })

      it('are known by verdict and class of accuracy alone', async () => {
        const { id } = await judgedAt(undefined, 'in', { verdict: await claim(fix(soon(), 50), 'inside') })
        expect((await listed()).find((one) => one.id === id)).to.deep.include({ verdict: 'inside', flags: [], claimed: true, fenceName: 'Gate', accuracyBucket: '10', latitude: null, accuracyMeters: null })
      })

      it('are no excuse for a phone where the workspace judges', async () => {
        await set({ verdictOnly: false })
        expect(await judgedAt(undefined, 'in', { verdict: await claim(fix(soon(), 50), 'inside') })).to.deep.include({ verdict: 'none', flags: ['no-fix'] })
        await set({ verdictOnly: true })
      })

      it('are not stored where a phone sends them all the same', async () => {
        const { id } = await judgedAt(fix(soon(), 50, 20))
        const [row] = await workspace.inUnit((unit) => unit.query<{ latitude: unknown; longitude: unknown; verdict: string }>('select latitude, longitude, verdict from p_punchim.punch where workspace_id = $1 and id = $2', [workspace.id, id]))
        expect(row).to.deep.equal({ latitude: null, longitude: null, verdict: 'inside' })
      })

      it('can be revealed by the person alone, and are checked against what was committed to', async () => {
        const place = fix(soon(), 50)
        const { id } = await judgedAt(undefined, 'in', { verdict: await claim(place, 'outside') })
        const reveal = (change: Readonly<Record<string, unknown>> = {}, as = member) => as.post(`${base}/punches/${id}/reveal`, { ...place, nonce, ...change })
        expect((await reveal({ latitude: place.latitude + 0.00001 })).json<ProblemBody>()).to.include({ status: 409, code: 'commitment-mismatch' })
        expect((await reveal({ nonce: `${nonce}x` })).json<ProblemBody>()).to.include({ status: 409, code: 'commitment-mismatch' })
        expect((await reveal({}, manager)).statusCode).to.equal(404)
        expect((await reveal()).json()).to.deep.include({ verdict: 'inside', flags: ['outside', 'verdict-differs'], fix: 'kept' })
        expect((await listed()).find((one) => one.id === id)?.revealedAt).not.to.equal(null)
        const plain = await judgedAt(undefined)
        expect((await member.post(`${base}/punches/${plain.id}/reveal`, { ...place, nonce })).json<ProblemBody>().code).to.equal('nothing-committed')
      })
    })
  })

  describe('without a connection', () => {
    beforeEach(() => fresh({ gps: 'always', outside: 'block' }))

    it('is kept whenever it arrives, in its own time', async () => {
      platform.clock.set('2026-03-02T18:00:00Z')
      const one = await made(punch('in', '2026-03-02T08:00:00Z', { fix: fix('2026-03-02T08:00:00Z') }))
      expect(one.punch).to.deep.include({ correctedAt: '2026-03-02T08:00:00.000Z', flags: ['late'] })
      const other = await made(punch('out', '2026-03-02T16:00:00Z', { fix: fix('2026-03-02T16:00:00Z') }))
      expect(other).to.deep.include({ state: 'out' })
      expect(await entries()).to.have.length(1)
      expect((await entries())[0]).to.include({ startedAt: '2026-03-02T08:00:00.000Z', stoppedAt: '2026-03-02T16:00:00.000Z', source: 'punch' })
    })

    it('is filed whole where the punch-out comes first', async () => {
      platform.clock.set('2026-03-02T18:00:00Z')
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
      platform.clock.set('2026-03-02T18:00:00Z')
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
      platform.clock.set('2026-03-02T18:00:00Z')
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

    it('is kept with the reason where a guard refuses, which whoever punches at once is told', async () => {
      await workspace.enable('curfew')
      expect((await send(punch('in', now()))).json<ProblemBody>()).to.include({ status: 409, code: 'curfew' })
      platform.clock.set('2026-03-02T18:00:00Z')
      const { punch: kept, state } = await made(punch('in', '2026-03-02T08:00:00Z', { fix: fix('2026-03-02T08:00:00Z') }))
      expect(kept).to.deep.include({ entryId: null, notFiled: 'curfew' })
      expect(state).to.equal('in')
      await workspace.disable('curfew')
      expect((await manager.post(`${base}/punches/${kept.id}/decide`, { decision: 'accept' })).json<Punch>()).to.deep.include({ notFiled: null })
      expect((await entries())[0]).to.include({ startedAt: '2026-03-02T08:00:00.000Z', stoppedAt: null })
    })

    it('is kept without an assignment, and filed to the one that is made later', async () => {
      const other = await workspace.member()
      platform.clock.set('2026-03-02T18:00:00Z')
      const one = await made(punch('in', '2026-03-02T08:00:00Z', { fix: fix('2026-03-02T08:00:00Z') }), other)
      expect(one.punch.flags).to.include.members(['not-assigned', 'not-filed'])
      await made(punch('out', '2026-03-02T16:00:00Z', { fix: fix('2026-03-02T16:00:00Z') }), other)
      expect((await manager.post(`${base}/punches/${one.punch.id}/decide`, { decision: 'accept' })).json<ProblemBody>()).to.include({ status: 409, code: 'punch-not-assigned' })
      await created(workspace.admin, `${base}/assignments`, { memberId: other.id, taskId })
      expect((await manager.post(`${base}/punches/${one.punch.id}/decide`, { decision: 'accept' })).statusCode).to.equal(200)
    })

    it('is set right and flagged where the phone\'s clock is wrong, its count began again, or runs backwards', async () => {
      platform.clock.set('2026-03-02T18:00:00Z')
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
      platform.clock.advance({ minutes: 1 })
      await made(punch('out', now(), { fix: fix(now()) }))
    })

    it('that reject a punch-in put its entry into the trash', async () => {
      platform.clock.advance({ minutes: 1 })
      const { punch: { id, entryId } } = await made(punch('in', now(), { fix: fix(now(), 300) }))
      platform.clock.advance({ minutes: 30 })
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
        platform.clock.advance({ minutes: 10 })
        await made(punch('out', now(), { fix: fix(now()) }))
        platform.clock.advance({ minutes: 10 })
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
      const elsewhere = await platform.workspace({ enabled: ['permissions', 'punchim'] })
      expect((await elsewhere.admin.get(`${base}/punches/${one!.id}`)).statusCode).to.equal(404)
    })

    it('leave a receipt with the person', async () => {
      const { items } = (await member.get('/me/looks')).json<{ items: { viewerName: string; title: string; records: number }[] }>()
      expect(items.filter(({ viewerName }) => viewerName === 'Mia Manager').map(({ title }) => title)).to.deep.equal(['Punches'])
    })
  })
})
