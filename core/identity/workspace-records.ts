import type { UnitOfWork, Workspace } from '@overt/sdk'
import { notFound } from '../errors.ts'
import { rateTodaySql } from '../work/rate-subjects.ts'
import { slugSql } from './workspace-address.ts'

interface WorkspaceRow extends Omit<Workspace, 'createdAt'> { readonly createdAt: Date; readonly version: string }

/** The workspace of the unit with its version. */
export async function findWorkspace(unit: UnitOfWork, { lock = false } = {}): Promise<{ record: Workspace; version: string }> {
  const [row] = await unit.query<WorkspaceRow>({
    text: `select id, name, ${slugSql('workspace.id')} as slug, time_zone as "timeZone", week_start as "weekStart", locale, currency, ${rateTodaySql('workspace', 'id', 'id')} as rate, look_reason as "lookReason", onboarding, color,
        '/api/workspaces/' || id || '/logo?v=' || logo_digest as logo, created_at as "createdAt",
        (extract(epoch from updated_at) * 1000000)::bigint::text as version
      from core.workspace where id = $1${lock ? ' for update' : ''}`,
    values: [unit.workspaceId],
  })
  if (row === undefined) throw notFound({ values: { what: 'The workspace' } })
  const { version, createdAt, ...rest } = row
  return { record: { ...rest, createdAt: createdAt.toISOString() }, version }
}

export interface WorkspaceCounts {
  readonly members: number
  readonly organizations: number
  readonly projects: number
  readonly tasks: number
  readonly entries: number
  readonly notes: number
}

/** What deleting the workspace would take along, the trash included. */
export async function countWorkspace(unit: UnitOfWork): Promise<WorkspaceCounts> {
  const [counts] = await unit.query<WorkspaceCounts>(`select
      (select count(*)::int from core.member where workspace_id = $1) as members,
      (select count(*)::int from core.organization where workspace_id = $1) as organizations,
      (select count(*)::int from core.project where workspace_id = $1) as projects,
      (select count(*)::int from core.task where workspace_id = $1) as tasks,
      (select count(*)::int from core.entry where workspace_id = $1) as entries,
      (select count(*)::int from core.note where workspace_id = $1) as notes`, [unit.workspaceId])
  return counts ?? { members: 0, organizations: 0, projects: 0, tasks: 0, entries: 0, notes: 0 }
}

/** Deletes the workspace with every row of core and plugins that belongs to it; years of segments take longer than a page's query may. */
export async function deleteWorkspace(unit: UnitOfWork): Promise<void> {
  await unit.query(`set local statement_timeout = '10min'`)
  await unit.query('delete from core.workspace where id = $1', [unit.workspaceId])
}
