import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Notice } from '../engine/agent-ports.ts'
import type { TimerView } from '../engine/desktop-timer.ts'
import type { TimerChoices } from '../engine/timer-choices.ts'
import { openTimerReminders } from '../engine/timer-reminders.ts'
import { workingHoursNear } from '../engine/working-hours.ts'
import type { WorkingHoursOptions } from '../engine/working-hours.ts'
import { followTimerShortcut } from '../shell/timer-shortcut.ts'
import { earlyInTheDay } from './kit/fake-clock.ts'
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
    await test.agent.timer.start({ taskId })
    const started = test.agent.timer.view()
    expect(started).to.deep.include({ isOn: true, pending: 1 })
    expect(started.running).to.include({ task: 'Planning', place: 'Site · Acme', isPending: true })
    await test.live(5)
    await test.agent.timer.stop()
    await test.agent.timer.start({ sentence: 'reading help for TrackingIM' })
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
    expect(test.agent.timer.view()).to.deep.include({ pending: 0 })
    expect(test.agent.timer.view().running).to.include({ task: 'Reading help', isPending: false })
  })

  it('shows what the server could not do, and sends what the person chose', async () => {
    const id = '0198cccc-0000-7000-8000-000000000009'
    test.server.window = told({ waiting: [{ id, at: '2026-03-02T09:00:00Z', command: 'start', task: 'Planning', project: null, organization: null, sentence: null, until: null, code: 'entry-overlaps', detail: '', choices: ['drop', 'beside'], overlaps: [] }] })
    await test.live(130)
    expect(test.agent.timer.view().conflicts.map((conflict) => conflict.id)).to.deep.equal([id])
    await test.agent.timer.settle(id, 'beside')
    expect(test.agent.timer.view().conflicts, 'not asked twice').to.deep.equal([])
    await test.agent.syncNow()
    expect(sent().map(({ kind, commandId, choice }) => ({ kind, commandId, choice }))).to.deep.equal([{ kind: 'timer.choice', commandId: id, choice: 'beside' }])
  })

  it('says that the workspace switched it off, and makes no command then', async () => {
    test.server.window = told({ isOn: false })
    await test.live(130)
    expect(test.agent.timer.view().isOn).to.equal(false)
    const refused = await test.agent.timer.start({ taskId }).then(() => null, (error: { code: string }) => error.code)
    expect(refused).to.equal('timer-off')
  })

  it('keeps the person\'s choices over a restart, and a damaged file gives the usual ones', async () => {
    await test.agent.timer.setChoices({ ...test.agent.timer.view().choices, shortcut: 'CommandOrControl+Shift+F9', to: '18:30', days: [1, 6] })
    await test.restart('stop')
    expect(test.agent.timer.view().choices).to.deep.include({ shortcut: 'CommandOrControl+Shift+F9', to: '18:30', days: [1, 6] })
    await writeFile(join(test.folder, 'timer-choices.json'), JSON.stringify({ ...test.agent.timer.view().choices, shortcut: 'A' }))
    await test.restart('stop')
    expect(test.agent.timer.view().choices.shortcut).to.equal(null)
  })

  it('registers the key combination only while it is wanted and there is a timer, says where the system refuses it, and gives it back on quitting', async () => {
    const [keys, taken] = [new Map<string, () => void>(), new Set<string>()]
    const quitting: (() => void)[] = []
    const standing = followTimerShortcut({
      app: { on: (_event: string, listener: () => void) => quitting.push(listener) },
      globalShortcut: { register: (name: string, run: () => void) => !taken.has(name) && keys.set(name, run).has(name), unregister: (name: string) => { keys.delete(name) } },
    } as never, test.agent, () => undefined)
    const choose = (shortcut: TimerChoices['shortcut']) => test.agent.timer.setChoices({ ...test.agent.timer.view().choices, shortcut })
    expect([...keys.keys()]).to.deep.equal([])
    await choose('CommandOrControl+Shift+F9')
    expect([...keys.keys()]).to.deep.equal(['CommandOrControl+Shift+F9'])
    keys.get('CommandOrControl+Shift+F9')!()
    await test.live(1)
    expect(test.agent.timer.view().running?.task).to.equal('Planning')
    taken.add('CommandOrControl+Alt+Shift+T')
    await choose('CommandOrControl+Alt+Shift+T')
    expect([[...keys.keys()], standing.isRefused()]).to.deep.equal([[], true])
    await choose('CommandOrControl+Shift+F8')
    expect([[...keys.keys()], standing.isRefused()]).to.deep.equal([['CommandOrControl+Shift+F8'], false])
    for (const quit of quitting) quit()
    expect([...keys.keys()]).to.deep.equal([])
  })

  it('gives the key combination back where the workspace switches the timer off or the person signs out', async () => {
    const keys = new Map<string, () => void>()
    let failures = 0
    followTimerShortcut({ app: { on: () => undefined }, globalShortcut: { register: (name: string, run: () => void) => keys.set(name, run).has(name), unregister: (name: string) => keys.delete(name) } } as never, test.agent, () => { failures += 1 })
    await test.agent.timer.setChoices({ ...test.agent.timer.view().choices, shortcut: 'CommandOrControl+Shift+F9' })
    expect(keys.size).to.equal(1)
    const press = keys.get('CommandOrControl+Shift+F9')!
    test.server.window = told({ isOn: false })
    await test.live(130)
    expect(keys.size).to.equal(0)
    press()
    await test.live(1)
    expect(failures, 'a press that came too late').to.equal(1)
    test.server.window = told()
    await test.live(130)
    expect(keys.size).to.equal(1)
    await test.agent.signOut()
    expect(keys.size).to.equal(0)
  })

  it('sums up the day with the time on the timer that the server knows and the running entry, and leaves it out while commands wait to be sent', async () => {
    await test.close()
    for (const isOffline of [false, true]) {
      test = await createTestAgent({}, earlyInTheDay())
      const now = Temporal.Instant.fromEpochMilliseconds(test.clock.wall()).toZonedDateTimeISO('Europe/Berlin')
      const startedAt = now.subtract({ minutes: 10 }).toInstant().toString({ fractionalSecondDigits: 3 })
      test.server.window = { ...told({ today: { date: now.toPlainDate().toString(), seconds: 3_600 }, entry: { id: taskId, taskId, task: 'Planning', project: 'Site', organization: 'Acme', startedAt, description: '' } }), timeZone: 'Europe/Berlin' }
      await test.signIn()
      await test.live(70)
      if (isOffline) {
        test.server.intercept = () => problem(503, 'unavailable')
        await test.agent.timer.stop()
      }
      const wall = (minutes: number) => now.add({ minutes }).toPlainTime().toString({ smallestUnit: 'minute' })
      await test.agent.timer.setChoices({ ...test.agent.timer.view().choices, remindSummary: true, days: [1, 2, 3, 4, 5, 6, 7], from: wall(-5), to: wall(3) })
      await test.live(180)
      const [summary, ...more] = test.notices.filter(({ kind }) => kind === 'timer-summary')
      expect(more).to.deep.equal([])
      const { timerSeconds, activeSeconds } = summary as Extract<Notice, { kind: 'timer-summary' }>
      expect(activeSeconds).to.be.within(100, 260)
      if (isOffline) expect(timerSeconds).to.equal(null)
      else expect(timerSeconds).to.be.within(3_600 + 690, 3_600 + 600 + 260)
      if (!isOffline) await test.close()
    }
  })
})

describe('reminders of the desktop timer', () => {
  const usual: TimerChoices = { remindMissing: true, remindPastShift: false, remindSummary: false, shortcut: null, days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }
  const idle: TimerView = { isOn: true, running: null, onBreak: null, hasBreaks: true, pending: 0, tasks: [], conflicts: [] }
  const runs: TimerView = { ...idle, running: { id: taskId, task: 'Planning', place: '', startedAt: '2026-03-02T08:00:00Z', isPending: false } }

  async function scene(from: string, choices: Partial<TimerChoices> = {}, planned?: WorkingHoursOptions['planned'], file = memory()) {
    const notices: Notice[] = []
    const now = { at: Date.parse(from), state: 'active' as 'active' | 'idle' | 'locked' | 'paused' | null, view: idle }
    const chosen = { ...usual, ...choices }
    const reminders = await openTimerReminders({
      now: () => now.at, state: () => now.state, view: () => now.view, choices: () => chosen, file,
      workingHours: (at) => workingHoursNear(at, { timeZone: 'Europe/Berlin', choices: chosen, planned }),
      summary: () => Promise.resolve({ activeSeconds: 22_800, timerSeconds: 20_400 }), notify: (notice) => { notices.push(notice) },
    })
    return { now, notices, async pass(minutes: number) { for (let second = 0; second < minutes * 60; second++) { now.at += 1_000; await reminders.check() } } }
  }

  function memory() {
    let value: unknown = null
    return { read: () => Promise.resolve(value), write: (next: unknown) => { value = next; return Promise.resolve(true) } }
  }

  it('come once for 15 active minutes without a timer in working hours, by the person\'s zone', async () => {
    const day = await scene('2026-03-02T09:00:00Z')
    await day.pass(14)
    expect(day.notices).to.deep.equal([])
    await day.pass(30)
    expect(day.notices).to.deep.equal([{ kind: 'timer-missing' }])
    for (const [at, choices] of [['2026-03-02T07:00:00Z', {}], ['2026-03-01T10:00:00Z', {}], ['2026-03-02T10:00:00Z', { remindMissing: false }], ['2026-03-02T10:00:00Z', { days: [2] }]] as const) {
      const none = await scene(at, choices as Partial<TimerChoices>)
      await none.pass(20)
      expect(none.notices, at).to.deep.equal([])
    }
  })

  it('leave a break alone', async () => {
    const day = await scene('2026-03-02T09:00:00Z')
    day.now.view = { ...idle, onBreak: { id: taskId, startedAt: '2026-03-02T09:00:00Z', isPending: false } }
    await day.pass(30)
    expect(day.notices).to.deep.equal([])
  })

  it('come again after a timer ran and on the next day, and not after a restart', async () => {
    const file = memory()
    const day = await scene('2026-03-02T09:00:00Z', {}, undefined, file)
    await day.pass(16)
    day.now.view = runs
    await day.pass(1)
    day.now.view = idle
    await day.pass(16)
    expect(day.notices).to.have.length(2)
    const again = await scene('2026-03-02T10:00:00Z', {}, undefined, file)
    await again.pass(20)
    expect(again.notices, 'restarted').to.deep.equal([])
    again.now.at = Date.parse('2026-03-03T09:00:00Z')
    await again.pass(20)
    expect(again.notices, 'the next day').to.have.length(1)
  })

  it('never come while paused, idle, locked or unrecorded, while a timer runs, or over a break that is not work', async () => {
    for (const change of [{ state: 'paused' }, { state: 'idle' }, { state: 'locked' }, { state: null }, { view: runs }, { view: { ...idle, isOn: false } }] as const) {
      const day = await scene('2026-03-02T09:00:00Z', { remindPastShift: true, remindSummary: true })
      Object.assign(day.now, change)
      await day.pass(20)
      expect(day.notices).to.deep.equal([])
    }
    const broken = await scene('2026-03-02T09:00:00Z')
    for (const state of ['active', 'paused', 'active', 'idle', 'active'] as const) {
      broken.now.state = state
      await broken.pass(10)
    }
    broken.now.at += 3_600_000
    await broken.pass(10)
    expect(broken.notices).to.deep.equal([])
  })

  it('of a timer past the working hours and the summary come once at their end, where the person wants them', async () => {
    const wanted = { remindPastShift: true, remindSummary: true }
    const day = await scene('2026-03-02T15:58:00Z', wanted)
    day.now.view = runs
    await day.pass(10)
    expect(day.notices).to.deep.equal([{ kind: 'timer-past-shift', task: 'Planning' }, { kind: 'timer-summary', activeSeconds: 22_800, timerSeconds: 20_400 }])
    const off = await scene('2026-03-02T15:58:00Z')
    off.now.view = runs
    await off.pass(10)
    expect(off.notices).to.deep.equal([])
    const paused = await scene('2026-03-02T15:58:00Z', wanted)
    Object.assign(paused.now, { view: runs, state: 'paused' })
    await paused.pass(10)
    expect(paused.notices).to.deep.equal([])
    const woken = await scene('2026-03-02T15:00:00Z', wanted)
    woken.now.view = runs
    woken.now.at = Date.parse('2026-03-02T17:30:00Z')
    await woken.pass(1)
    expect(woken.notices.map(({ kind }) => kind), 'the computer slept over the end').to.deep.equal(['timer-past-shift', 'timer-summary'])
    const overtime = await scene('2026-03-02T16:30:00Z', wanted)
    overtime.now.view = { ...runs, running: { ...runs.running!, startedAt: '2026-03-02T16:20:00Z' } }
    await overtime.pass(1)
    expect(overtime.notices.map(({ kind }) => kind), 'started after the shift on purpose').to.deep.equal(['timer-summary'])
  })

  it('follow the shifts that the workspace plans, also over midnight and on a day off, and the person\'s own hours past what is planned', async () => {
    const planned = { from: '2026-03-01T00:00:00Z', to: '2026-03-05T00:00:00Z', items: [{ startsAt: '2026-03-02T21:00:00Z', endsAt: '2026-03-03T05:00:00Z' }] }
    for (const [at, expected] of [['2026-03-02T22:50:00Z', 1], ['2026-03-03T02:00:00Z', 1], ['2026-03-02T10:00:00Z', 0], ['2026-03-04T10:00:00Z', 0], ['2026-03-05T10:00:00Z', 1]] as const) {
      const night = await scene(at, {}, planned)
      await night.pass(20)
      expect(night.notices.length, at).to.equal(expected)
    }
  })

  it('know working hours that end on the next day, and hours of a day on which the clocks change', () => {
    const hours = (at: string, from: string, to: string) => workingHoursNear(Date.parse(at), { timeZone: 'Europe/Berlin', choices: { days: [1, 2, 3, 4, 5, 6, 7], from, to } })
      .map((shift) => [shift.from, shift.to].map((instant) => new Date(instant).toISOString().slice(5, 16)))
    expect(hours('2026-03-02T22:00:00Z', '22:00', '06:00')[1]).to.deep.equal(['03-02T21:00', '03-03T05:00'])
    expect(hours('2026-03-29T12:00:00Z', '00:00', '08:00')[1], '7 hours long').to.deep.equal(['03-28T23:00', '03-29T06:00'])
  })
})
