import type { ExportSheet, UnitOfWork } from '@overt/sdk'
import { treeLevels } from './subjects.ts'
import type { PermissionsContext } from './subjects.ts'

/** What is granted to a person, by name and through groups; or everything there is. */
export function exportSheets({ database }: PermissionsContext, workspaceId: string, memberId: string | null): ExportSheet[] {
  const sheet = (name: string, sql: string): ExportSheet => ({ name, rows: rows(sql) })
  async function* rows(sql: string) {
    yield* await database.inWorkspace({ workspaceId, memberId }, (unit) => unit.query<Record<string, unknown>>(sql, [workspaceId, memberId]))
  }
  return [
    sheet('permission-grants', `select member_id, group_id, role, subject, level, node_id, allow, deny from p_permissions.granted
      where workspace_id = $1 and ($2::uuid is null or member_id = $2::uuid) order by id`),
    sheet('permission-groups', `select m.member_id, g.id as group_id, g.name from p_permissions.group_member m
      join p_permissions.member_group g on g.workspace_id = m.workspace_id and g.id = m.group_id
      where m.workspace_id = $1 and ($2::uuid is null or m.member_id = $2::uuid) order by g.name, m.member_id`),
  ]
}

export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  for (const table of ['granted', 'group_member']) await unit.query(`delete from p_permissions.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, memberId])
}

/** Grants on what has been erased for good; what lies in the trash keeps its own. */
export async function deleteOrphans({ database }: PermissionsContext, workspaceId: string): Promise<void> {
  await database.inWorkspace({ workspaceId }, async (unit) => {
    for (const level of treeLevels) {
      await unit.query(`delete from p_permissions.granted g where g.workspace_id = $1 and g.level = $2
        and not exists (select from core."${level}" x where x.workspace_id = g.workspace_id and x.id = g.node_id)`, [workspaceId, level])
    }
  })
}
