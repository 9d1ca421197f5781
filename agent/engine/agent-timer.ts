import type { AgentWindow, CollectorState, ReadingFormats } from '@overt/sdk/agent'
import { createDesktopTimer } from './desktop-timer.ts'
import type { DesktopTimer, DesktopTimerOptions, TimerView } from './desktop-timer.ts'
import { openTimerChoices } from './timer-choices.ts'
import type { TimerChoices } from './timer-choices.ts'
import { openTimerReminders } from './timer-reminders.ts'
import { workingHoursNear } from './working-hours.ts'

/** The person's timer at this computer, with what they chose about it and its reminders. */
export interface AgentTimer extends Pick<DesktopTimer, 'start' | 'stop' | 'continueLatest' | 'startBreak' | 'endBreak' | 'settle'> {
  view(): TimerView & { readonly choices: TimerChoices }
  setChoices(choices: TimerChoices): Promise<void>
}

export interface AgentTimerOptions extends DesktopTimerOptions {
  /** What the agent records; null while nothing is recorded. */
  readonly state: () => CollectorState | null
  /** Of this computer, for as long as the server has told none. */
  readonly timeZone: () => string
  /** The active time of today, in seconds. */
  readonly activeSeconds: () => Promise<number>
  /** Called after every change. */
  readonly changed: () => void
}

/** Opens what the last run kept of choices and reminders. */
export async function openAgentTimer({ state, activeSeconds, changed, ...options }: AgentTimerOptions): Promise<{ readonly timer: AgentTimer, readonly renew: () => Promise<void>, readonly remind: () => Promise<void> }> {
  const { clock, data, notify } = options.foundation
  const choices = await openTimerChoices(data.file('timer-choices.json'))
  const desktop = createDesktopTimer(options)
  const timeZone = (): string => options.windowData.peek()?.timeZone ?? options.timeZone()
  const reminders = await openTimerReminders({
    now: clock.now, state, view: desktop.view, choices: choices.current, notify, file: data.state('timer-reminders.json'),
    workingHours: (at) => workingHoursNear(at, { timeZone: timeZone(), choices: choices.current(), planned: options.windowData.peek()?.shifts }),
    summary: async () => ({ activeSeconds: await activeSeconds(), timerSeconds: desktop.todaySeconds(timeZone()), ...formatsOf(options.windowData.peek()) }),
  })
  const thenTell = (work: Promise<void>): Promise<void> => work.then(changed)
  return {
    timer: {
      view: () => ({ ...desktop.view(), choices: choices.current() }),
      start: (what) => thenTell(desktop.start(what)),
      stop: () => thenTell(desktop.stop()),
      continueLatest: () => thenTell(desktop.continueLatest()),
      startBreak: () => thenTell(desktop.startBreak()),
      endBreak: () => thenTell(desktop.endBreak()),
      settle: (commandId, choice, taskId) => thenTell(desktop.settle(commandId, choice, taskId)),
      setChoices: (next) => thenTell(choices.set(next)),
    },
    renew: desktop.renew,
    remind: reminders.check,
  }
}

/** The person's choices, as far as a server knows of them. */
const formatsOf = (told: AgentWindow | null): { readonly formats?: ReadingFormats } => told?.formats === undefined ? {} : { formats: told.formats }
