import { expect } from 'chai'
import type { AgentWindow, NoticePage, TimerCommand, Waiting, WaitingCommand } from '@overt/sdk'
import { definePlugin, uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { waitingCommands } from '../timer-commands/index.ts'
import { readyAgent } from './device-agent.ts'
import type { TestAgent } from './device-agent.ts'
import { fileEntry, makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

const planner = definePlugin({
  id: 'planner',
  server(_app, { hooks }) {
    hooks.on('member.shifts', ({ from }) => (from.startsWith('2026-03-01') ? [{ startsAt: '2026-03-02T08:00:00.000Z', endsAt: '2026-03-02T16:00:00.000Z' }] : undefined))
  },
})

const time = (clock: string): string => `2026-03-02T${clock}:00.000Z`

describe('commands of the desktop timer that wait', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent
  let work: Work

  before(async () => {
    platform = await createTestPlatform({ clock: time('12:00'), plugins: [planner] })
    workspace = await platform.workspace({ timeZone: 'Europe/Paris' })
  })
  after(() => platform.close())
  beforeEach(async () => {
    member = await workspace.member()
    agent = await readyAgent(platform.app, member)
    work = await makeWork(member)
  })

  const given = (command: TimerCommand['command'], at: string, more: object = {}) => ({ kind: 'timer.command', id: uuidv7(), at: time(at), command, ...more })
  const start = (at: string, more: object = {}) => given('start', at, { taskId: work.taskId, ...more })
  const listed = async (query = '', who = member) => (await who.get(`/timer/commands${query}`)).json<{ items: WaitingCommand[]; nextCursor: string | null }>()
  const counted = async (who = member) => (await who.get('/waiting')).json<Waiting>()
  const windowOf = async (of: TestAgent) => (await of.request('GET', '/window')).json<AgentWindow>()

  it('are listed in pages, oldest first, each with its own stop, the next start and the entries at its time', async () => {
    await fileEntry(member, work.taskId, time('08:00'), time('11:00'))
    const starts = ['08:10', '08:20', '08:30', '08:40', '08:50'].map((at) => start(at))
    const end = given('stop', '08:55', { seenEntryId: starts[4]!.id })
    await agent.deliver([...starts, end])
    const first = await listed('?limit=2')
    const second = await listed(`?limit=2&cursor=${first.nextCursor!}`)
    const third = await listed(`?limit=2&cursor=${second.nextCursor!}`)
    expect(third.nextCursor).to.equal(null)
    const all = [...first.items, ...second.items, ...third.items]
    expect(all.map(({ id }) => id)).to.deep.equal(starts.map(({ id }) => id))
    expect(all.map(({ until }) => until?.slice(11, 16))).to.deep.equal(['08:20', '08:30', '08:40', '08:50', '08:55'])
    for (const command of all) expect(command.overlaps.map(({ startedAt }) => startedAt)).to.deep.equal([time('08:00')])
    expect(await counted()).to.include({ timerCommands: 5 })
    expect((await windowOf(agent)).timer.waiting).to.have.length(5)
    expect((await counted(workspace.admin)).timerCommands, 'nobody else\'s').to.equal(0)
  })

  it('are read with the same few queries, however many wait, and the agent gets the first 20', async () => {
    await fileEntry(member, work.taskId, time('08:00'), null)
    const describe = () => Promise.resolve(new Map())
    const read = () => platform.database.inWorkspace({ workspaceId: workspace.id }, async (unit) => {
      let queries = 0
      const counting = new Proxy(unit, { get: (target, name) => (name === 'query' ? (...asked: Parameters<typeof unit.query>) => { queries += 1; return target.query(...asked) } : Reflect.get(target, name) as unknown) })
      const { items } = await waitingCommands({ catalogue: { describe }, clock: platform.clock } as never, counting, member.id, {} as never, { limit: 200 })
      return [items.length, queries]
    })
    await agent.deliver([start('07:01'), given('stop', '07:02')])
    expect(await read()).to.deep.equal([1, 1])
    await agent.deliver(Array.from({ length: 40 }, (_, index) => start(`07:${String(index + 10)}`)))
    expect(await read()).to.deep.equal([41, 1])
    expect((await windowOf(agent)).timer.waiting).to.have.length(20)
  })

  it('refuse a cursor that was tampered with or made for another list, and never fail', async () => {
    const cursor = (...value: unknown[]): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const hostile = ['x', cursor('at', 'yesterday', uuidv7()), cursor('at', time('09:00'), 'x'), cursor('at', null, uuidv7()), cursor('at', 1, uuidv7()), cursor('-version', time('09:00'), uuidv7()), cursor('at', '+275760-09-13', "'; drop table"), cursor('at', '0000-01-01', uuidv7())]
    for (const each of hostile) expect((await member.get(`/timer/commands?cursor=${encodeURIComponent(each)}`)).statusCode, each).to.be.oneOf([200, 400])
    expect(await verdict(member.get(`/timer/commands?cursor=${cursor('at', 'yesterday', uuidv7())}`))).to.equal('400 wrong-cursor')
    for (const query of ['?limit=0', '?limit=201', '?limit=x', '?page=2']) expect((await member.get(`/timer/commands${query}`)).statusCode, query).to.equal(400)
  })

  it('settle by hostile bodies and ids changes nothing', async () => {
    await fileEntry(member, work.taskId, time('09:10'), null)
    const mine = start('09:00')
    await agent.deliver([mine])
    const settle = (id: string, body: unknown) => member.post(`/timer/commands/${id}/settle`, body as object)
    for (const body of [{}, { choice: 'all' }, { choice: 'drop', more: 1 }, { choice: 'beside', taskId: 'x' }, [], null, { choice: ['drop'] }]) expect((await settle(mine.id, body)).statusCode, JSON.stringify(body)).to.equal(400)
    for (const id of ['x', '%00', '..%2f', uuidv7().toUpperCase()]) expect((await settle(id, { choice: 'drop' })).statusCode, id).to.be.oneOf([400, 404])
    expect(await verdict(settle(mine.id, { choice: 'beside', taskId: uuidv7() }))).to.equal('404 not-found')
    expect((await listed()).items).to.have.length(1)
  })

  it('are told of once: not again when the batch is sent again, and again when another one waits', async () => {
    const notices = async () => (await member.get('/notices')).json<NoticePage>()
    await fileEntry(member, work.taskId, time('09:10'), null)
    const batch = [start('09:00'), given('stop', '09:05')]
    await agent.deliver(batch)
    const [told] = (await notices()).items
    expect(told).to.include({ kind: 'core.timer-waiting', path: '/time', readAt: null })
    expect(await counted(), 'a decision in the bell, not counted twice').to.include({ timerCommands: 1, notices: 0 })
    await member.post('/notices/read', { ids: [told!.id] })
    await agent.deliver(batch)
    expect((await notices()).unread).to.equal(0)
    await agent.deliver([start('09:07', { taskId: uuidv7() })])
    expect((await notices()).unread).to.equal(1)
    for (const { id } of (await listed()).items) await member.post(`/timer/commands/${id}/settle`, { choice: 'drop' })
    expect(await counted()).to.include({ timerCommands: 0 })
    expect((await notices()).unread, 'nothing waits any more').to.equal(0)
  })

  it('come from a day without a network in their order, once, however often the batch is sent', async () => {
    const day = [
      start('06:00'), given('stop', '07:30'), start('08:00', { description: 'call' }), given('continue', '08:10'),
      given('start', '09:00', { task: 'Offline task', project: 'Site', organization: 'Acme' }), given('stop', '10:00'), given('continue', '10:30'), given('stop', '11:15'),
    ]
    expect(await agent.deliver([...day.slice(4), ...day.slice(0, 4)])).to.deep.include({ accepted: 8, duplicates: 0, rejected: [] })
    expect(await agent.deliver(day)).to.deep.include({ accepted: 0, duplicates: 8, rejected: [] })
    expect(await agent.deliver(day.slice(2, 5))).to.deep.include({ accepted: 0, duplicates: 3 })
    const entries = (await member.get('/entries?sort=startedAt')).json<{ items: { startedAt: string; stoppedAt: string | null; source: string }[] }>().items
    expect(entries.map(({ startedAt, stoppedAt, source }) => [startedAt.slice(11, 16), stoppedAt?.slice(11, 16), source])).to.deep.equal([
      ['06:00', '07:30', 'agent'], ['08:00', '09:00', 'agent'], ['09:00', '10:00', 'agent'], ['10:30', '11:15', 'agent'],
    ])
    expect((await windowOf(agent)).timer.today, 'in the member\'s zone').to.deep.equal({ date: '2026-03-02', seconds: 4.25 * 3_600 })
  })

  it('are not made by a suspended member, whose device is refused, nor reach another workspace', async () => {
    const mine = start('09:00')
    expect((await workspace.admin.patch(`/members/${member.id}`, { status: 'suspended' })).statusCode).to.equal(200)
    expect((await agent.send([mine])).statusCode).to.be.oneOf([401, 403])
    expect((await agent.request('GET', '/window')).statusCode).to.be.oneOf([401, 403])
    expect((await member.get('/timer/commands')).statusCode).to.be.oneOf([401, 403, 404])
    const elsewhere = await platform.workspace()
    const foreign = await readyAgent(platform.app, elsewhere.admin)
    expect((await foreign.deliver([{ ...mine, id: uuidv7() }])).rejected.map(({ code }) => code), 'a task of another workspace').to.deep.equal(['not-found'])
    const [waiting] = (await listed('', elsewhere.admin)).items
    expect(await verdict(workspace.admin.post(`/timer/commands/${waiting!.id}/settle`, { choice: 'drop' }))).to.equal('404 timer-command-gone')
    for (const answer of [elsewhere.admin.get(`/api/workspaces/${workspace.id}/timer/commands`), elsewhere.admin.post(`/api/workspaces/${workspace.id}/timer/commands/${waiting!.id}/settle`, { choice: 'drop' })]) {
      expect((await answer).statusCode).to.be.oneOf([403, 404])
    }
    expect((await listed('', elsewhere.admin)).items).to.have.length(1)
  })

  it('are sent to an agent that has them already only once something is new', async () => {
    const ask = (etag?: unknown) => agent.request('GET', '/window', undefined, etag === undefined ? {} : { 'if-none-match': String(etag) })
    const { etag } = (await ask()).headers
    const again = await ask(etag)
    expect([again.statusCode, again.body]).to.deep.equal([304, ''])
    await agent.deliver([start('09:00')])
    expect((await ask(etag)).json<AgentWindow>().timer.entry?.startedAt).to.equal(time('09:00'))
  })

  it('come with the shifts that a plugin plans, and with none where it plans none or is off', async () => {
    expect((await windowOf(agent)).shifts).to.equal(null)
    const planned = await platform.workspace({ enabled: ['planner'] })
    const theirs = await readyAgent(platform.app, planned.admin)
    expect((await windowOf(theirs)).shifts).to.deep.equal({ from: '2026-03-01T00:00:00.000Z', to: '2026-03-16T00:00:00.000Z', items: [{ startsAt: '2026-03-02T08:00:00.000Z', endsAt: '2026-03-02T16:00:00.000Z' }] })
    expect((await windowOf(agent)).timeZone).to.equal('Europe/Paris')
  })
})
