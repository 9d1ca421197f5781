import type { UnitOfWork } from '@overt/sdk'

export interface AppliedPreset { readonly id: string; readonly appliedAt: string; readonly byName: string | null }

/** The preset that was applied last. */
export async function presetInForce(unit: UnitOfWork): Promise<AppliedPreset | null> {
  const [row] = await unit.query<{ preset: string; applied_at: Date; name: string | null }>(`
    select p.preset, p.applied_at, u.name from p_privacy.applied_preset p
    left join core.member m on m.workspace_id = p.workspace_id and m.id = p.applied_by left join identity."user" u on u.id = m.user_id
    where p.workspace_id = $1 order by p.sequence desc limit 1`, [unit.workspaceId])
  return row === undefined ? null : { id: row.preset, appliedAt: row.applied_at.toISOString(), byName: row.name }
}
