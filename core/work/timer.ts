import { uuidv7 } from '@overt/sdk'
import type { EndReason, Entry, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import type { Acting } from './acting.ts'
import { entryJson } from './entry-json.ts'
import { billableOf } from './billable.ts'
import { announceEnd, announceEntry } from './entry-changes.ts'
import { longestEntryMs } from './entry-limits.ts'
import { entryTimes, timerInstant } from './entry-times.ts'
import { findEntryTask, insertEntry, updateEntry } from './entries.ts'
import { entryOverlaps, idTaken, timerNotRunning } from './errors.ts'
import { instantSql, writeInstant } from './instants.ts'

export type TimerContext = Pick<Platform, 'hooks' | 'live' | 'clock' | 'audit' | 'notices'>

export interface TimerStartOptions {
  /** Of the entry; a new one where absent. */
  readonly id?: string | undefined
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
 * When a running entry ends if nobody stops it: where the member's next entry begins, or once it has taken the longest time. It began before
 * that entry was reached, so it never blocks it and is never blocked.
 */
async function latestStop(unit: UnitOfWork, running: Entry): Promise<string> {
  const longest = Date.parse(running.startedAt) + longestEntryMs
  const [next] = await unit.query<{ at: string }>({
    name: 'timer-next-entry',
    text: `select ${instantSql('e.started_at')} as at from core.entry e
      where e.workspace_id = $1 and e.member_id = $2 and e.deleted_batch is null and e.started_at >= $3 and e.stopped_at > e.started_at
      order by e.started_at limit 1`,
    values: [unit.workspaceId, running.memberId, running.startedAt],
  })
  return writeInstant(next === undefined ? longest : Math.min(longest, Date.parse(next.at)))
}

const earlier = (a: string, b: string): string => (a < b ? a : b)

/**
 * Starts an entry and stops the running one at the same instant, or where a planned one had begun since; a refusal leaves both as they were.
 * Errors: `id-taken`, `in-future`, `entry-too-long`, `not-found`, `archived`, `forbidden`, `entry-overlaps`, `entry-long`, and whatever a guard refuses with.
 */
export async function startTimer(context: TimerContext, unit: UnitOfWork, acting: Acting, options: TimerStartOptions): Promise<Entry> {
  await lockTimer(unit, acting.memberId)
  const running = await runningEntry(unit, acting.memberId)
  if (options.id !== undefined && (running?.id === options.id || (options.at !== undefined && await isEntry(unit, options.id)))) throw idTaken()
  // Read once it is this start's turn: one that waited would begin before the one it waited for.
  const now = context.clock.now()
  const at = startInstant(options.at, now.epochMilliseconds, running)
  const task = await findEntryTask(unit, acting.ability, options.taskId)
  const entry = {
    id: options.id ?? uuidv7(now.epochMilliseconds), memberId: acting.memberId, organizationId: task.organization_id, projectId: task.project_id, taskId: task.id,
    startedAt: at, stoppedAt: null, source: acting.source, description: options.description ?? '',
    ...billableOf(options.billable, task.billable), tags: [...options.tags ?? []], placed: false, longConfirmed: false,
  }
  acting.ability.require('create', 'Entry', entry)
  if (running !== null) {
    if (running.startedAt > at) {
      throw entryOverlaps({ extensions: { wanted: { startedAt: at, stoppedAt: null }, overlaps: [{ id: running.id, taskId: running.taskId, startedAt: running.startedAt, stoppedAt: null }] } })
    }
    await stopEntry(context, unit, running, earlier(at, await latestStop(unit, running)), options.confirmLong ?? false)
  }
  await context.hooks.core.guard('entry.starting', { memberId: entry.memberId, taskId: entry.taskId, startedAt: at }, { workspaceId: unit.workspaceId, unit })
  const started = await insertEntry(context.audit, unit, entry, { action: 'entry.started', now })
  await announceEntry(context, unit, 'started', started, null)
  return started
}

/** Also one in the trash, or of somebody else. */
async function isEntry(unit: UnitOfWork, id: string): Promise<boolean> {
  return (await unit.query('select from core.entry where workspace_id = $1 and id = $2', [unit.workspaceId, id])).length > 0
}

/** Without `at` it is now, and never before what runs: another process may be a little ahead. */
function startInstant(at: string | undefined, now: number, running: Entry | null): string {
  if (at === undefined) return writeInstant(running === null ? now : Math.max(now, Date.parse(running.startedAt)))
  return entryTimes(timerInstant(at, now), null, { confirmed: false, now }).startedAt
}

/**
 * Stops the member's running entry, whatever rights are left: what somebody runs, they can stop. Without `at` it stops now, or where a planned
 * entry had begun since. Errors: `timer-not-running`, `stop-before-start`, `entry-long`, `entry-too-long`, `entry-overlaps`, `in-future`.
 */
export async function stopTimer(context: TimerContext, unit: UnitOfWork, { memberId }: Pick<Acting, 'memberId'>, at: string | undefined, confirmLong: boolean): Promise<Entry> {
  await lockTimer(unit, memberId)
  const running = await runningEntry(unit, memberId)
  if (running === null) throw timerNotRunning()
  const now = context.clock.now().epochMilliseconds
  const stop = at === undefined ? stopNow(running, now, await latestStop(unit, running)) : timerInstant(at, now)
  return stopEntry(context, unit, running, stop, confirmLong)
}

const stopNow = (running: Entry, now: number, latest: string): string => writeInstant(Math.max(Date.parse(running.startedAt), Math.min(now, Date.parse(latest))))

async function stopEntry(context: TimerContext, unit: UnitOfWork, running: Entry, at: string, confirmLong: boolean): Promise<Entry> {
  const now = context.clock.now()
  const times = entryTimes(running.startedAt, at, { confirmed: confirmLong, now: now.epochMilliseconds, startKept: true })
  await context.hooks.core.guard('entry.stopping', { entry: running, stoppedAt: at }, { workspaceId: unit.workspaceId, unit })
  const { entry } = await updateEntry(context.audit, unit, running, { ...running, ...times }, { longConfirmed: confirmLong, action: 'entry.stopped', now })
  await announceEntry(context, unit, 'stopped', entry, running)
  return entry
}

/**
 * Stops what a member runs without asking anybody, guards of plugins included: the member was suspended, removed, or did not stop it in time.
 * Null where nothing runs.
 */
export async function endRunning(context: TimerContext, unit: UnitOfWork, memberId: string, reason: EndReason): Promise<Entry | null> {
  await lockTimer(unit, memberId)
  const running = await runningEntry(unit, memberId)
  if (running === null) return null
  const now = context.clock.now()
  const stoppedAt = stopNow(running, now.epochMilliseconds, await latestStop(unit, running))
  const { entry } = await updateEntry(context.audit, unit, running, { ...running, stoppedAt }, { longConfirmed: true, action: 'entry.stopped', now })
  await announceEntry(context, unit, 'stopped', entry, running)
  announceEnd(context, unit, { memberId, reason, stoppedAt })
  return entry
}
