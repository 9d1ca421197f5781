import type { Caller, UnitOfWork } from '@overt/sdk'
import type { Dashboard, DashboardSummary, Scope, Widget } from '../contracts.ts'
import { layoutVersion } from '../layout/widgets.ts'
import { dashboardNotFound } from './errors.ts'

type Reader = Pick<Caller, 'memberId' | 'role' | 'ability'>
interface Row extends Omit<Dashboard, 'updatedAt' | 'deletedAt'> { readonly updatedAt: Date; readonly deletedAt: Date | null }
interface SummaryRow extends Omit<DashboardSummary, 'updatedAt' | 'deletedAt'> { readonly updatedAt: Date; readonly deletedAt: Date | null }

/** Dashboards `d` that a reader ($2 member, $3 role) owns or was given, with what the share allows. */
const seen = `
  from p_dashboards.dashboard d
  join core.member m on m.workspace_id = d.workspace_id and m.id = d.owner_id
  join identity."user" u on u.id = m.user_id
  left join lateral (
    select bool_or(s.may_copy) as may_copy from p_dashboards.share s
    where s.workspace_id = d.workspace_id and s.dashboard_id = d.id and (s.kind = 'everyone' or s.role = $3 or s.member_id = $2)
  ) given on true
  where d.workspace_id = $1 and (d.owner_id = $2 or (given.may_copy is not null and d.deleted_at is null))`
const summary = `d.id, d.name, d.owner_id as "ownerId", u.name as "ownerName", d.owner_id = $2 as mine, d.owner_id = $2 or coalesce(given.may_copy, false) as "mayCopy",
  exists (select from p_dashboards.share s where s.workspace_id = d.workspace_id and s.dashboard_id = d.id) as shared,
  jsonb_array_length(d.layout) as widgets, d.updated_at as "updatedAt", d.deleted_at as "deletedAt"`

const told = <R extends SummaryRow>(row: R) => ({
  ...row, updatedAt: row.updatedAt.toTemporalInstant().toString(), deletedAt: row.deletedAt?.toTemporalInstant().toString() ?? null,
})

/** The reader's own and what others share with them, in the order they were made; deleted ones are the reader's own. */
export async function listDashboards(unit: UnitOfWork, reader: Reader, page: { readonly deleted: boolean; readonly after: string | null; readonly limit: number }): Promise<DashboardSummary[]> {
  const own = reader.ability.scope('read', 'Dashboard', 'd', 6)
  const rows = await unit.query<SummaryRow>({
    text: `select ${summary} ${seen} and (d.owner_id <> $2 or (${own.sql})) and (d.deleted_at is not null) = $4 and ($5::uuid is null or d.id > $5) order by d.id limit $6`,
    values: [unit.workspaceId, reader.memberId, reader.role, page.deleted, page.after, page.limit, ...own.values],
  })
  return rows.map(told)
}

/** One dashboard that the reader may see. Errors: `not-found`. */
export async function readDashboard(unit: UnitOfWork, reader: Reader, id: string, { lock = false, deleted = false } = {}): Promise<Dashboard> {
  const [row] = await unit.query<Row>(
    `select ${summary}, d.scope, d.layout, d.version ${seen} and d.id = $4 and (d.deleted_at is not null) = $5 ${lock ? 'for update of d' : ''}`,
    [unit.workspaceId, reader.memberId, reader.role, id, deleted])
  if (row === undefined || !(row.mine ? reader.ability.can('read', 'Dashboard', { id, ownerId: row.ownerId }) : reader.ability.canAny('read', 'Dashboard'))) throw dashboardNotFound()
  return told(row)
}

export async function countOwn(unit: UnitOfWork, memberId: string): Promise<number> {
  // One at a time for each member: the limit holds for two requests at once, too.
  await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 7))', [`dashboards ${unit.workspaceId} ${memberId}`])
  const [row] = await unit.query<{ count: number }>('select count(*)::int as count from p_dashboards.dashboard where workspace_id = $1 and owner_id = $2 and deleted_at is null', [unit.workspaceId, memberId])
  return row?.count ?? 0
}

/** False where the id is taken. */
export async function insertDashboard(unit: UnitOfWork, made: { readonly id: string; readonly ownerId: string; readonly name: string; readonly scope: Scope; readonly layout: readonly Widget[]; readonly at: Temporal.Instant }): Promise<boolean> {
  const rows = await unit.query(`
    insert into p_dashboards.dashboard (workspace_id, id, owner_id, name, scope, layout, layout_version, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8) on conflict do nothing returning id`,
  [unit.workspaceId, made.id, made.ownerId, made.name, JSON.stringify(made.scope), JSON.stringify(made.layout), layoutVersion, made.at.toString()])
  return rows.length === 1
}

export async function updateDashboard(unit: UnitOfWork, id: string, { name, scope, layout }: Pick<Dashboard, 'name' | 'scope' | 'layout'>, at: Temporal.Instant): Promise<void> {
  await unit.query(`
    update p_dashboards.dashboard set name = $3, scope = $4, layout = $5, layout_version = $6, version = version + 1, updated_at = $7 where workspace_id = $1 and id = $2`,
  [unit.workspaceId, id, name, JSON.stringify(scope), JSON.stringify(layout), layoutVersion, at.toString()])
}

export async function markDeleted(unit: UnitOfWork, id: string, at: Temporal.Instant | null): Promise<void> {
  await unit.query('update p_dashboards.dashboard set deleted_at = $3, version = version + 1 where workspace_id = $1 and id = $2', [unit.workspaceId, id, at?.toString() ?? null])
}
