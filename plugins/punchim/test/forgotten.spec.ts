import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { Entry } from '@overt/sdk'
import type { Me, Punch, PunchAnswer } from '../wire.ts'
import { base, created, makeTask, punch, punchimFolder } from './punchim-support.ts'

interface Correction { readonly memberId: string; readonly date: string; readonly clockOutAt: string; readonly status: string; readonly reason: string; readonly trail: readonly { readonly memberId: string | null; readonly action: string }[] }
interface Day { readonly date: string; readonly code: string | null; readonly clockInAt: string | null; readonly clockOutAt: string | null; readonly sources?: { readonly sessions: readonly { readonly source: string; readonly endedAt: string | null }[] } }

describe('a forgotten punch-out', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember

  before(async () => { platform = await createTestPlatform({ plugins: [punchimFolder, ...['permissions', 'activity', 'attendance'].map((name) => new URL(`../../${name}/`, import.meta.url))], clock: '2026-03-02T08:00:00Z' }) })
  after(() => platform.close())
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const fresh = async (enabled: readonly string[]): Promise<void> => {
    platform.clock.set('2026-03-02T08:00:00Z')
    workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled })
    member = await workspace.member({ name: 'Grace Hopper' })
    await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId: await makeTask(workspace) })
  }
  const send = async (kind: 'in' | 'out', at: string, change = {}): Promise<PunchAnswer> => (await member.post(`${base}/punches`, punch(kind, at, change))).json()
  const me = async (): Promise<Me> => (await member.get(`${base}/me`)).json()
  const entry = async (): Promise<Entry> => (await workspace.admin.get(`/entries?memberId=${member.id}&sort=startedAt`)).json<{ items: Entry[] }>().items[0]!
  const punches = async (): Promise<readonly Punch[]> => (await member.get(`${base}/punches?from=2026-03-01&to=2026-03-10`)).json<{ items: Punch[] }>().items
  const corrections = async (): Promise<readonly Correction[]> => (await workspace.admin.get('/plugins/attendance/corrections')).json<{ items: Correction[] }>().items

  describe('with attendance', () => {
    // The standard shift ends at 17:00 in Berlin, which is 16:00 UTC.
    beforeEach(() => fresh(['activity', 'attendance', 'punchim']))

    it('is closed at the end of the shift, as estimated, and opens a correction request', async () => {
      await send('in', '2026-03-02T08:00:00Z')
      platform.clock.set('2026-03-02T17:59:00Z')
      await platform.drain()
      expect((await me()).state, 'people work longer').to.equal('in')
      platform.clock.set('2026-03-02T18:00:00Z')
      await platform.drain()
      expect(await me()).to.deep.include({ state: 'out', since: '2026-03-02T16:00:00.000Z' })
      expect((await punches())[0]).to.deep.include({ kind: 'out', correctedAt: '2026-03-02T16:00:00.000Z', flags: ['estimated'], disputed: true })
      expect(await entry()).to.include({ stoppedAt: '2026-03-02T16:00:00.000Z' })
      const { items: notices } = (await member.get('/notices')).json<{ items: { text: string }[] }>()
      expect(notices.map(({ text }) => text).join()).to.match(/You punched in at .* and did not punch out/)
      const [request] = await corrections()
      expect(request).to.include({ memberId: member.id, date: '2026-03-02', clockOutAt: '2026-03-02T16:00:00Z', status: 'pending' })
      expect(request?.reason).to.match(/did not punch out/)
      expect(request?.trail).to.deep.include.members([{ ...request!.trail[0]!, action: 'requested', memberId: null }])
      await platform.drain()
      expect(await corrections()).to.have.length(1)
    })

    it('comes with a reminder after the end of the shift, once, which a punch-out takes back', async () => {
      const reminders = async (unread: boolean) => (await member.get('/notices')).json<{ items: { kind: string; text: string; path: string; readAt: string | null }[] }>().items.filter(({ kind, readAt }) => kind === 'punchim.punch-out' && (readAt === null) === unread)
      await send('in', '2026-03-02T08:00:00Z')
      platform.clock.set('2026-03-02T16:09:00Z')
      await platform.drain()
      expect(await reminders(true)).to.deep.equal([])
      for (const time of ['16:10', '16:15', '16:20']) {
        platform.clock.set(`2026-03-02T${time}:00Z`)
        await platform.drain()
      }
      expect((await reminders(true)).map(({ text, path }) => [/You punched in at .*9:00.* and are still in/.test(text), path])).to.deep.equal([[true, '/apps/punchim/']])
      await send('out', '2026-03-02T16:21:00Z', { at: '2026-03-02T16:21:00Z' })
      expect(await reminders(true)).to.deep.equal([])
      expect(await reminders(false)).to.have.length(1)
      // The next one is reminded again, and the estimate takes its place.
      platform.clock.set('2026-03-03T08:00:00Z')
      await send('in', '2026-03-03T08:00:00Z')
      platform.clock.set('2026-03-03T16:30:00Z')
      await platform.drain()
      expect(await reminders(true)).to.have.length(1)
      platform.clock.set('2026-03-03T18:00:00Z')
      await platform.drain()
      expect(await reminders(true)).to.deep.equal([])
    })

    it('gives way to the punch-out that arrives later, with the entry', async () => {
      await send('in', '2026-03-02T08:00:00Z')
      platform.clock.set('2026-03-03T05:00:00Z')
      await platform.drain()
      const { punch: late, state } = await send('out', '2026-03-02T16:40:00Z')
      expect(state).to.equal('out')
      expect(late).to.deep.include({ correctedAt: '2026-03-02T16:40:00.000Z', flags: ['late'], entryId: (await entry()).id })
      expect(await entry()).to.include({ stoppedAt: '2026-03-02T16:40:00.000Z' })
      expect((await punches()).map(({ kind, decision }) => [kind, decision?.decision])).to.deep.equal([['out', undefined], ['out', 'reject'], ['in', undefined]])
    })

    it('is closed before the next punch-in, where nobody has noticed', async () => {
      await send('in', '2026-03-02T08:00:00Z')
      platform.clock.set('2026-03-03T07:00:00Z')
      const { state } = await send('in', '2026-03-03T07:00:00Z')
      expect(state).to.equal('in')
      expect(await entry()).to.include({ stoppedAt: '2026-03-02T16:00:00.000Z' })
      expect((await punches()).map(({ kind, flags }) => [kind, flags])).to.deep.equal([['in', []], ['out', ['estimated']], ['in', []]])
    })

    it('leaves what a person has stopped or corrected since as it is', async () => {
      await send('in', '2026-03-02T08:00:00Z')
      platform.clock.set('2026-03-02T12:00:00Z')
      await member.post('/timer/stop')
      platform.clock.set('2026-03-02T19:00:00Z')
      await platform.drain()
      expect((await me()).state).to.equal('out')
      expect(await entry()).to.include({ stoppedAt: '2026-03-02T12:00:00.000Z' })
    })

    it('takes the place of a punch-out that somebody rejects', async () => {
      await send('in', '2026-03-02T08:00:00Z')
      platform.clock.set('2026-03-02T17:30:00Z')
      const { punch: out } = await send('out', '2026-03-02T17:30:00Z')
      expect((await workspace.admin.post(`${base}/punches/${out.id}/decide`, { decision: 'reject', comment: 'Nobody was there' })).statusCode).to.equal(200)
      expect(await me()).to.deep.include({ state: 'out', since: '2026-03-02T16:00:00.000Z' })
      expect(await entry()).to.include({ stoppedAt: '2026-03-02T16:00:00.000Z' })
      await platform.drain()
      expect(await corrections()).to.have.length(1)
      expect((await punches()).map(({ kind, flags, decision }) => [kind, flags, decision?.decision])).to.deep.equal([['out', [], 'reject'], ['out', ['estimated'], undefined], ['in', [], undefined]])
    })

    it('reaches attendance as a pair of punches', async () => {
      await workspace.admin.patch('/plugins/attendance', { settings: { sources: 'punches' } })
      const day = async (): Promise<Day> => (await workspace.admin.get(`/plugins/attendance/days/${member.id}/2026-03-02`)).json()
      await send('in', '2026-03-02T08:00:00Z')
      platform.clock.set('2026-03-02T10:00:00Z')
      expect(await day()).to.deep.include({ clockInAt: '2026-03-02T08:00:00Z' })
      platform.clock.set('2026-03-02T16:05:00Z')
      const { punch: out } = await send('out', '2026-03-02T16:05:00Z')
      await platform.drain()
      expect(await day()).to.deep.include({ clockInAt: '2026-03-02T08:00:00Z', clockOutAt: '2026-03-02T16:05:00Z' })
      expect((await day()).sources?.sessions.map(({ source }) => source)).to.deep.equal(['punches'])
      const [, into] = await punches()
      expect(into!.id).not.to.equal(out.id)
      expect((await workspace.admin.post(`${base}/punches/${into!.id}/decide`, { decision: 'reject' })).statusCode).to.equal(200)
      await platform.drain()
      expect(await day()).to.deep.include({ clockInAt: null })
    })
  })

  describe('without attendance', () => {
    beforeEach(() => fresh(['punchim']))

    it('is closed after the longest time', async () => {
      await send('in', '2026-03-02T08:00:00Z')
      platform.clock.set('2026-03-02T21:59:00Z')
      await platform.drain()
      expect((await me()).state).to.equal('in')
      platform.clock.set('2026-03-02T22:00:00Z')
      await platform.drain()
      expect(await me()).to.deep.include({ state: 'out', since: '2026-03-02T22:00:00.000Z' })
    })

    it('is left alone while the plugin is off', async () => {
      await send('in', '2026-03-02T08:00:00Z')
      await workspace.disable('punchim')
      platform.clock.set('2026-03-04T08:00:00Z')
      await platform.drain()
      const [row] = await workspace.inUnit((unit) => unit.query<{ rows: number }>('select count(*)::int as rows from p_punchim.punch where workspace_id = $1', [workspace.id]))
      expect(row?.rows).to.equal(1)
      await workspace.enable('punchim')
      await platform.drain()
      expect((await me()).state).to.equal('out')
    })
  })
})
