import { expect } from 'chai'
import fc from 'fast-check'
import type { Entry, TimerCommand, WaitingCommand } from '@overt/sdk'
import { definePlugin, refuse, uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { freeStretches } from '../timer-commands/free-time.ts'
import { readyAgent } from './device-agent.ts'
import type { TestAgent } from './device-agent.ts'
import { fileEntry, items, makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

const stopped: string[] = []
let locked = false
const guards = definePlugin({
  id: 'guards',
  server(_app, { hooks }) {
    hooks.on('entry.starting', () => (locked ? refuse('period-locked', 'The week is locked.') : undefined))
    hooks.on('entry.stopped', ({ entry }) => { stopped.push(entry.id) })
    hooks.on('timer.sentence', ({ text }) => (text.startsWith('?') ? { fault: { code: 'unclear', detail: 'Which one?' } } : { command: 'start', task: text }))
  },
})

const time = (clock: string): string => `2026-03-02T${clock}:00.000Z`

describe('a command of the desktop timer', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent
  let work: Work

  before(async () => {
    platform = await createTestPlatform({ clock: time('12:00'), plugins: [guards] })
    workspace = await platform.workspace({ enabled: ['guards'] })
  })
  after(() => platform.close())
  beforeEach(async () => {
    member = await workspace.member()
    agent = await readyAgent(platform.app, member)
    work = await makeWork(member)
    stopped.length = 0
  })

  const given = (command: TimerCommand['command'], at: string, more: object = {}) => ({ kind: 'timer.command', id: uuidv7(), at: time(at), command, ...more })
  const start = (at: string, more: object = {}) => given('start', at, { taskId: work.taskId, ...more })
  const entries = async (who = member) => items<Entry>(await who.get('/entries?sort=startedAt')).map(({ startedAt, stoppedAt, source }) => [startedAt.slice(11, 16), stoppedAt?.slice(11, 16) ?? null, source])
  const waiting = async (who = member) => items<WaitingCommand>(await who.get('/timer/commands'))
  const settle = (id: string, choice: string, more: object = {}) => member.post(`/timer/commands/${id}/settle`, { choice, ...more })
  const codes = async (records: readonly unknown[]) => (await agent.deliver(records)).rejected.map(({ code }) => code)

  it('is done at its instant, in the order of the instants, once per id, with the rights of its member and the source agent', async () => {
    const records = [start('09:00'), given('stop', '09:30'), start('10:00', { description: 'from home' }), given('continue', '10:05')]
    expect(await agent.deliver(records.toReversed())).to.deep.include({ accepted: 4, duplicates: 0, rejected: [] })
    expect(await entries()).to.deep.equal([['09:00', '09:30', 'agent'], ['10:00', null, 'agent']])
    expect(await agent.deliver(records)).to.deep.include({ accepted: 0, duplicates: 4 })
    expect(await entries()).to.have.length(2)
    const { entry } = (await member.get('/timer')).json<{ entry: Entry }>()
    expect([entry.id, entry.description]).to.deep.equal([records[2]!.id, 'from home'])
    expect(await waiting()).to.deep.equal([])
  })

  it('makes what it names where it is new, and continues the latest task before it', async () => {
    await agent.deliver([given('start', '09:00', { task: 'Reading help', project: 'TrackingIM', organization: 'PrettyNeat' }), given('stop', '09:10'), given('continue', '09:20')])
    expect(await entries()).to.deep.equal([['09:00', '09:10', 'agent'], ['09:20', null, 'agent']])
  })

  it('is kept where the web started something else meanwhile, answered the same again, and its stop waits with it', async () => {
    const web = await fileEntry(member, work.taskId, time('09:10'), null)
    const [mine, end] = [start('09:00'), given('stop', '09:30')]
    expect(await codes([mine, end])).to.deep.equal(['entry-overlaps', 'timer-held'])
    expect(await codes([mine, end])).to.deep.equal(['entry-overlaps', 'timer-held'])
    expect(stopped, 'nothing was stopped').to.deep.equal([])
    const [shown] = await waiting()
    expect(shown).to.deep.include({ id: mine.id, code: 'entry-overlaps', until: end.at, choices: ['drop', 'beside'] })
    expect(shown!.overlaps.map(({ id }) => id)).to.deep.equal([web.id])
    expect((await settle(mine.id, 'beside')).statusCode).to.equal(204)
    expect(await entries()).to.deep.equal([['09:00', '09:10', 'agent'], ['09:10', null, 'api']])
    expect(await waiting()).to.deep.equal([])
    expect(await agent.deliver([mine, end])).to.deep.include({ accepted: 0, duplicates: 2, rejected: [] })
    expect(await verdict(settle(mine.id, 'beside'))).to.equal('404 timer-command-gone')
  })

  it('leaves the web as it is where its person drops it, with the stop behind it', async () => {
    await fileEntry(member, work.taskId, time('09:10'), null)
    const mine = start('09:00')
    await agent.deliver([mine, given('stop', '09:30')])
    await settle(mine.id, 'drop')
    expect(await entries()).to.deep.equal([['09:10', null, 'api']])
    expect(await waiting()).to.deep.equal([])
  })

  it('goes on running beside what was filed on the web', async () => {
    await fileEntry(member, work.taskId, time('09:10'), time('09:20'))
    const mine = start('09:00')
    expect(await codes([mine])).to.deep.equal(['entry-overlaps'])
    await settle(mine.id, 'beside')
    expect(await entries()).to.deep.equal([['09:00', '09:10', 'agent'], ['09:10', '09:20', 'api'], ['09:20', null, 'agent']])
  })

  it('does not stop another entry than the one that was shown, until its person says so', async () => {
    const shown = start('09:00')
    await agent.deliver([shown])
    await member.post('/timer/start', { taskId: work.taskId, at: time('09:10') })
    const end = given('stop', '09:30', { seenEntryId: shown.id })
    expect(await codes([end])).to.deep.equal(['timer-changed-meanwhile'])
    expect(await entries()).to.deep.equal([['09:00', '09:10', 'agent'], ['09:10', null, 'api']])
    await settle(end.id, 'mine')
    expect(await entries()).to.deep.equal([['09:00', '09:10', 'agent'], ['09:10', '09:30', 'api']])
  })

  it('moves the stop to where the person had stopped, where they say so', async () => {
    const shown = start('09:00')
    await agent.deliver([shown])
    await member.post('/timer/stop', { at: time('09:50') })
    const end = given('stop', '09:30', { seenEntryId: shown.id })
    expect(await codes([end])).to.deep.equal(['timer-not-running'])
    await settle(end.id, 'mine')
    expect(await entries()).to.deep.equal([['09:00', '09:30', 'agent']])
  })

  it('waits where its task is gone, a guard or a right refuses, and is done once the person chose another task or nothing refuses any more', async () => {
    const other = await makeWork(member)
    await workspace.admin.delete(`/tasks/${work.taskId}`)
    const gone = start('09:00')
    expect(await codes([gone])).to.deep.equal(['not-found'])
    expect(await verdict(settle(gone.id, 'mine'))).to.equal('404 not-found')
    await settle(gone.id, 'mine', { taskId: other.taskId })
    locked = true
    const guarded = start('10:00', { taskId: other.taskId })
    expect(await codes([guarded])).to.deep.equal(['period-locked'])
    expect(stopped, 'what ran runs on').to.deep.equal([])
    locked = false
    await settle(guarded.id, 'mine')
    expect(await entries()).to.deep.equal([['09:00', '10:00', 'agent'], ['10:00', null, 'agent']])
  })

  it('reads a sentence on arrival, as said at its instant, and waits where it cannot be read', async () => {
    const unread = given('start', '10:00', { sentence: '? which' })
    expect(await codes([given('start', '09:00', { sentence: 'Task of words', project: 'P', organization: 'O' }), unread])).to.deep.equal(['sentence-unread'])
    expect((await waiting())[0]).to.deep.include({ sentence: '? which', detail: 'Which one?' })
    const bare = await platform.workspace()
    const alone = await readyAgent(platform.app, await bare.member())
    expect((await alone.deliver([given('start', '10:00', { sentence: 'x' })])).rejected[0]?.code, 'no plugin reads it').to.equal('sentence-unread')
    await settle(unread.id, 'mine', { taskId: work.taskId })
    expect(await entries()).to.deep.equal([['09:00', '10:00', 'agent'], ['10:00', null, 'agent']])
  })

  it('is settled from the agent as well, once', async () => {
    await fileEntry(member, work.taskId, time('09:10'), null)
    const mine = start('09:00')
    await agent.deliver([mine])
    const choice = { kind: 'timer.choice', id: uuidv7(), at: time('11:00'), commandId: mine.id, choice: 'beside' }
    expect(await agent.deliver([choice])).to.include({ accepted: 1 })
    expect(await agent.deliver([choice])).to.include({ duplicates: 1 })
    const next = start('09:00')
    await agent.deliver([next])
    const full = { ...choice, id: uuidv7(), commandId: next.id }
    expect((await agent.deliver([full])).rejected.map(({ code }) => code)).to.deep.equal(['timer-nothing-free'])
    expect(await waiting(), 'and still waits').to.have.length(1)
  })

  it('is refused where it is hostile: another shape, the future, an id of somebody else', async () => {
    const mine = start('09:00')
    await agent.deliver([mine])
    const stranger = await readyAgent(platform.app, await workspace.member())
    expect((await stranger.deliver([mine])).rejected.map(({ code }) => code)).to.deep.equal(['id-taken'])
    expect(await codes([
      start('09:00', { title: 'secret.docx' }), start('12:30'), given('start', '09:00'), start('09:00', { task: 'both' }), given('stop', '09:00', { sentence: 'x' }),
      { ...start('09:00'), at: '1999-01-01T00:00:00Z' }, given('start', '09:00', { task: 'a\u0000b' }), { ...start('09:00'), command: 'log' },
    ])).to.have.members(['invalid-record', 'in-the-future', 'invalid-record', 'invalid-record', 'invalid-record', 'out-of-range', 'invalid-record', 'invalid-record'])
    expect(await waiting()).to.deep.equal([])
  })

  it('is seen and settled by its own member alone', async () => {
    await fileEntry(member, work.taskId, time('09:10'), null)
    const mine = start('09:00')
    await agent.deliver([mine])
    expect(await waiting(workspace.admin)).to.deep.equal([])
    expect(await verdict(workspace.admin.post(`/timer/commands/${mine.id}/settle`, { choice: 'drop' }))).to.equal('404 timer-command-gone')
    const stranger = await readyAgent(platform.app, await workspace.member())
    expect(await stranger.deliver([{ kind: 'timer.choice', id: uuidv7(), at: time('11:00'), commandId: mine.id, choice: 'drop' }])).to.include({ accepted: 0 })
    expect(await waiting()).to.have.length(1)
  })

  it('of somebody without the right to file on a task waits, and settling does not get around it', async () => {
    const elsewhere = await makeWork((await platform.workspace()).admin)
    const foreign = start('09:00', { taskId: elsewhere.taskId })
    expect(await codes([foreign])).to.deep.equal(['not-found'])
    expect(await verdict(settle(foreign.id, 'mine'))).to.equal('404 not-found')
    expect(await verdict(settle(foreign.id, 'mine', { taskId: elsewhere.taskId }))).to.equal('404 not-found')
    expect(await entries()).to.deep.equal([])
  })

  it('comes from members who are not monitored, too', async () => {
    const free = await workspace.member({ monitored: false })
    const theirs = await readyAgent(platform.app, free)
    expect(await theirs.deliver([start('09:00')])).to.include({ accepted: 1 })
    expect(await entries(free)).to.deep.equal([['09:00', null, 'agent']])
  })

  it('is in the copy of their data that its member takes, and in nobody else\'s', async () => {
    const other = await workspace.member()
    await agent.deliver([start('09:00', { description: 'from home' })])
    const copyOf = async (person: TestMember) => (await platform.copied(workspace.id, person.id))['core.timer_command']!
    expect(JSON.stringify(await copyOf(member))).to.include('from home')
    expect(await copyOf(other)).to.deep.equal([])
    expect((await other.get(`/members/${member.id}/copy`)).statusCode).to.equal(404)
  })

  it('waits where the workspace switched the desktop timer off; its time is not lost', async () => {
    const other = await platform.workspace()
    const person = await other.member()
    const theirs = await readyAgent(platform.app, person)
    const task = await makeWork(person)
    expect((await person.patch('/monitoring', { desktopTimer: false })).statusCode).to.equal(403)
    expect((await other.admin.patch('/monitoring', { desktopTimer: false })).json()).to.include({ desktopTimer: false })
    const late = start('09:00', { taskId: task.taskId })
    expect((await theirs.deliver([late])).rejected.map(({ code }) => code)).to.deep.equal(['desktop-timer-off'])
    expect((await person.post(`/timer/commands/${late.id}/settle`, { choice: 'mine' })).statusCode).to.equal(204)
    expect(await entries(person)).to.deep.equal([['09:00', null, 'agent']])
  })
})

describe('free time beside entries', () => {
  it('and the taken time fill the whole, without meeting', () => {
    const minute = fc.integer({ min: 0, max: 59 })
    const at = (value: number): string => `2026-03-02T09:${String(value).padStart(2, '0')}:00.000Z`
    fc.assert(fc.property(minute, minute, fc.array(fc.tuple(minute, fc.option(minute)), { maxLength: 6 }), (one, other, spans) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)]
      const taken = spans.map(([start, stop]) => ({ start, stop: stop === null ? 60 : Math.max(start, stop) })).sort((a, b) => a.start - b.start)
      const free = freeStretches({ from: at(from), to: at(to) }, taken.map(({ start, stop }) => ({ startedAt: at(start), stoppedAt: stop === 60 ? null : at(stop) })))
      for (let now = from; now < to; now++) {
        const isFree = free.some((stretch) => stretch.from <= at(now) && at(now) < stretch.to)
        expect(isFree).to.equal(!taken.some(({ start, stop }) => start <= now && now < stop))
      }
    }))
  })
})
