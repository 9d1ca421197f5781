import { expect } from 'chai'
import type { Entry } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, items, makeWork } from '../../core/test/work-support.ts'
import type { Work } from '../../core/test/work-support.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'
import { waitFor } from './kit/wait-for.ts'

const attendance = '/plugins/attendance'
interface Break { readonly id: string, readonly startedAt: string, readonly endedAt: string | null }

describe('a break at the desktop with a real server', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let work: Work
  let test: TestAgent
  const network = { isThere: true, losesReplies: 0 }

  beforeEach(async () => {
    Object.assign(network, { isThere: true, losesReplies: 0 })
    const morning = '2026-03-02T06:01:00.000Z'
    platform = await createTestPlatform({ clock: morning, plugins: [new URL('../../plugins/attendance/', import.meta.url)] })
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['attendance'] })
    member = await workspace.member()
    work = await makeWork(member)
    // A task to continue.
    await fileEntry(member, work.taskId, '2026-03-02T05:00:00.000Z', '2026-03-02T05:01:00.000Z')
    const server = await platform.app.listen({ port: 0, host: '127.0.0.1' })
    const fetch: typeof globalThis.fetch = async (...request) => {
      if (!network.isThere) throw new TypeError('no network')
      const reply = await globalThis.fetch(...request)
      if (network.losesReplies === 0 || !String(request[0]).endsWith('/batch')) return reply
      network.losesReplies -= 1
      throw new TypeError('the reply was lost')
    }
    test = await createTestAgent({ fetch }, Date.parse(morning))
    await test.agent.signIn({ server, email: member.email, password: member.password })
    await test.agent.acknowledgePolicy(test.agent.state().policy!.version)
    await hear('of breaks', () => test.agent.timer.view().hasBreaks)
  })
  afterEach(async () => {
    await test.close()
    await platform.close()
  })

  /** Both clocks move; the computer sleeps for most of it. */
  async function pass(minutes: number): Promise<void> {
    test.clock.advance(minutes * 60_000 - 2_000)
    await test.live(2)
    platform.clock.set(new Date(test.clock.wall()).toISOString())
  }
  const hear = (what: string, isSo: () => boolean): Promise<boolean> => waitFor(what, async () => {
    if (!isSo()) await pass(2)
    return isSo()
  })
  const view = () => test.agent.timer.view()
  const isSent = (): boolean => view().pending === 0
  const minutes = (from: string, to: string | null): number | null => (to === null ? null : Math.round((Date.parse(to) - Date.parse(from)) / 60_000))
  const breaks = async () => (await workspace.admin.get(`${attendance}/breaks?memberId=${member.id}&from=2026-03-01&to=2026-03-05`)).json<{ items: Break[] }>().items.map(({ startedAt, endedAt }) => minutes(startedAt, endedAt))
  const entries = async () => items<Entry>(await member.get('/entries?sort=startedAt')).slice(1).map(({ startedAt, stoppedAt }) => minutes(startedAt, stoppedAt))

  it('stops the timer and goes on with its task, also without a network, over a crash, and once although the reply is lost', async () => {
    network.isThere = false
    await test.agent.timer.start({ taskId: work.taskId })
    await pass(120)
    await test.agent.timer.startBreak()
    expect(view()).to.deep.include({ running: null, hasBreaks: true })
    expect(view().onBreak).to.include({ isPending: true })
    await test.agent.timer.startBreak()
    await pass(30)
    await test.restart('crash')
    await hear('the break', () => view().onBreak !== null)
    await test.agent.timer.endBreak()
    expect(view()).to.deep.include({ onBreak: null, pending: 3 })
    expect(view().running).to.include({ isPending: true, isResumed: true })
    await pass(60)
    await test.agent.timer.stop()
    expect(await breaks()).to.deep.equal([])
    Object.assign(network, { isThere: true, losesReplies: 1 })
    await test.agent.syncNow().catch(() => undefined)
    await hear('that all is done', isSent)
    expect(network.losesReplies).to.equal(0)
    expect((await breaks()).length).to.equal(1)
    const [rest] = await breaks()
    expect(rest).to.be.within(30, 40)
    expect(await entries(), 'in the order in which it was done: work, break, work').to.deep.equal([120, 60])
    expect(view()).to.deep.include({ running: null, onBreak: null, conflicts: [] })
    expect(await test.agent.rejected(0, 10)).to.deep.equal([])
    const [row] = await workspace.inUnit((unit) => unit.query<{ policy: number }>('select policy_version as policy from p_attendance.break_act where workspace_id = $1', [workspace.id]))
    expect(row?.policy).to.equal(test.agent.state().policy!.version)
  })

  it('shows a break of another device, ends it, and shows what goes on', async () => {
    await member.post('/timer/start', { taskId: work.taskId })
    await pass(10)
    const { id } = (await member.post(`${attendance}/breaks/start`, {})).json<Break>()
    await hear('the break', () => view().onBreak !== null)
    expect(view().onBreak).to.include({ id, isPending: false })
    await test.agent.timer.endBreak()
    expect(view().running, 'known by the task that the server told').to.include({ isPending: true, isResumed: true })
    await hear('that it has ended', isSent)
    expect(view().running).to.include({ isPending: false })
    expect((await member.get('/timer')).json<{ entry: Entry | null }>().entry?.taskId).to.equal(work.taskId)
  })

  it('collects nothing, and stops nothing from being collected: it is no pause', async () => {
    const before = { running: test.sensors.running(), phase: test.agent.state().phase }
    await test.agent.timer.startBreak()
    await test.live(5)
    expect({ running: test.sensors.running(), phase: test.agent.state().phase }).to.deep.equal(before)
    expect(test.agent.state().pause).to.equal(null)
    await hear('that it is sent', isSent)
    const kinds = (await test.agent.sent(0, 100)).map(({ kind, event }) => String(event ?? kind))
    expect(kinds).to.include('attendance.break')
    expect(kinds).to.not.include('paused')
  })

  it('says what the server did not take, and offers nothing where attendance is off', async () => {
    network.isThere = false
    await test.agent.timer.startBreak()
    await pass(33 * 24 * 60)
    network.isThere = true
    await test.agent.syncNow()
    expect((await test.agent.rejected(0, 10)).map(({ code }) => code)).to.deep.equal(['break-too-late'])
    await workspace.disable('attendance')
    await hear('that there are none', () => !view().hasBreaks)
    const refused = await test.agent.timer.startBreak().then(() => null, (error: { code: string }) => error.code)
    expect(refused).to.equal('no-breaks')
  })
})
