import { readInPages } from '@overt/sdk'
import type { Database, ExportSheet, UnitOfWork } from '@overt/sdk'

const kindName = (kind: string, table: string): string =>
  `coalesce((select p.id from p_clickim.platform p where p.workspace_id = ${table}.workspace_id and p.number = ${kind}), 'afk')`

const sheets = [
  { name: 'clickim-stretches', columns: `d.member_id, d.date::text, (select json_agg(json_build_object('kind', ${kindName('s.kind', 'd')}, 'from', d.starts_at + s.begin * interval '1 second', 'to', d.starts_at + s.finish * interval '1 second') order by s.begin)
      from unnest(d.kinds, d.begins, d.finishes) as s (kind, begin, finish)) as stretches`,
    from: 'p_clickim.day d', where: 'workspace_id = $1 and ($2::uuid is null or member_id = $2)', key: { 'd.member_id': 'uuid', 'd.date': 'date' } },
  { name: 'clickim-kept-sums', columns: `k.member_id, k.entry_id, k.date::text, k.started_at, k.stopped_at, (select json_agg(json_build_object('kind', ${kindName('s.kind', 'k')}, 'seconds', s.seconds))
      from unnest(k.kinds, k.seconds) as s (kind, seconds)) as sums`,
    from: 'p_clickim.kept k', where: 'workspace_id = $1 and ($2::uuid is null or member_id = $2)', key: { 'k.entry_id': 'uuid', 'k.date': 'date' } },
  { name: 'clickim-decisions', columns: 'id, member_id, entry_id, from_at, to_at, choice, task_id, via, decided_at',
    from: 'p_clickim.decision d', where: 'workspace_id = $1 and ($2::uuid is null or member_id = $2)', key: { 'd.id': 'uuid' } },
  { name: 'clickim-choices', columns: 'member_id, ask, ask_after_minutes',
    from: 'p_clickim.choice c', where: 'workspace_id = $1 and ($2::uuid is null or member_id = $2)', key: { 'c.member_id': 'uuid' } },
  { name: 'clickim-allowances', columns: 'id, platform_id, member_id, group_id, project_id, created_at',
    from: 'p_clickim.allowance a', where: 'workspace_id = $1 and ($2::uuid is null or member_id = $2)', key: { 'a.id': 'uuid' } },
  { name: 'clickim-platforms', columns: 'id, position, name, domains, apps, icon',
    from: 'p_clickim.platform p', where: 'workspace_id = $1 and $2::uuid is null', key: { 'p.id': 'text' } },
] as const

/** What an export holds, page by page. */
export const exportSheets = (database: Database, workspaceId: string, memberId: string | null): ExportSheet[] =>
  sheets.map(({ name, ...query }) => ({ name, rows: readInPages(database, { workspaceId, ...query, values: [workspaceId, memberId] }) }))

/** Deletes everything that is kept about a member. */
export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  for (const table of ['day', 'kept', 'decision', 'choice', 'allowance']) {
    await unit.query(`delete from p_clickim.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, memberId])
  }
}
