import { uuidv7, type UnitOfWork } from '@overt/sdk'

export const leaveActions = ['requested', 'entered', 'approved', 'rejected', 'withdrawn', 'reopened'] as const
export type LeaveAction = (typeof leaveActions)[number]

export interface LeaveStep {
  readonly at: string
  readonly memberId: string | null
  readonly action: LeaveAction
  readonly comment: string
}

/** Appends to the trail of a request; the application has no right to change what is written there. */
export async function appendLeaveStep(unit: UnitOfWork, leaveId: string, step: { readonly action: LeaveAction; readonly comment: string; readonly now: Temporal.Instant }): Promise<void> {
  await unit.query(`insert into p_attendance.leave_event (workspace_id, id, leave_id, at, member_id, action, comment) values ($1, $2, $3, $4, $5, $6, $7)`,
    [unit.workspaceId, uuidv7(), leaveId, step.now.toString(), unit.memberId, step.action, step.comment])
}

/** The trails of requests by their ids, oldest step first. */
export async function readLeaveTrails(unit: UnitOfWork, leaveIds: readonly string[]): Promise<Map<string, LeaveStep[]>> {
  const rows = await unit.query<{ leave_id: string; at: string; member_id: string | null; action: LeaveAction; comment: string }>(
    `select leave_id, at::text, member_id, action, comment from p_attendance.leave_event where workspace_id = $1 and leave_id = any($2::uuid[]) order by leave_id, at, id`,
    [unit.workspaceId, leaveIds])
  const trails = new Map<string, LeaveStep[]>()
  for (const row of rows) {
    const trail = trails.get(row.leave_id) ?? []
    trail.push({ at: Temporal.Instant.from(row.at).toString(), memberId: row.member_id, action: row.action, comment: row.comment })
    trails.set(row.leave_id, trail)
  }
  return trails
}
