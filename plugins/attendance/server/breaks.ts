import { uuidv7 } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { Pause } from '../rule/index.ts'
import { markRanges } from './marks.ts'
import { fromPostgres } from './read-time.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

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

interface BreakRow {
  readonly id: string
  readonly member_id: string
  readonly started_at: string
  readonly ended_at: string | null
  readonly task_id: string | null
  readonly description: string
}

const columns = 'id, member_id, started_at::text, ended_at::text, task_id, description'
const viewOf = (row: BreakRow): WorkBreak => ({
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

const lockRunning = async (unit: UnitOfWork, memberId: string): Promise<BreakRow | undefined> =>
  (await unit.query<BreakRow>(`select ${columns} from p_attendance.work_break where workspace_id = $1 and member_id = $2 and ended_at is null for update`, [unit.workspaceId, memberId]))[0]

/** The member's running break; one that ran too long is over. */
export async function runningBreak(unit: UnitOfWork, memberId: string, now: Temporal.Instant): Promise<WorkBreak | null> {
  const [row] = await unit.query<BreakRow>(`select ${columns} from p_attendance.work_break where workspace_id = $1 and member_id = $2 and ended_at is null`, [unit.workspaceId, memberId])
  return row === undefined || isOver(row, now) ? null : viewOf(row)
}

const latestEnd = (row: BreakRow): Temporal.Instant => fromPostgres(row.started_at)!.add({ hours: longestBreakHours })
const isOver = (row: BreakRow, now: Temporal.Instant): boolean => Temporal.Instant.compare(latestEnd(row), now) <= 0

/** Stops the running entry and begins a break at the same instant. Undefined where a break runs already. Errors: those of stopping. */
export async function startBreak(context: Context, unit: UnitOfWork, memberId: string): Promise<WorkBreak | undefined> {
  await context.work.lock(unit, memberId)
  const now = context.clock.now()
  const open = await lockRunning(unit, memberId)
  if (open !== undefined && !isOver(open, now)) return undefined
  if (open !== undefined) await closeBreak(context, unit, open, latestEnd(open))
  const running = await context.work.running(unit, memberId)
  if (running !== null) await context.work.stop(unit, memberId, { at: now.toString() })
  const [row] = await unit.query<BreakRow>(
    `insert into p_attendance.work_break (workspace_id, id, member_id, started_at, task_id, description) values ($1, $2, $3, $4, $5, $6) returning ${columns}`,
    [unit.workspaceId, uuidv7(), memberId, now.toString(), running?.taskId ?? null, running?.description ?? ''])
  const started = viewOf(row!)
  await tell(context, unit, started, 'break.started')
  return started
}

/** Ends the running break at an instant, or where it ran longer than it may, then; undefined where none runs. */
export async function endBreak(context: Context, unit: UnitOfWork, { memberId, at }: { readonly memberId: string; readonly at: Temporal.Instant }): Promise<(WorkBreak & { readonly description: string }) | undefined> {
  const open = await lockRunning(unit, memberId)
  if (open === undefined) return undefined
  // Work that is filed to have begun before the break says nothing of its end.
  const started = fromPostgres(open.started_at)!
  if (Temporal.Instant.compare(at, started) < 0) return undefined
  const latest = latestEnd(open)
  return { ...await closeBreak(context, unit, open, Temporal.Instant.compare(at, latest) < 0 ? at : latest), description: open.description }
}

async function closeBreak(context: Context, unit: UnitOfWork, { id }: BreakRow, at: Temporal.Instant): Promise<WorkBreak> {
  const [row] = await unit.query<BreakRow>(`update p_attendance.work_break set ended_at = $3 where workspace_id = $1 and id = $2 returning ${columns}`, [unit.workspaceId, id, at.toString()])
  const ended = viewOf(row!)
  await tell(context, unit, ended, 'break.ended')
  return ended
}

/** Takes a break back, as if it had not been recorded; undefined where there is none. */
export async function removeBreak(context: Context, unit: UnitOfWork, memberId: string, id: string): Promise<WorkBreak | undefined> {
  const [row] = await unit.query<BreakRow>(`delete from p_attendance.work_break where workspace_id = $1 and member_id = $2 and id = $3 returning ${columns}`, [unit.workspaceId, memberId, id])
  if (row === undefined) return undefined
  const removed = viewOf(row)
  await tell(context, unit, removed, 'break.removed')
  return removed
}

async function tell(context: Context, unit: UnitOfWork, each: WorkBreak, action: string): Promise<void> {
  await markRanges(unit, [{ memberId: each.memberId, instants: [each.startedAt, each.endedAt ?? each.startedAt] }])
  await context.audit.record(unit, { action, subject: 'AttendanceDay', subjectId: each.memberId, before: action === 'break.removed' ? each : null, after: action === 'break.removed' ? null : each })
  context.live.publish(unit, 'attendance.break', { memberId: each.memberId, running: each.endedAt === null && action !== 'break.removed' }, { action: 'read', subject: 'AttendanceDay', record: { memberId: each.memberId } })
}
