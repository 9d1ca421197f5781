import type { CopyDeclaration } from '@overt/sdk'

/** What a copy of a person or a workspace holds of dashboards. */
export const copy: CopyDeclaration = {
  dashboard: { person: 't.owner_id = $2' },
  share: { person: 't.member_id = $2 or exists (select from p_dashboards.dashboard d where d.workspace_id = t.workspace_id and d.id = t.dashboard_id and d.owner_id = $2)' },
  preference: { person: 't.member_id = $2' },
}
