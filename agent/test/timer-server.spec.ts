import { expect } from 'chai'
import type { Entry } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform } from '@overt/testing/platform'
import { fileEntry, items, makeWork } from '../../core/test/work-support.ts'
import type { Work } from '../../core/test/work-support.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'
import { waitFor } from './kit/wait-for.ts'

const morning = '2026-03-02T06:01:00.000Z'

describe('the desktop timer with a real server', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let member: TestMember
  let work: Work
  let test: TestAgent
  const network = { isThere: true, losesReplies: 0 }

  before(async () => {
    platform = await createTestPlatform({ clock: morning })
    const workspace = await platform.workspace()
    member = await workspace.member()
    work = await makeWork(member)
    await fileEntry(member, work.taskId, '2026-03-02T05:00:00.000Z', '2026-03-02T05:30:00.000Z')
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
    await hear('the timer', () => test.agent.timer.view().isOn === true)
  })
  after(async () => {
    await test.close()
    await platform.close()
  })

  /** Both clocks move; the computer sleeps for most of it. */
  async function pass(minutes: number): Promise<void> {
    test.clock.advance(minutes * 60_000 - 2_000)
    await test.live(2)
    platform.clock.set(new Date(test.clock.wall()).toISOString())
  }
  /** Lives on until the agent has heard of something. */
  const hear = (what: string, isSo: () => boolean): Promise<boolean> => waitFor(what, async () => {
    if (!isSo()) await pass(2)
    return isSo()
  })
  const isSent = (): boolean => test.agent.timer.view().pending === 0
  const entries = async () => items<Entry>(await member.get('/entries?sort=startedAt')).filter(({ source }) => source === 'agent')
  const lengths = async () => (await entries()).map(({ startedAt, stoppedAt }) => (stoppedAt === null ? null : Math.round((Date.parse(stoppedAt) - Date.parse(startedAt)) / 60_000)))

  it('works for a day without a network, also over a crash, and is done in order and once although the reply is lost', async () => {
    expect(test.agent.timer.view()).to.deep.include({ isOn: true, running: null, conflicts: [] })
    network.isThere = false
    await test.agent.timer.start({ taskId: work.taskId })
    await pass(90)
    await test.agent.timer.stop()
    await pass(30)
    await test.restart('crash')
    await test.agent.timer.continueLatest()
    await pass(60)
    await test.agent.timer.start({ taskId: work.taskId })
    await pass(45)
    await test.agent.timer.stop()
    await pass(600)
    expect(test.agent.timer.view()).to.include({ running: null, pending: 5 })
    expect(await entries()).to.deep.equal([])
    Object.assign(network, { isThere: true, losesReplies: 1 })
    await test.agent.syncNow().catch(() => undefined)
    await hear('that all is done', isSent)
    expect(network.losesReplies).to.equal(0)
    expect(await lengths()).to.deep.equal([90, 60, 45])
    expect(test.agent.timer.view()).to.deep.include({ pending: 0, conflicts: [] })
  })

  it('shows what was entered on the web meanwhile, and does what its person chooses', async () => {
    network.isThere = false
    const before = await entries()
    await test.agent.timer.start({ taskId: work.taskId })
    const at = Date.parse(test.agent.timer.view().running!.startedAt)
    await pass(60)
    await test.agent.timer.stop()
    const instant = (minutes: number): string => new Date(at + minutes * 60_000).toISOString()
    await fileEntry(member, work.taskId, instant(10), instant(20))
    network.isThere = true
    await hear('the conflict', () => test.agent.timer.view().conflicts.length > 0)
    const [conflict, ...more] = test.agent.timer.view().conflicts
    expect(more).to.deep.equal([])
    expect(conflict).to.deep.include({ command: 'start', code: 'entry-overlaps', choices: ['drop', 'beside'] })
    expect(conflict!.overlaps.map(({ startedAt }) => startedAt)).to.deep.equal([instant(10)])
    await test.agent.timer.settle(conflict!.id, 'beside')
    await hear('that it is settled', isSent)
    expect((await lengths()).slice(before.length)).to.deep.equal([10, 40])
    expect(test.agent.timer.view()).to.deep.include({ pending: 0, conflicts: [], running: null })
  })

  it('does not stop what was started on the web meanwhile, and shows what runs there', async () => {
    await test.agent.timer.start({ taskId: work.taskId })
    await hear('that it runs', isSent)
    network.isThere = false
    await pass(20)
    const { id } = (await member.post('/timer/start', { taskId: work.taskId })).json<{ id: string }>()
    await pass(10)
    await test.agent.timer.stop()
    network.isThere = true
    await hear('the conflict', () => test.agent.timer.view().conflicts.length > 0 && isSent())
    const { running, conflicts } = test.agent.timer.view()
    expect(running?.id).to.equal(id)
    expect(conflicts.map(({ code }) => code)).to.deep.equal(['timer-changed-meanwhile'])
    await test.agent.timer.settle(conflicts[0]!.id, 'drop')
    await hear('that it is settled', isSent)
    expect(test.agent.timer.view().conflicts).to.deep.equal([])
    expect((await member.get('/timer')).json<{ entry: Entry | null }>().entry?.id).to.equal(id)
  })
})
