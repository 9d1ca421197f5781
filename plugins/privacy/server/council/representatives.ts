import type { UnitOfWork } from '@overt/sdk'

export interface Representative { readonly id: string; readonly name: string }

/** Active members who represent the employees; by name. Who has a role that sees others stops being one. */
export const readRepresentatives = (unit: UnitOfWork): Promise<Representative[]> => unit.query(`
  select r.member_id as id, u.name from p_privacy.representative r join core.member m on m.workspace_id = r.workspace_id and m.id = r.member_id and m.status = 'active' and m.role = 'member'
  join identity."user" u on u.id = m.user_id where r.workspace_id = $1 order by u.name, r.member_id`, [unit.workspaceId])
