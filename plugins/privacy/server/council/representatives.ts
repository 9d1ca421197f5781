import type { UnitOfWork } from '@overt/sdk'
import type { PrivacyContext } from '../privacy-context.ts'

export interface Representative { readonly id: string; readonly name: string }

/** Active members who represent the employees; by name. Who has a role that sees others stops being one. */
export async function readRepresentatives({ directory }: Pick<PrivacyContext, 'directory'>, unit: UnitOfWork): Promise<Representative[]> {
  const named = await unit.query<{ id: string }>('select member_id as id from p_privacy.representative where workspace_id = $1', [unit.workspaceId])
  if (named.length === 0) return []
  return (await directory.members(unit, { ids: named.map(({ id }) => id), status: ['active'], roles: ['member'] })).map(({ id, name }) => ({ id, name }))
}

/** Asked of every member whose rights are worked out, so it reads two rows however many people there are. */
export async function isRepresentative(unit: UnitOfWork, memberId: string): Promise<boolean> {
  const rows = await unit.query({
    name: 'privacy-representative',
    text: `select from p_privacy.representative r where r.workspace_id = $1 and r.member_id = $2
      and exists (select from core.member m where m.workspace_id = $1 and m.id = $2 and m.status = 'active' and m.role = 'member')`,
    values: [unit.workspaceId, memberId],
  })
  return rows.length > 0
}
