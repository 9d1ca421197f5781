import { uuidv7 } from '@overt/sdk'
import type { Entry, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import type { Acting } from './acting.ts'
import { entryJson } from './entry-json.ts'
import { billableOf } from './billable.ts'
import { announceEntry } from './entry-changes.ts'
import { entryTimes, timerInstant } from './entry-times.ts'
import { findEntryTask, insertEntry, updateEntry } from './entries.ts'
import { entryOverlaps, timerNotRunning } from './errors.ts'

export type TimerContext = Pick<Platform, 'hooks' | 'live' | 'clock' | 'audit'>

export interface TimerStartOptions {
  readonly taskId: string
  readonly at?: string | undefined
  readonly description?: string | undefined
  /** Absent or null follows the task. */
  readonly billable?: boolean | null | undefined
  readonly tags?: readonly string[] | undefined
  /** Confirms that the entry this stops took over 24 h. */
  readonly confirmLong?: boolean | undefined
}

/** The member's running entry. */
export async function runningEntry(unit: UnitOfWork, memberId: string): Promise<Entry | null> {
  const [row] = await unit.query<{ entry: Entry }>({
    name: 'timer-running',
    text: `select ${entryJson} as entry from core.entry e
      where e.workspace_id = $1 and e.member_id = $2 and e.stopped_at is null and e.deleted_batch is null`,
    values: [unit.workspaceId, memberId],
  })
  return row?.entry ?? null
}

/** Starts of one member follow one another: two at once would both see the same running entry. */
export async function lockTimer(unit: UnitOfWork, memberId: string): Promise<void> {
  await unit.query({ name: 'timer-lock', text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [memberId] })
}

/**
 * Starts an entry and stops the running one at the same instant; a refusal leaves both as they were.
 * Errors: `in-future`, `not-found`, `archived`, `forbidden`, `entry-overlaps`, `entry-long`, and whatever a guard refuses with.
 */
export async function startTimer(context: TimerContext, unit: UnitOfWork, acting: Acting, options: TimerStartOptions): Promise<Entry> {
  const now = context.clock.now()
  const at = timerInstant(options.at, now.epochMilliseconds)
  await lockTimer(unit, acting.memberId)
  const running = await runningEntry(unit, acting.memberId)
  const task = await findEntryTask(unit, acting.ability, options.taskId)
  const entry = {
    id: uuidv7(now.epochMilliseconds), memberId: acting.memberId, organizationId: task.organization_id, projectId: task.project_id, taskId: task.id,
    startedAt: at, stoppedAt: null, source: acting.source, description: options.description ?? '',
    ...billableOf(options.billable, task.billable), tags: [...options.tags ?? []], longConfirmed: false,
  }
  acting.ability.require('create', 'Entry', entry)
  if (running !== null) {
    if (running.startedAt > at) {
      throw entryOverlaps({ extensions: { wanted: { startedAt: at, stoppedAt: null }, overlaps: [{ id: running.id, startedAt: running.startedAt, stoppedAt: null }] } })
    }
    await stopEntry(context, unit, running, at, options.confirmLong ?? false)
  }
  await context.hooks.core.guard('entry.starting', { memberId: entry.memberId, taskId: entry.taskId, startedAt: at }, { workspaceId: unit.workspaceId, unit })
  const started = await insertEntry(unit, entry, { action: 'entry.started', now })
  await announceEntry(context, unit, 'started', started, null)
  return started
}

/** Stops the running entry. Errors: `timer-not-running`, `stop-before-start`, `entry-long`, `in-future`. */
export async function stopTimer(context: TimerContext, unit: UnitOfWork, acting: Omit<Acting, 'source'>, at: string | undefined, confirmLong: boolean): Promise<Entry> {
  await lockTimer(unit, acting.memberId)
  const running = await runningEntry(unit, acting.memberId)
  if (running === null) throw timerNotRunning()
  acting.ability.require('update', 'Entry', running)
  return stopEntry(context, unit, running, timerInstant(at, context.clock.now().epochMilliseconds), confirmLong)
}

async function stopEntry(context: TimerContext, unit: UnitOfWork, running: Entry, at: string, confirmLong: boolean): Promise<Entry> {
  const now = context.clock.now()
  const times = entryTimes(running.startedAt, at, { confirmed: confirmLong, now: now.epochMilliseconds })
  await context.hooks.core.guard('entry.stopping', { entry: running, stoppedAt: at }, { workspaceId: unit.workspaceId, unit })
  const { entry } = await updateEntry(unit, running, { ...running, ...times }, { longConfirmed: confirmLong, action: 'entry.stopped', now })
  await announceEntry(context, unit, 'stopped', entry, running)
  return entry
}
