import type { CollectorState } from '@overt/sdk/agent'
import type { Notice } from './agent-ports.ts'
import type { TimerView } from './desktop-timer.ts'
import type { TimerChoices } from './timer-choices.ts'

const missingSeconds = 15 * 60

export interface TimerReminderOptions {
  readonly now: () => number
  readonly timeZone: () => string
  /** As the agent has it anyway; null while nothing is recorded, as in a pause. */
  readonly state: () => CollectorState | null
  readonly view: () => TimerView
  readonly choices: () => TimerChoices
  readonly activeSeconds: () => Promise<number>
  readonly notify: (notice: Notice) => void
}

/** Reminds the person of their timer as they chose, from what the agent knows anyway; `check` is called once a second. */
export function createTimerReminders({ now, timeZone, state, view, choices, activeSeconds, notify }: TimerReminderOptions): { check(): Promise<void> } {
  let activeFor = 0
  let isMissed = false
  let lastAt = now()
  const toldOn = new Map<string, string>()
  const once = (kind: string, date: string): boolean => toldOn.get(kind) !== date && toldOn.set(kind, date) !== undefined
  /** The day's end of work, where it was passed while the agent ran. */
  let wasBefore: string | null = null

  return {
    async check() {
      const at = now()
      const passed = Math.min(Math.max(0, (at - lastAt) / 1_000), 5)
      lastAt = at
      const { isOn, running } = view()
      const { remindMissing, remindPastShift, remindSummary, from, to } = choices()
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone())
      const [date, time] = [local.toPlainDate().toString(), local.toPlainTime().toString({ smallestUnit: 'minute' })]
      const current = state()
      if (running !== null) [activeFor, isMissed] = [0, false]
      if (isOn !== true || current === null || current === 'paused' || local.dayOfWeek > 5) return
      if (time < to) wasBefore = date
      if (running === null && current === 'active' && time >= from && time < to) activeFor += passed
      if (remindMissing && activeFor >= missingSeconds && !isMissed) {
        isMissed = true
        notify({ kind: 'timer-missing' })
      }
      if (wasBefore !== date || time < to) return
      if (remindPastShift && running !== null && once('past', date)) notify({ kind: 'timer-past-shift', task: running.task })
      if (remindSummary && once('summary', date)) notify({ kind: 'timer-summary', minutes: Math.round(await activeSeconds() / 60) })
    },
  }
}
