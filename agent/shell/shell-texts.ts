import type { Notification } from 'electron'
import { createTextFormats } from '@overt/sdk/agent'
import type { ReadingFormats } from '@overt/sdk/agent'
import type { Notice } from '../engine/agent-ports.ts'
import { indicatorOf, showsPicture } from '../engine/indicator.ts'
import type { AgentState } from '../engine/state.ts'
import type { RunningBreak, RunningTimer } from '../engine/timer-course.ts'
import { fillText } from '../windows/fill-text.ts'
import de from '../windows/locales/de.json' with { type: 'json' }
import en from '../windows/locales/en.json' with { type: 'json' }

export type MessageKey = keyof typeof en
/** Windows cuts what a tray says after 127 characters. */
const longestTask = 60

export interface ShellTexts {
  text(key: MessageKey, values?: Readonly<Record<string, string | number>>): string
  /** What happens at this moment, in a few words. */
  status(state: AgentState): string
  /** The entry that runs, and since when: with the date where that was another day. */
  running(timer: Pick<RunningTimer, 'task' | 'startedAt'>, now: number, formats: ReadingFormats | null): string
  /** That a break runs, and since when. */
  onBreak(running: Pick<RunningBreak, 'startedAt'>, now: number, formats: ReadingFormats | null): string
  notify(notification: typeof Notification, notice: Notice): void
}

/** The words of the tray and of notifications, from the catalogue of the windows. */
export function shellTexts(locale: string): ShellTexts {
  const messages: Readonly<Record<MessageKey, string>> = locale.toLowerCase().startsWith('de') ? de : en
  const text: ShellTexts['text'] = (key, values = {}) => fillText(messages[key], values)
  const status = (state: AgentState): string => {
    if (showsPicture(state)) return text('status.picture')
    if (state.phase === 'paused') return text('status.paused')
    if (state.phase !== 'collecting') return text(`status.${state.phase}`)
    if (state.trouble !== null) return text('status.disk')
    const indicator = indicatorOf(state)
    if (indicator === 'attention') return text('status.attention')
    if (indicator === 'offline') return `${text('status.offline')}, ${text('connection.waiting', { records: state.queue.records + state.pictures.waiting })}`
    return text(`status.${state.activity ?? 'active'}`)
  }
  const since = (startedAt: string, now: number, formats: ReadingFormats | null): string => {
    const reading = createTextFormats({ locale, timeZone: Temporal.Now.timeZoneId(), ...formats === null ? {} : { formats } })
    return new Date(startedAt).toDateString() === new Date(now).toDateString() ? reading.time(startedAt) : reading.dateTime(startedAt)
  }
  return {
    text,
    status,
    running: ({ task, startedAt }, now, formats) => text('timer.runs', { task: task.length > longestTask ? `${task.slice(0, longestTask - 1)}…` : task, time: since(startedAt, now, formats) }),
    onBreak: ({ startedAt }, now, formats) => text('break.runs', { time: since(startedAt, now, formats) }),
    notify(Notification, notice) {
      const [title, body] = noticeKeys(notice)
      new Notification({ title: text(title), body: text(body, noticeValues(notice, text)) }).show()
    },
  }
}

function noticeValues(notice: Notice, text: ShellTexts['text']): Readonly<Record<string, string | number>> {
  if (notice.kind === 'records-dropped') return { count: notice.records }
  if (notice.kind === 'timer-past-shift') return { task: notice.task }
  if (notice.kind === 'timer-summary') return { active: durationText(notice.activeSeconds, text, notice.formats), timer: durationText(notice.timerSeconds ?? 0, text, notice.formats) }
  return {}
}

/** `5 h 40 m`, as the windows write it. */
function durationText(seconds: number, text: ShellTexts['text'], formats?: ReadingFormats): string {
  if (formats !== undefined && formats.durations !== null && formats.durations !== 'words') return createTextFormats({ locale: 'en', timeZone: 'UTC', formats }).duration(Math.round(seconds / 60) * 60)
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? text('duration.minutes', { minutes }) : text('duration.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}

function noticeKeys(notice: Notice): [title: MessageKey, body: MessageKey] {
  if (notice.kind === 'timer-summary') return ['notice.timer-summary', notice.timerSeconds === null ? 'notice.timer-summary.active' : 'notice.timer-summary.detail']
  if (notice.kind !== 'policy-changed') return [`notice.${notice.kind}`, `notice.${notice.kind}.detail`]
  const { isFirst, standing } = notice
  if (isFirst) return ['notice.policy-first', 'notice.policy-changed.unacknowledged']
  return ['notice.policy-changed', `notice.policy-changed.${standing}`]
}
