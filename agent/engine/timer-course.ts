import { Compile } from 'typebox/compile'
import type { AgentWindow, CollectedRecord } from '@overt/sdk/agent'
import { BreakWindow } from '../collectors/registry.ts'

export interface RunningTimer {
  readonly id: string
  /** The task, or the sentence that was not read yet. */
  readonly task: string
  readonly place: string
  readonly startedAt: string
  /** The server has not heard of it. */
  readonly isPending: boolean
  /** It goes on after a break: the server gives its entry an id of its own. */
  readonly isResumed?: boolean
}

export interface RunningBreak {
  /** The break, or the record that begins it. */
  readonly id: string
  readonly startedAt: string
  readonly isPending: boolean
}

/** What runs: the timer, or a break from it. */
export interface TimerCourse {
  readonly running: RunningTimer | null
  readonly onBreak: (RunningBreak & { readonly interrupted: RunningTimer | null }) | null
}

type Tasks = AgentWindow['tasks']
const check = Compile(BreakWindow)

/** What the server told of breaks; undefined where none are recorded for this person. */
export function toldBreaks(told: AgentWindow | null): BreakWindow['breaks'] | undefined {
  const part: unknown = told?.plugins['attendance']
  return check.Check(part) ? part.breaks : undefined
}

/** What the server told last, with the person's own records that it has not answered. */
export function courseOf(told: AgentWindow | null, records: readonly CollectedRecord[]): TimerCourse {
  const tasks = told?.tasks ?? []
  const paused = toldBreaks(told)?.running ?? null
  const begun: TimerCourse = {
    running: shown(told?.timer.entry ?? null),
    onBreak: paused === null ? null : { id: paused.id, startedAt: paused.startedAt, isPending: false, interrupted: interruptedBy(paused, tasks) },
  }
  return records.reduce((course, record) => (record.kind === 'timer.command' ? afterCommand(course, record, tasks) : record.kind === 'attendance.break' ? afterBreak(course, record) : course), begun)
}

function afterCommand({ running, onBreak }: TimerCourse, record: CollectedRecord, tasks: Tasks): TimerCourse {
  if (record.command === 'stop') return { running: null, onBreak }
  if (record.command === 'continue' && running !== null) return { running, onBreak }
  const task = record.command === 'continue' ? tasks[0] : tasks.find(({ taskId }) => taskId === record.taskId)
  // Work ends a break.
  return { running: { id: record.id, task: task?.task ?? String(record.sentence ?? ''), place: task === undefined ? '' : placeOf(task), startedAt: String(record.at), isPending: true }, onBreak: null }
}

function afterBreak({ running, onBreak }: TimerCourse, { id, at, act }: CollectedRecord): TimerCourse {
  const startedAt = String(at)
  if (act === 'start') return onBreak === null ? { running: null, onBreak: { id, startedAt, isPending: true, interrupted: running } } : { running, onBreak }
  const interrupted = onBreak?.interrupted ?? null
  return { running: interrupted === null ? running : { ...interrupted, id, startedAt, isPending: true, isResumed: true }, onBreak: null }
}

const placeOf = ({ project, organization }: { readonly project: string, readonly organization: string }): string => `${project} · ${organization}`

function interruptedBy({ id, startedAt, taskId }: { readonly id: string, readonly startedAt: string, readonly taskId: string | null }, tasks: Tasks): RunningTimer | null {
  const task = tasks.find((each) => each.taskId === taskId)
  return task === undefined ? null : { id, task: task.task, place: placeOf(task), startedAt, isPending: true }
}

function shown(entry: AgentWindow['timer']['entry']): RunningTimer | null {
  return entry === null ? null : { id: entry.id, task: entry.task, place: placeOf(entry), startedAt: entry.startedAt, isPending: false }
}
