import { uuidv7, type UnitOfWork } from '@overt/sdk'
import type { Leave } from '../rule/index.ts'
import { fromPostgres } from './read-time.ts'

export const leaveStatuses = ['pending', 'approved', 'rejected', 'withdrawn'] as const
export type LeaveStatus = (typeof leaveStatuses)[number]

interface LeaveRow {
  readonly id: string
  readonly member_id: string
  readonly from_date: string
  readonly to_date: string
  readonly kind: string
  readonly reason: string
  readonly status: LeaveStatus
  readonly comment: string | null
  readonly created_at: string
  readonly created_by: string
  readonly decided_at: string | null
  readonly decided_by: string | null
}

const columns = `id, member_id, from_date::text, to_date::text, kind, reason, status, comment, created_at::text, created_by, decided_at::text, decided_by`

export interface LeaveView {
  readonly id: string
  readonly memberId: string
  readonly from: string
  readonly to: string
  readonly kind: string
  readonly reason: string
  readonly status: LeaveStatus
  readonly comment: string | null
  readonly createdAt: string
  readonly createdBy: string
  readonly decidedAt: string | null
  readonly decidedBy: string | null
}

const view = (row: LeaveRow): LeaveView => ({
  id: row.id,
  memberId: row.member_id,
  from: row.from_date,
  to: row.to_date,
  kind: row.kind,
  reason: row.reason,
  status: row.status,
  comment: row.comment,
  createdAt: Temporal.Instant.from(row.created_at).toString(),
  createdBy: row.created_by,
  decidedAt: fromPostgres(row.decided_at)?.toString() ?? null,
  decidedBy: row.decided_by,
})

/** Approved leave by member that meets the dates. */
export async function approvedLeave(unit: UnitOfWork, memberIds: readonly string[], from: string, to: string): Promise<Map<string, Leave[]>> {
  const rows = await unit.query<{ member_id: string; from_date: string; to_date: string; kind: string }>(
    `select member_id, from_date::text, to_date::text, kind from p_attendance.leave
     where workspace_id = $1 and member_id = any($2::uuid[]) and status = 'approved' and from_date <= $4 and to_date >= $3
     order by from_date, id`,
    [unit.workspaceId, memberIds, from, to],
  )
  const leave = new Map<string, Leave[]>()
  for (const row of rows) leave.set(row.member_id, [...(leave.get(row.member_id) ?? []), { from: row.from_date, to: row.to_date, kind: row.kind }])
  return leave
}

export interface NewLeave {
  readonly memberId: string
  readonly from: string
  readonly to: string
  readonly kind: string
  readonly reason: string
  readonly status: 'pending' | 'approved'
  readonly now: Temporal.Instant
}

export async function insertLeave(unit: UnitOfWork, leave: NewLeave): Promise<LeaveView> {
  const [row] = await unit.query<LeaveRow>(
    `insert into p_attendance.leave (workspace_id, id, member_id, from_date, to_date, kind, reason, status, created_at, created_by, decided_at, decided_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $8 = 'approved' then $9::timestamptz end, case when $8 = 'approved' then $10::uuid end)
     returning ${columns}`,
    [unit.workspaceId, uuidv7(), leave.memberId, leave.from, leave.to, leave.kind, leave.reason, leave.status, leave.now.toString(), unit.memberId],
  )
  return view(row!)
}

export async function lockLeave(unit: UnitOfWork, id: string): Promise<LeaveView | undefined> {
  const [row] = await unit.query<LeaveRow>(`select ${columns} from p_attendance.leave where workspace_id = $1 and id = $2 for update`, [unit.workspaceId, id])
  return row && view(row)
}

export async function setLeaveStatus(
  unit: UnitOfWork, id: string, change: { readonly status: LeaveStatus; readonly comment: string | null; readonly decided: boolean; readonly now: Temporal.Instant },
): Promise<LeaveView> {
  const [row] = await unit.query<LeaveRow>(
    `update p_attendance.leave set status = $3, comment = $4, decided_at = case when $5 then $6::timestamptz end, decided_by = case when $5 then $7::uuid end
     where workspace_id = $1 and id = $2 returning ${columns}`,
    [unit.workspaceId, id, change.status, change.comment, change.decided, change.now.toString(), unit.memberId],
  )
  return view(row!)
}

/** The first placeholder a scope may use in `listLeave`. */
export const leaveScopeOffset = 7

/** Leave that meets the dates, newest first; `scope` says whose. */
export async function listLeave(
  unit: UnitOfWork,
  filter: { readonly from: string; readonly to: string; readonly memberId: string | null; readonly status: string | null; readonly after: string | null; readonly limit: number; readonly scope: { readonly sql: string; readonly values: readonly unknown[] } },
): Promise<LeaveView[]> {
  const rows = await unit.query<LeaveRow>(
    `select ${columns} from p_attendance.leave l
     where l.workspace_id = $1 and l.from_date <= $3 and l.to_date >= $2
       and ($4::uuid is null or l.member_id = $4) and ($5::text is null or l.status = $5) and ${filter.scope.sql}
       and ($6::uuid is null or (l.from_date, l.id) < (select last.from_date, last.id from p_attendance.leave last where last.workspace_id = $1 and last.id = $6::uuid))
     order by l.from_date desc, l.id desc limit $7`,
    [unit.workspaceId, filter.from, filter.to, filter.memberId, filter.status, filter.after, filter.limit, ...filter.scope.values],
  )
  return rows.map(view)
}
