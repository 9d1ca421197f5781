import type { CopyDeclaration } from '@overt/sdk'

const inGroup = (group: string): string => `exists (select from p_permissions.group_member g where g.workspace_id = t.workspace_id and g.group_id = ${group} and g.member_id = $2)`

/** What a copy of a person or a workspace holds of permissions: what is granted to the person, by name and through groups. */
export const copy: CopyDeclaration = {
  granted: { person: `t.member_id = $2 or ${inGroup('t.group_id')}` },
  member_group: { person: inGroup('t.id') },
  group_member: { person: 't.member_id = $2' },
  group_lead: { person: 't.member_id = $2' },
  closed_project: { person: `exists (select from p_permissions.project_member p where p.workspace_id = t.workspace_id and p.project_id = t.project_id and p.member_id = $2)` },
  project_member: { person: 't.member_id = $2' },
  team_rule: { person: null },
  revision: { person: null },
}
