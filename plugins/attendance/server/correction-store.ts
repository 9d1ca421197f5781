import { uuidv7, type UnitOfWork } from '@overt/sdk'
import type { Correction } from '../rule/index.ts'
import { fromPostgres } from './read-time.ts'

export const correctionStatuses = ['pending', 'asked', 'approved', 'rejected', 'withdrawn'] as const
export type CorrectionStatus = (typeof correctionStatuses)[number]
export const correctionActions = ['requested', 'approved', 'rejected', 'withdrawn', 'asked', 'answered', 'reopened'] as const
export type CorrectionAction = (typeof correctionActions)[number]

interface CorrectionRow {
  readonly id: string
  readonly member_id: string
  readonly date: string
  readonly clock_in_at: string | null
  readonly clock_out_at: string | null
  readonly sessions: { startedAt: string; endedAt: string }[]
  readonly reason: string
  readonly status: CorrectionStatus
  readonly effect: unknown
  readonly created_at: string
  readonly decided_at: string | null
  readonly decided_by: string | null
}

const columns = `id, member_id, date::text, clock_in_at::text, clock_out_at::text, sessions, reason, status, effect,
  created_at::text, decided_at::text, decided_by`

/** A correction request as clients see it. */
export interface CorrectionView {
  readonly id: string
  readonly memberId: string
  readonly date: string
  readonly clockInAt: string | null
  readonly clockOutAt: string | null
  readonly sessions: readonly { readonly startedAt: string; readonly endedAt: string }[]
  readonly reason: string
  readonly status: CorrectionStatus
  /** The day before and after, as it was when the request was made. */
  readonly effect: unknown
  readonly createdAt: string
  readonly decidedAt: string | null
  readonly decidedBy: string | null
}

const view = (row: CorrectionRow): CorrectionView => ({
  id: row.id,
  memberId: row.member_id,
  date: row.date,
  clockInAt: fromPostgres(row.clock_in_at)?.toString() ?? null,
  clockOutAt: fromPostgres(row.clock_out_at)?.toString() ?? null,
  sessions: row.sessions,
  reason: row.reason,
  status: row.status,
  effect: row.effect,
  createdAt: Temporal.Instant.from(row.created_at).toString(),
  decidedAt: fromPostgres(row.decided_at)?.toString() ?? null,
  decidedBy: row.decided_by,
})

const asCorrection = (row: CorrectionRow): Correction => ({
  clockInAt: fromPostgres(row.clock_in_at),
  clockOutAt: fromPostgres(row.clock_out_at),
  sessions: row.sessions.map(({ startedAt, endedAt }) => ({ startedAt: Temporal.Instant.from(startedAt), endedAt: Temporal.Instant.from(endedAt) })),
})

/** Approved corrections by member and date, in the order they were approved. */
export async function approvedCorrections(
  unit: UnitOfWork, memberIds: readonly string[], from: string, to: string,
): Promise<Map<string, Map<string, Correction[]>>> {
  const rows = await unit.query<CorrectionRow>(
    `select ${columns} from p_attendance.correction
     where workspace_id = $1 and member_id = any($2::uuid[]) and date between $3 and $4 and status = 'approved'
     order by decided_at, id`,
    [unit.workspaceId, memberIds, from, to],
  )
  const byMember = new Map<string, Map<string, Correction[]>>()
  for (const row of rows) {
    const byDate = byMember.get(row.member_id) ?? new Map<string, Correction[]>()
    byDate.set(row.date, [...(byDate.get(row.date) ?? []), asCorrection(row)])
    byMember.set(row.member_id, byDate)
  }
  return byMember
}

/** One request, locked until the transaction ends; undefined where there is none. */
export async function lockCorrection(unit: UnitOfWork, id: string): Promise<CorrectionView | undefined> {
  const [row] = await unit.query<CorrectionRow>(
    `select ${columns} from p_attendance.correction where workspace_id = $1 and id = $2 for update`, [unit.workspaceId, id])
  return row && view(row)
}

export interface CorrectionFilter {
  readonly scope: { readonly sql: string; readonly values: readonly unknown[] }
  readonly memberId: string | null
  /** Null for any. */
  readonly statuses: readonly string[] | null
  /** Requests older than this id (ids are ordered by time). */
  readonly before: string | null
  readonly limit: number
}

/** The first placeholder a scope may use in `listCorrections`. */
export const correctionScopeOffset = 5

/** Newest first. */
export async function listCorrections(unit: UnitOfWork, filter: CorrectionFilter): Promise<CorrectionView[]> {
  const rows = await unit.query<CorrectionRow>(
    `select ${columns} from p_attendance.correction c
     where c.workspace_id = $1
       and ($2::uuid is null or c.member_id = $2)
       and ($3::text[] is null or c.status = any($3))
       and ($4::uuid is null or c.id < $4)
       and ${filter.scope.sql}
     order by c.id desc limit $5`,
    [unit.workspaceId, filter.memberId, filter.statuses, filter.before, filter.limit, ...filter.scope.values],
  )
  return rows.map(view)
}

const correctionsAtMost = 20_000

/** All requests of members about dates, by member and date. */
export async function correctionsOf(unit: UnitOfWork, { memberIds, from, to }: { readonly memberIds: readonly string[]; readonly from: string; readonly to: string }): Promise<CorrectionView[]> {
  const rows = await unit.query<CorrectionRow>(
    `select ${columns} from p_attendance.correction
     where workspace_id = $1 and member_id = any($2::uuid[]) and date between $3 and $4
     order by member_id, date, id limit ${String(correctionsAtMost)}`,
    [unit.workspaceId, memberIds, from, to],
  )
  return rows.map(view)
}

export interface NewCorrection {
  readonly memberId: string
  readonly date: string
  readonly correction: Correction
  readonly reason: string
  readonly effect: unknown
  readonly now: Temporal.Instant
}

export async function insertCorrection(unit: UnitOfWork, request: NewCorrection): Promise<CorrectionView> {
  const { correction } = request
  const sessions = correction.sessions.map(({ startedAt, endedAt }) => ({ startedAt: startedAt.toString(), endedAt: endedAt?.toString() }))
  const [row] = await unit.query<CorrectionRow>(
    `insert into p_attendance.correction (workspace_id, id, member_id, date, clock_in_at, clock_out_at, sessions, reason, status, effect, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $10) returning ${columns}`,
    [unit.workspaceId, uuidv7(), request.memberId, request.date, correction.clockInAt?.toString() ?? null, correction.clockOutAt?.toString() ?? null,
      JSON.stringify(sessions), request.reason, JSON.stringify(request.effect), request.now.toString()],
  )
  return view(row!)
}

export async function setCorrectionStatus(
  unit: UnitOfWork, id: string, change: { readonly status: CorrectionStatus; readonly decided: boolean; readonly now: Temporal.Instant },
): Promise<CorrectionView> {
  const [row] = await unit.query<CorrectionRow>(
    `update p_attendance.correction set status = $3,
       decided_at = case when $4 then $5::timestamptz end, decided_by = case when $4 then $6::uuid end
     where workspace_id = $1 and id = $2 returning ${columns}`,
    [unit.workspaceId, id, change.status, change.decided, change.now.toString(), unit.memberId],
  )
  return view(row!)
}

export interface TrailStep {
  readonly at: string
  readonly memberId: string | null
  readonly action: CorrectionAction
  readonly comment: string
  readonly detail: unknown
}

/** Appends to the trail of a request; the application has no right to change what is written there. */
export async function appendTrail(
  unit: UnitOfWork, correctionId: string, step: { readonly action: CorrectionAction; readonly comment: string; readonly detail?: unknown; readonly now: Temporal.Instant },
): Promise<void> {
  await unit.query(
    `insert into p_attendance.correction_event (workspace_id, id, correction_id, at, member_id, action, comment, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [unit.workspaceId, uuidv7(), correctionId, step.now.toString(), unit.memberId, step.action, step.comment, JSON.stringify(step.detail ?? {})],
  )
}

/** The trails of requests by their ids, oldest step first. */
export async function readTrails(unit: UnitOfWork, correctionIds: readonly string[]): Promise<Map<string, TrailStep[]>> {
  const rows = await unit.query<{ correction_id: string; at: string; member_id: string | null; action: CorrectionAction; comment: string; detail: unknown }>(
    `select correction_id, at::text, member_id, action, comment, detail from p_attendance.correction_event
     where workspace_id = $1 and correction_id = any($2::uuid[]) order by correction_id, id`,
    [unit.workspaceId, correctionIds],
  )
  const trails = new Map<string, TrailStep[]>()
  for (const row of rows) {
    const trail = trails.get(row.correction_id) ?? []
    trail.push({ at: Temporal.Instant.from(row.at).toString(), memberId: row.member_id, action: row.action, comment: row.comment, detail: row.detail })
    trails.set(row.correction_id, trail)
  }
  return trails
}
