import type { Caller, Role, UnitOfWork } from '@overt/sdk'
import type { SavedReport, Sharing } from '../../contracts.ts'
import { noSuchReport } from '../errors.ts'
import type { SavedQuery } from '../selection.ts'

type Row = Omit<SavedReport, 'sharing' | 'mayChange'> & { readonly everyone: boolean; readonly roles: readonly Role[]; readonly memberIds: readonly string[] }

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const columns = `s.id, s.name, s.member_id as "memberId", u.name as author, s.query, s.shared_with_all as everyone, s.shared_roles as roles, s.shared_member_ids as "memberIds",
  exists (select from p_reports.star where star.workspace_id = $1 and star.saved_id = s.id and star.member_id = $2) as starred,
  (select count(*)::int from p_reports.schedule c where c.workspace_id = $1 and c.saved_id = s.id and (c.member_id = $2 or exists (
    select from p_reports.recipient r where r.workspace_id = $1 and r.schedule_id = c.id and r.member_id = $2))) as schedules,
  ${iso('s.created_at')} as "createdAt", ${iso('s.updated_at')} as "updatedAt"`
const tables = `p_reports.saved_report s join core.member m on m.workspace_id = $1 and m.id = s.member_id join identity."user" u on u.id = m.user_id`
/** One's own, and those shared with everyone, with one's role or with oneself. Whatever else a role may do does not open other people's own reports. */
const visible = `s.workspace_id = $1 and (s.member_id = $2 or s.shared_with_all or $3 = any(s.shared_roles) or $2 = any(s.shared_member_ids))`
const reader = ({ workspaceId }: UnitOfWork, { memberId, role }: Caller): unknown[] => [workspaceId, memberId, role]

/** Whom a report is shared with is told to those who may change that. */
function viewOf({ ability, memberId }: Caller, { everyone, roles, memberIds, ...row }: Row): SavedReport {
  const mayChange = ability.can('update', 'SavedReport', { id: row.id, memberId: row.memberId })
  return { ...row, sharing: mayChange ? { everyone, roles, memberIds } : { everyone, roles: [], memberIds: memberIds.filter((id) => id === memberId) }, mayChange }
}

/** The saved reports that a reader sees, starred ones first, then by name. */
export async function readSaved(unit: UnitOfWork, caller: Caller, { search = '', offset, limit }: { readonly search?: string | undefined; readonly offset: number; readonly limit: number }): Promise<readonly SavedReport[]> {
  const rows = await unit.query<Row>(`
    select ${columns} from ${tables} where ${visible} and ($4 = '' or strpos(lower(s.name || ' ' || u.name), lower($4)) > 0)
    order by starred desc, lower(s.name), s.id limit $5 offset $6`, [...reader(unit, caller), search, limit, offset])
  return rows.map((row) => viewOf(caller, row))
}

/** Errors: `not-found` where there is none that the reader sees. */
export async function readSavedReport(unit: UnitOfWork, caller: Caller, id: string): Promise<SavedReport> {
  const [row] = await unit.query<Row>(`select ${columns} from ${tables} where ${visible} and s.id = $4`, [...reader(unit, caller), id])
  if (row === undefined) throw noSuchReport()
  return viewOf(caller, row)
}

export async function addSaved(unit: UnitOfWork, memberId: string, given: { readonly id: string; readonly name: string; readonly query: SavedQuery; readonly sharing: Sharing; readonly at: Temporal.Instant }): Promise<void> {
  await unit.query(`
    insert into p_reports.saved_report (workspace_id, id, member_id, name, query, shared_with_all, shared_roles, shared_member_ids, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
  [unit.workspaceId, given.id, memberId, given.name, JSON.stringify(given.query), given.sharing.everyone, given.sharing.roles, given.sharing.memberIds, given.at.toString()])
}

export async function changeSaved(unit: UnitOfWork, id: string, given: { readonly name: string; readonly query: SavedQuery; readonly sharing: Sharing; readonly at: Temporal.Instant }): Promise<void> {
  await unit.query(`
    update p_reports.saved_report set name = $3, query = $4, shared_with_all = $5, shared_roles = $6, shared_member_ids = $7, updated_at = $8 where workspace_id = $1 and id = $2`,
  [unit.workspaceId, id, given.name, JSON.stringify(given.query), given.sharing.everyone, given.sharing.roles, given.sharing.memberIds, given.at.toString()])
}
