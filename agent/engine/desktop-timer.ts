import { instantText, uuidv7At } from '@overt/sdk/agent'
import type { AgentWindow, CollectedRecord, TimerChoiceName, WaitingCommand } from '@overt/sdk/agent'
import { AgentError } from './errors.ts'
import type { Foundation } from './foundation.ts'
import type { OwnRecords } from './own-records.ts'
import type { WindowData } from './window-data.ts'
import type { WireGate } from './wire-gate.ts'

export interface RunningTimer {
  readonly id: string
  /** The task, or the sentence that was not read yet. */
  readonly task: string
  readonly place: string
  readonly startedAt: string
  /** The server has not heard of it. */
  readonly isPending: boolean
}

/** The timer as the person sees it here: what the server told last, with their own commands that it has not answered. */
export interface TimerView {
  /** False where the workspace switched the desktop timer off; null before the first contact. */
  readonly isOn: boolean | null
  readonly running: RunningTimer | null
  /** Commands that wait to be sent. */
  readonly pending: number
  readonly tasks: AgentWindow['tasks']
  /** Commands that the server could not do, for the person to settle. */
  readonly conflicts: readonly WaitingCommand[]
}

export interface DesktopTimer {
  view(): TimerView
  /** Time on the timer today; null where the server has not said it today or does not know of every command yet. */
  todaySeconds(timeZone: string): number | null
  /** @throws AgentError `timer-off`, `outbox-full`, `signed-out` */
  start(what: { readonly taskId: string } | { readonly sentence: string }): Promise<void>
  stop(): Promise<void>
  /** Starts the latest task again. */
  continueLatest(): Promise<void>
  /** Chooses what becomes of a command that could not be done. */
  settle(commandId: string, choice: TimerChoiceName, taskId?: string): Promise<void>
  /** Asks the server for what it has, and forgets commands that it has answered. */
  renew(): Promise<void>
}

export interface DesktopTimerOptions {
  readonly foundation: Foundation
  readonly gate: WireGate
  readonly records: Pick<OwnRecords, 'waiting'>
  readonly windowData: WindowData
}

const isMine = ({ kind }: CollectedRecord): boolean => kind === 'timer.command' || kind === 'timer.choice'

/** Commands go through the outbox, so that they outlive a kill and are done once, in order, whenever the network is back. */
export function createDesktopTimer({ foundation, gate, records, windowData }: DesktopTimerOptions): DesktopTimer {
  const { account, clock, journal, schedule } = foundation
  let mine: readonly CollectedRecord[] = []
  let loadedFor = ''

  const load = async (): Promise<void> => {
    loadedFor = account.current()?.deviceId ?? ''
    mine = (await records.waiting(0, Number.MAX_SAFE_INTEGER)).filter(isMine)
  }

  function view(): TimerView {
    const told = windowData.peek()
    const commands = mine.filter(({ kind }) => kind === 'timer.command')
    const settled = new Set(mine.filter(({ kind }) => kind === 'timer.choice').map(({ commandId }) => commandId))
    const tasks = told?.tasks ?? []
    return {
      isOn: told === null ? null : told.timer.isOn !== false,
      running: commands.reduce((running, command) => after(running, command, tasks), shown(told?.timer.entry ?? null)),
      pending: mine.length, tasks,
      conflicts: (told?.timer.waiting ?? []).filter(({ id }) => !settled.has(id)),
    }
  }

  async function keep(record: CollectedRecord): Promise<void> {
    if (account.current() === null) throw new AgentError('signed-out')
    if (!gate.allows(record)) throw new AgentError('record-not-allowed', { detail: record.kind })
    if (!await journal.keep([record])) throw new AgentError('outbox-full')
    mine = [...mine, record]
    windowData.outdated()
    schedule.soon()
  }

  const command = async (name: 'start' | 'stop' | 'continue', more: object): Promise<void> => {
    if (view().isOn === false) throw new AgentError('timer-off')
    const at = clock.now()
    await keep({ kind: 'timer.command', id: uuidv7At(at), at: instantText(at), command: name, ...more })
  }

  return {
    view,
    todaySeconds(timeZone) {
      const today = windowData.peek()?.timer.today
      const now = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(timeZone)
      if (today?.date !== now.toPlainDate().toString() || mine.length > 0) return null
      const { running } = view()
      const since = running === null ? now.epochMilliseconds : Math.max(Date.parse(running.startedAt), now.startOfDay().epochMilliseconds)
      return today.seconds + Math.max(0, Math.round((now.epochMilliseconds - since) / 1_000))
    },
    start: (what) => command('start', what),
    async stop() {
      const { running } = view()
      if (running !== null) await command('stop', { seenEntryId: running.id })
    },
    async continueLatest() {
      if (view().running === null) await command('continue', {})
    },
    async settle(commandId, choice, taskId) {
      const at = clock.now()
      await keep({ kind: 'timer.choice', id: uuidv7At(at), at: instantText(at), commandId, choice, ...(taskId === undefined ? {} : { taskId }) })
    },
    async renew() {
      if (loadedFor !== (account.current()?.deviceId ?? '')) await load()
      const before = windowData.peek()
      await windowData.renew()
      // Until the server has told of what was sent, the commands say what is so.
      if (windowData.peek() !== before) await load()
    },
  }
}

const placeOf = ({ project, organization }: { readonly project: string, readonly organization: string }): string => `${project} · ${organization}`

function shown(entry: AgentWindow['timer']['entry']): RunningTimer | null {
  return entry === null ? null : { id: entry.id, task: entry.task, place: placeOf(entry), startedAt: entry.startedAt, isPending: false }
}

function after(running: RunningTimer | null, record: CollectedRecord, tasks: AgentWindow['tasks']): RunningTimer | null {
  if (record.command === 'stop') return null
  if (record.command === 'continue' && running !== null) return running
  const task = record.command === 'continue' ? tasks[0] : tasks.find(({ taskId }) => taskId === record.taskId)
  return { id: record.id, task: task?.task ?? String(record.sentence ?? ''), place: task === undefined ? '' : placeOf(task), startedAt: String(record.at), isPending: true }
}
