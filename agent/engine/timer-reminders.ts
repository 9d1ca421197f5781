import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { CollectorState, ReadingFormats } from '@overt/sdk/agent'
import type { Notice } from './agent-ports.ts'
import type { TimerView } from './desktop-timer.ts'
import type { StateFile } from './state-file.ts'
import type { TimerChoices } from './timer-choices.ts'
import type { WorkingHours } from './working-hours.ts'

const missingSeconds = 15 * 60
/** A computer that wakes later than this after the shift says nothing of it any more. */
const lateMilliseconds = 4 * 3_600_000
/** Two checks further apart than this were not one stretch of work: the computer slept. */
const gapMilliseconds = 5_000

/** The end of the shift of which the person was last reminded, by reminder. */
const Reminded = Compile(Type.Object({ missing: Type.Number(), past: Type.Number(), summary: Type.Number() }))
const nothingYet = { missing: 0, past: 0, summary: 0 }

export interface TimerReminderOptions {
  readonly now: () => number
  /** The shifts around an instant. */
  readonly workingHours: (at: number) => readonly WorkingHours[]
  /** What the agent records anyway; null while nothing is recorded. */
  readonly state: () => CollectorState | null
  readonly view: () => TimerView
  readonly choices: () => TimerChoices
  /** The active time of today and, where it is known, the time on the timer. */
  readonly summary: () => Promise<{ readonly activeSeconds: number, readonly timerSeconds: number | null, readonly formats?: ReadingFormats }>
  readonly notify: (notice: Notice) => void
  /** Keeps what was said over a restart. */
  readonly file: Pick<StateFile, 'read' | 'write'>
}

export interface TimerReminders {
  /** Called once a second. */
  check(): Promise<void>
}

/** Reminds the person of their timer as they chose, from what the agent records anyway; while recording is paused or off it says nothing. */
export async function openTimerReminders({ now, workingHours, state, view, choices, summary, notify, file }: TimerReminderOptions): Promise<TimerReminders> {
  const stored = await file.read()
  let reminded = Reminded.Check(stored) ? stored : nothingYet
  let activeMilliseconds = 0
  let checkedAt = now()

  const once = async (reminder: keyof typeof nothingYet, shift: WorkingHours): Promise<boolean> => {
    if (reminded[reminder] >= shift.to) return false
    reminded = { ...reminded, [reminder]: shift.to }
    await file.write(reminded)
    return true
  }

  async function remindMissing(at: number, passed: number, shift: WorkingHours | undefined): Promise<void> {
    // Every stretch without a timer is worth one reminder.
    const { running, onBreak } = view()
    if (running !== null) reminded = { ...reminded, missing: 0 }
    const isWorking = shift !== undefined && running === null && onBreak === null && state() === 'active'
    activeMilliseconds = isWorking ? activeMilliseconds + passed : 0
    if (shift !== undefined && choices().remindMissing && activeMilliseconds >= missingSeconds * 1_000 && await once('missing', shift)) notify({ kind: 'timer-missing' })
  }

  async function remindAfter(shift: WorkingHours): Promise<void> {
    const { running } = view()
    const { remindPastShift, remindSummary } = choices()
    // Who starts a timer after the shift knows that it is over.
    if (remindPastShift && running !== null && Date.parse(running.startedAt) < shift.to && await once('past', shift)) notify({ kind: 'timer-past-shift', task: running.task })
    if (remindSummary && await once('summary', shift)) notify({ kind: 'timer-summary', ...await summary() })
  }

  return {
    async check() {
      const at = now()
      const passed = at - checkedAt
      checkedAt = at
      const current = state()
      if (view().isOn !== true || current === null || current === 'paused' || passed < 0 || passed > gapMilliseconds) {
        activeMilliseconds = 0
        return
      }
      const shifts = workingHours(at)
      await remindMissing(at, passed, shifts.find(({ from, to }) => from <= at && at < to))
      const ended = shifts.filter(({ to }) => to <= at && at - to < lateMilliseconds).at(-1)
      if (ended !== undefined && !shifts.some(({ from, to }) => from <= at && at < to)) await remindAfter(ended)
    },
  }
}
