import { instantText, uuidv7At } from '@overt/sdk/agent'
import type { AgentWindow, CollectedRecord, TimerChoiceName, WaitingCommand } from '@overt/sdk/agent'
import { AgentError } from './errors.ts'
import type { Foundation } from './foundation.ts'
import type { OwnRecords } from './own-records.ts'
import { courseOf, toldBreaks } from './timer-course.ts'
import type { RunningBreak, RunningTimer } from './timer-course.ts'
import type { WindowData } from './window-data.ts'
import type { WireGate } from './wire-gate.ts'

/** The timer as the person sees it here: what the server told last, with their own commands that it has not answered. */
export interface TimerView {
  /** False where the workspace switched the desktop timer off; null before the first contact. */
  readonly isOn: boolean | null
  readonly running: RunningTimer | null
  readonly onBreak: RunningBreak | null
  /** Whether breaks are recorded for the person. */
  readonly hasBreaks: boolean
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
  /** Begins a break: what runs stops. @throws AgentError `no-breaks`, `outbox-full`, `signed-out` */
  startBreak(): Promise<void>
  /** Ends the break, and goes on with what it interrupted. */
  endBreak(): Promise<void>
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

const isMine = ({ kind }: CollectedRecord): boolean => kind === 'timer.command' || kind === 'timer.choice' || kind === 'attendance.break'

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
    const settled = new Set(mine.filter(({ kind }) => kind === 'timer.choice').map(({ commandId }) => commandId))
    const { running, onBreak } = courseOf(told, mine)
    return {
      isOn: told === null ? null : told.timer.isOn !== false,
      running,
      onBreak: onBreak === null ? null : { id: onBreak.id, startedAt: onBreak.startedAt, isPending: onBreak.isPending },
      hasBreaks: toldBreaks(told) !== undefined,
      pending: mine.length, tasks: told?.tasks ?? [],
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

  const act = async (name: 'start' | 'end', more: object): Promise<void> => {
    const at = clock.now()
    await keep({ kind: 'attendance.break', id: uuidv7At(at), at: instantText(at), act: name, ...more })
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
      if (running !== null) await command('stop', running.isResumed === true ? {} : { seenEntryId: running.id })
    },
    async continueLatest() {
      if (view().running === null) await command('continue', {})
    },
    async startBreak() {
      const { hasBreaks, onBreak } = view()
      if (!hasBreaks) throw new AgentError('no-breaks')
      if (onBreak === null) await act('start', {})
    },
    async endBreak() {
      const { onBreak } = view()
      if (onBreak !== null) await act('end', { breakId: onBreak.id })
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
