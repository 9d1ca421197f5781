import type { EntrySource, ServerContext, UnitOfWork } from '@overt/sdk'
import type { Pause } from '../rule/index.ts'
import { markRanges } from './marks.ts'
import { fromPostgres } from './read-time.ts'
import type { settings } from './settings.ts'

export type BreakContext = Pick<ServerContext<typeof settings>, 'audit' | 'clock' | 'directory' | 'live' | 'work'>

/** A break that nobody ended ends after this long. */
export const longestBreakHours = 12

/** A recorded break as it is answered. */
export interface WorkBreak {
  readonly id: string
  readonly memberId: string
  readonly startedAt: string
  readonly endedAt: string | null
  /** What it interrupted, and what ending it goes on with. */
  readonly taskId: string | null
}

/** A recorded break as it is stored. */
export interface BreakRow {
  readonly id: string
  readonly member_id: string
  readonly started_at: string
  readonly ended_at: string | null
  readonly task_id: string | null
  readonly description: string
  readonly source: EntrySource
}

const columns = 'id, member_id, started_at::text, ended_at::text, task_id, description, source'
export const viewOf = (row: BreakRow): WorkBreak => ({
  id: row.id, memberId: row.member_id, startedAt: fromPostgres(row.started_at)!.toString(), endedAt: fromPostgres(row.ended_at)?.toString() ?? null, taskId: row.task_id,
})

/** Breaks of members that meet `[from, to)`, oldest first; a running one has no end, and counts no longer than a break may take. */
export async function readBreaks(unit: UnitOfWork, { memberIds, from, to }: { readonly memberIds: readonly string[]; readonly from: Temporal.Instant; readonly to: Temporal.Instant }): Promise<(Pause & { readonly memberId: string })[]> {
  return (await listBreaks(unit, { memberIds, from, to })).map(({ memberId, startedAt, endedAt }) => ({
    memberId, startedAt: Temporal.Instant.from(startedAt), endedAt: endedAt === null ? Temporal.Instant.from(startedAt).add({ hours: longestBreakHours }) : Temporal.Instant.from(endedAt),
  }))
}

/** The same as they are answered. */
export async function listBreaks(unit: UnitOfWork, { memberIds, from, to }: { readonly memberIds: readonly string[]; readonly from: Temporal.Instant; readonly to: Temporal.Instant }): Promise<WorkBreak[]> {
  const rows = await unit.query<BreakRow>(
    `select ${columns} from p_attendance.work_break where workspace_id = $1 and member_id = any($2::uuid[]) and started_at < $4 and coalesce(ended_at, $4) > $3 order by started_at, id`,
    [unit.workspaceId, memberIds, from.toString(), to.toString()])
  return rows.map(viewOf)
}

/** The member's running break; one that ran too long is over. */
export async function runningBreak(unit: UnitOfWork, memberId: string, now: Temporal.Instant): Promise<WorkBreak | null> {
  const [row] = await unit.query<BreakRow>(`select ${columns} from p_attendance.work_break where workspace_id = $1 and member_id = $2 and ended_at is null`, [unit.workspaceId, memberId])
  return row === undefined || Temporal.Instant.compare(latestEnd(row), now) <= 0 ? null : viewOf(row)
}

/** Where a break ends that nobody ends. */
export const latestEnd = (row: BreakRow): Temporal.Instant => fromPostgres(row.started_at)!.add({ hours: longestBreakHours })

export async function lockRunning(unit: UnitOfWork, memberId: string): Promise<BreakRow | undefined> {
  return (await unit.query<BreakRow>(`select ${columns} from p_attendance.work_break where workspace_id = $1 and member_id = $2 and ended_at is null for update`, [unit.workspaceId, memberId]))[0]
}

export async function findBreak(unit: UnitOfWork, memberId: string, id: string): Promise<BreakRow | undefined> {
  return (await unit.query<BreakRow>(`select ${columns} from p_attendance.work_break where workspace_id = $1 and member_id = $2 and id = $3`, [unit.workspaceId, memberId, id]))[0]
}

/** The break in which an instant lies, its beginning included. */
export async function breakAt(unit: UnitOfWork, memberId: string, at: Temporal.Instant): Promise<BreakRow | undefined> {
  return (await unit.query<BreakRow>(
    `select ${columns} from p_attendance.work_break where workspace_id = $1 and member_id = $2 and started_at <= $3 and coalesce(ended_at, started_at + interval '${longestBreakHours} hours') > $3
      order by started_at desc limit 1`,
    [unit.workspaceId, memberId, at.toString()]))[0]
}

/** When the member's next break began after an instant. */
export async function nextBreak(unit: UnitOfWork, memberId: string, at: Temporal.Instant): Promise<Temporal.Instant | undefined> {
  const [row] = await unit.query<{ started_at: string }>('select started_at::text from p_attendance.work_break where workspace_id = $1 and member_id = $2 and started_at > $3 order by started_at limit 1', [unit.workspaceId, memberId, at.toString()])
  return row && fromPostgres(row.started_at)!
}

export async function insertBreak(context: BreakContext, unit: UnitOfWork, row: BreakRow): Promise<WorkBreak> {
  const [inserted] = await unit.query<BreakRow>(
    `insert into p_attendance.work_break (workspace_id, id, member_id, started_at, ended_at, task_id, description, source) values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${columns}`,
    [unit.workspaceId, row.id, row.member_id, row.started_at, row.ended_at, row.task_id, row.description, row.source])
  const started = viewOf(inserted!)
  await tell(context, unit, started, 'break.started')
  return started
}

/** Lets a break end at an instant, earlier than it did where it had ended. */
export async function closeBreak(context: BreakContext, unit: UnitOfWork, row: BreakRow, at: Temporal.Instant): Promise<WorkBreak> {
  const [closed] = await unit.query<BreakRow>(`update p_attendance.work_break set ended_at = $3 where workspace_id = $1 and id = $2 returning ${columns}`, [unit.workspaceId, row.id, at.toString()])
  const ended = viewOf(closed!)
  await tell(context, unit, ended, 'break.ended', row.ended_at === null ? null : viewOf(row))
  return ended
}

/** Takes a break back, as if it had not been recorded; undefined where there is none. */
export async function removeBreak(context: BreakContext, unit: UnitOfWork, memberId: string, id: string): Promise<WorkBreak | undefined> {
  const [row] = await unit.query<BreakRow>(`delete from p_attendance.work_break where workspace_id = $1 and member_id = $2 and id = $3 returning ${columns}`, [unit.workspaceId, memberId, id])
  if (row === undefined) return undefined
  const removed = viewOf(row)
  await tell(context, unit, removed, 'break.removed', removed)
  return removed
}

async function tell(context: BreakContext, unit: UnitOfWork, each: WorkBreak, action: 'break.started' | 'break.ended' | 'break.removed', before: WorkBreak | null = null): Promise<void> {
  await markRanges(unit, [{ memberId: each.memberId, instants: [each.startedAt, each.endedAt ?? each.startedAt, before?.endedAt ?? each.startedAt] }])
  await context.audit.record(unit, { action, subject: 'AttendanceDay', subjectId: each.memberId, before, after: action === 'break.removed' ? null : each })
  context.live.publish(unit, 'attendance.break', { memberId: each.memberId, running: each.endedAt === null && action !== 'break.removed' }, { action: 'read', subject: 'AttendanceDay', record: { memberId: each.memberId } })
}
