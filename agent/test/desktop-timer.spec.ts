import { expect } from 'chai'
import type { Notice } from '../engine/agent-ports.ts'
import type { TimerView } from '../engine/desktop-timer.ts'
import { createTimerReminders } from '../engine/timer-reminders.ts'
import { followTimerShortcut, timerShortcut } from '../shell/timer-shortcut.ts'
import { problem } from './kit/fake-server.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

const taskId = '0198cccc-0000-7000-8000-000000000002'
const task = { taskId, task: 'Planning', projectId: taskId, project: 'Site', organizationId: taskId, organization: 'Acme' }
const told = (timer: object = {}) => ({ timer: { isOn: true, entry: null, waiting: [], ...timer }, tasks: [task], plugins: {} })

describe('the desktop timer', () => {
  let test: TestAgent
  beforeEach(async () => {
    test = await createTestAgent()
    test.server.window = told()
    await test.signIn()
    await test.live(70)
  })
  afterEach(() => test.close())

  const sent = () => [...test.server.stored.values()].filter(({ kind }) => kind.startsWith('timer.'))

  it('works offline, is shown as pending, outlives a kill, and sends each command once and in order', async () => {
    test.server.intercept = () => problem(503, 'unavailable')
    await test.agent.timerStart({ taskId })
    const started = test.agent.timer()
    expect(started).to.deep.include({ isOn: true, pending: 1 })
    expect(started.running).to.include({ task: 'Planning', place: 'Site · Acme', isPending: true })
    await test.live(5)
    await test.agent.timerStop()
    await test.agent.timerStart({ sentence: 'reading help for TrackingIM' })
    await test.restart('crash')
    await test.live(3)
    test.server.intercept = ({ path }) => (path === '/api/agent/window' ? problem(503, 'unavailable') : undefined)
    await test.live(70)
    await test.agent.syncNow()
    expect(sent().map(({ command, sentence }) => [command, sentence])).to.deep.equal([['start', undefined], ['stop', undefined], ['start', 'reading help for TrackingIM']])
    expect(sent()[1]).to.include({ seenEntryId: sent()[0]!.id })
    test.server.intercept = () => undefined
    test.server.window = told({ entry: { id: sent()[2]!.id, taskId, task: 'Reading help', project: 'TrackingIM', organization: 'PrettyNeat', startedAt: sent()[2]!.at, description: '' } })
    await test.live(130)
    expect(test.agent.timer()).to.deep.include({ pending: 0 })
    expect(test.agent.timer().running).to.include({ task: 'Reading help', isPending: false })
  })

  it('shows what the server could not do, and sends what the person chose', async () => {
    const id = '0198cccc-0000-7000-8000-000000000009'
    test.server.window = told({ waiting: [{ id, at: '2026-03-02T09:00:00Z', command: 'start', task: 'Planning', project: null, organization: null, sentence: null, until: null, code: 'entry-overlaps', detail: '', choices: ['drop', 'beside'], overlaps: [] }] })
    await test.live(130)
    expect(test.agent.timer().conflicts.map((conflict) => conflict.id)).to.deep.equal([id])
    await test.agent.timerSettle(id, 'beside')
    expect(test.agent.timer().conflicts, 'not asked twice').to.deep.equal([])
    await test.agent.syncNow()
    expect(sent().map(({ kind, commandId, choice }) => ({ kind, commandId, choice }))).to.deep.equal([{ kind: 'timer.choice', commandId: id, choice: 'beside' }])
  })

  it('says that the workspace switched it off, and makes no command then', async () => {
    test.server.window = told({ isOn: false })
    await test.live(130)
    expect(test.agent.timer().isOn).to.equal(false)
    const refused = await test.agent.timerStart({ taskId }).then(() => null, (error: { code: string }) => error.code)
    expect(refused).to.equal('timer-off')
  })

  it('keeps the person\'s choices, and takes the keys of the shortcut only while they are wanted', async () => {
    const keys = new Map<string, () => void>()
    followTimerShortcut({ register: ((key: string, run: () => void) => { keys.set(key, run); return true }) as never, unregister: ((key: string) => { keys.delete(key) }) as never }, test.agent)
    expect([...keys.keys()]).to.deep.equal([])
    await test.agent.setTimerChoices({ ...test.agent.timer().choices, shortcut: true, to: '18:30' })
    expect([...keys.keys()]).to.deep.equal([timerShortcut])
    keys.get(timerShortcut)!()
    await test.live(1)
    expect(test.agent.timer().running?.task).to.equal('Planning')
    await test.agent.setTimerChoices({ ...test.agent.timer().choices, shortcut: false })
    expect([...keys.keys()]).to.deep.equal([])
    await test.restart('stop')
    expect(test.agent.timer().choices).to.include({ shortcut: false, to: '18:30' })
  })
})

describe('reminders of the desktop timer', () => {
  const usual = { remindMissing: true, remindPastShift: false, remindSummary: false, shortcut: false, from: '09:00', to: '17:00' }
  const idle: TimerView = { isOn: true, running: null, pending: 0, tasks: [], conflicts: [] }
  const runs: TimerView = { ...idle, running: { id: taskId, task: 'Planning', place: '', startedAt: '', isPending: false } }

  function scene(from: string, choices: Partial<typeof usual> = {}) {
    const notices: Notice[] = []
    const now = { at: Date.parse(from), state: 'active' as 'active' | 'idle' | 'paused' | null, view: idle }
    const reminders = createTimerReminders({
      now: () => now.at, timeZone: () => 'Europe/Berlin', state: () => now.state, view: () => now.view, choices: () => ({ ...usual, ...choices }),
      activeSeconds: () => Promise.resolve(22_800), notify: (notice) => { notices.push(notice) },
    })
    return { now, notices, async pass(minutes: number) { for (let second = 0; second < minutes * 60; second++) { now.at += 1_000; await reminders.check() } } }
  }

  it('tell once of 15 active minutes without a timer in working hours, by the person\'s zone', async () => {
    const day = scene('2026-03-02T09:00:00Z')
    await day.pass(14)
    expect(day.notices).to.deep.equal([])
    await day.pass(30)
    expect(day.notices).to.deep.equal([{ kind: 'timer-missing' }])
    for (const [at, choices] of [['2026-03-02T07:00:00Z', {}], ['2026-03-01T10:00:00Z', {}], ['2026-03-02T10:00:00Z', { remindMissing: false }]] as const) {
      const none = scene(at, choices)
      await none.pass(20)
      expect(none.notices, at).to.deep.equal([])
    }
  })

  it('never come while paused, idle, or while a timer runs', async () => {
    for (const change of [{ state: 'paused' }, { state: 'idle' }, { state: null }, { view: runs }] as const) {
      const day = scene('2026-03-02T09:00:00Z')
      Object.assign(day.now, change)
      await day.pass(20)
      expect(day.notices).to.deep.equal([])
    }
  })

  it('of a timer past the working hours and the summary come once at their end, where the person wants them', async () => {
    const day = scene('2026-03-02T15:58:00Z', { remindPastShift: true, remindSummary: true })
    day.now.view = runs
    await day.pass(10)
    expect(day.notices).to.deep.equal([{ kind: 'timer-past-shift', task: 'Planning' }, { kind: 'timer-summary', minutes: 380 }])
    const off = scene('2026-03-02T15:58:00Z')
    off.now.view = runs
    await off.pass(10)
    expect(off.notices).to.deep.equal([])
  })
})
