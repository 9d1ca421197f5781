import { treeLevels } from './subjects.ts'
import type { PermissionsContext } from './subjects.ts'

/** Grants on what has been erased for good; what lies in the trash keeps its own. */
export async function deleteOrphans({ database }: PermissionsContext, workspaceId: string): Promise<void> {
  await database.inWorkspace({ workspaceId }, async (unit) => {
    for (const level of treeLevels) {
      await unit.query(`delete from p_permissions.granted g where g.workspace_id = $1 and g.level = $2
        and not exists (select from core."${level}" x where x.workspace_id = g.workspace_id and x.id = g.node_id)`, [workspaceId, level])
    }
  })
}
