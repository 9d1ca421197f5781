import type { ErasureState, ErasureStep, ErasureView, UnitOfWork } from '@overt/sdk'

export interface ErasureRow {
  readonly id: string
  readonly memberId: string | null
  readonly requestedBy: string
  readonly state: ErasureState
  readonly requestedAt: Date
  readonly startAt: Date
  readonly dueAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  /** The plugin that ended the workspace. */
  readonly pluginId: string | null
  readonly keepsAccounts: boolean
}
export interface StepRow {
  readonly id: string
  readonly state: ErasureStep['state']
  readonly counts: Readonly<Record<string, number>>
  readonly error: string | null
  readonly finishedAt: Date | null
}

const columns = `id, member_id as "memberId", requested_by as "requestedBy", state, requested_at as "requestedAt", start_at as "startAt", due_at as "dueAt", started_at as "startedAt", finished_at as "finishedAt", plugin_id as "pluginId", keeps_accounts as "keepsAccounts"`

export async function readErasure(unit: UnitOfWork, id: string, { lock = false } = {}): Promise<ErasureRow | undefined> {
  const [row] = await unit.query<ErasureRow>(`select ${columns} from core.erasure where workspace_id = $1 and id = $2${lock ? ' for update' : ''}`, [unit.workspaceId, id])
  return row
}

export const listErasures = (unit: UnitOfWork, memberId: string | null): Promise<ErasureRow[]> => unit.query<ErasureRow>(
  `select ${columns} from core.erasure where workspace_id = $1 and ($2::uuid is null or member_id = $2) order by requested_at desc, id desc limit 200`, [unit.workspaceId, memberId])

/** The one of a member, or with null of the workspace, that is not finished. */
export async function openErasure(unit: UnitOfWork, memberId: string | null): Promise<ErasureRow | undefined> {
  const [row] = await unit.query<ErasureRow>(`select ${columns} from core.erasure where workspace_id = $1 and member_id is not distinct from $2 and state in ('waiting', 'running')`, [unit.workspaceId, memberId])
  return row
}

export const readSteps = (unit: UnitOfWork, id: string): Promise<StepRow[]> => unit.query<StepRow>(
  'select step as id, state, counts, error, finished_at as "finishedAt" from core.erasure_step where workspace_id = $1 and erasure_id = $2 order by position', [unit.workspaceId, id])

const text = (at: Date): string => at.toISOString()

export const viewOf = (row: ErasureRow, steps: readonly ErasureStep[], certificatePath: string): ErasureView => ({
  id: row.id, memberId: row.memberId, requestedBy: row.requestedBy, state: row.state, requestedAt: text(row.requestedAt), startAt: text(row.startAt), dueAt: text(row.dueAt),
  startedAt: row.startedAt === null ? null : text(row.startedAt), finishedAt: row.finishedAt === null ? null : text(row.finishedAt), steps, certificatePath,
})
