import { expect } from 'chai'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { commitmentOf } from '../rules/index.ts'
import type { Punch, PunchAnswer } from '../wire.ts'
import { base, circle, created, fix, punch } from './punchim-support.ts'
import { usePunches } from './use-punches.ts'

interface ProblemBody { readonly code: string; readonly status: number }

describe('punching', function () {
  this.timeout(60_000)
  const scene = usePunches()
  const { now, set, send, made, me, listed } = scene
  let workspace: TestWorkspace
  let manager: TestMember
  let member: TestMember
  const fresh = async (settings: Readonly<Record<string, unknown>> = {}): Promise<void> => { ({ workspace, manager, member } = await scene.fresh(settings)) }

  describe('places', () => {
    let fenceId: string
    before(async () => {
      await fresh({ gps: 'always' })
      fenceId = await created(workspace.admin, `${base}/fences`, circle('Gate', { memberIds: [member.id] }))
    })

    const judgedAt = async (place: unknown, kind: 'in' | 'out' = 'in', change = {}): Promise<PunchAnswer['punch']> => {
      scene.platform.clock.advance({ minutes: 10 })
      const body = punch(kind, now(), { ...place === undefined ? {} : { fix: place }, ...change })
      const answer = await made(body)
      if (kind === 'in') { scene.platform.clock.advance({ minutes: 1 }); await made(punch('out', now(), { fix: fix(now()) })) }
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

    it('are refused outside when the policy blocks, with the distance to the fence', async () => {
      await set({ outside: 'block' })
      const answer = await send(punch('in', now(), { fix: fix(now(), 200) }))
      expect(answer.json()).to.include({ status: 409, code: 'punch-outside', fenceName: 'Gate', distanceMeters: 100 })
      expect((await me()).state).to.equal('out')
      expect((await made(punch('in', now(), { fix: fix(now(), 95) }))).punch.verdict).to.equal('uncertain')
      scene.platform.clock.advance({ minutes: 1 })
      await made(punch('out', now(), { fix: fix(now()) }))
    })

    it('need a reason outside where the policy says so', async () => {
      await set({ outside: 'reason' })
      const body = punch('in', now(), { fix: fix(now(), 200) })
      expect((await send(body)).json<ProblemBody>()).to.include({ status: 409, code: 'punch-reason-required' })
      expect((await send({ ...body, reason: ' \u200b ' })).json<ProblemBody>()).to.include({ status: 409, code: 'punch-reason-required' })
      expect((await made({ ...body, reason: 'Delivery to the other gate' })).punch.flags).to.deep.equal(['outside'])
      expect((await listed('&flag=outside'))[0]).to.include({ reason: 'Delivery to the other gate', disputed: true })
      scene.platform.clock.advance({ minutes: 1 })
      await made(punch('out', now(), { fix: fix(now()) }))
      await set({ outside: 'flag' })
    })

    it('are forgotten after their time, and only the verdict stays', async () => {
      const { id } = await judgedAt(fix(soon(), 50, 20))
      const read = async (): Promise<Punch> => (await manager.get(`${base}/punches/${id}`)).json()
      expect(await read()).to.include({ longitude: 13.405, fix: 'kept' })
      const stands = now()
      scene.platform.clock.advance({ hours: 24 * 61 })
      expect(await read()).to.include({ latitude: null, longitude: null, fix: 'gone', verdict: 'inside', fenceName: 'Gate' })
      await scene.platform.drain()
      const [row] = await workspace.inUnit((unit) => unit.query<{ latitude: number | null; verdict: string }>('select latitude, verdict from p_punchim.punch where workspace_id = $1 and id = $2', [workspace.id, id]))
      expect(row).to.deep.equal({ latitude: null, verdict: 'inside' })
      scene.platform.clock.set(stands)
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
        scene.platform.clock.advance({ minutes: 1 })
        const { punch: { id, fix: asked } } = await made(punch(attempt % 2 === 0 ? 'in' : 'out', now()))
        drawn.add(asked)
        const answer = await member.put(`${base}/punches/${id}/fix`, fix(now(), 200))
        expect(answer.statusCode).to.equal(asked === 'wanted' ? 200 : 409)
        if (asked === 'wanted') expect(answer.json()).to.deep.include({ verdict: 'outside', flags: ['outside'], fix: 'kept' })
      }
      expect([...drawn]).to.have.members(['none', 'wanted'])
      if ((await me()).state === 'in') { scene.platform.clock.advance({ minutes: 1 }); await made(punch('out', now())) }
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

      it('are looked at by a person where they come late to a workspace that judges by now', async () => {
        await set({ verdictOnly: false })
        const at = now().toString()
        const place = fix(at, 50)
        const { id } = await judgedAt(undefined, 'in', { at, verdict: await claim(place, 'inside') })
        expect((await listed()).find((one) => one.id === id)).to.deep.include({ verdict: 'inside', flags: ['late', 'no-fix'], claimed: true, disputed: true })
        expect((await member.post(`${base}/punches/${id}/reveal`, { ...place, nonce })).json()).to.deep.include({ verdict: 'inside', flags: ['late'], fix: 'kept' })
        expect((await listed()).find((one) => one.id === id)?.disputed).to.equal(false)
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
})
