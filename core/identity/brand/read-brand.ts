import type { UnitOfWork, WorkspaceBrand } from '@overt/sdk'
import { brandTones } from '@overt/sdk'

/** How the workspace of the unit looks in mails and documents; undefined where it is gone. */
export async function readBrand(unit: UnitOfWork): Promise<WorkspaceBrand | undefined> {
  const [row] = await unit.query<{ name: string; color: string | null; logo: Buffer | null }>({
    name: 'workspace-brand', text: 'select name, color, logo from core.workspace where id = $1', values: [unit.workspaceId],
  })
  return row === undefined ? undefined : { name: row.name, color: row.color === null ? null : brandTones(row.color).light, logo: row.logo }
}
