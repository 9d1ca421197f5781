import type { CopyDeclaration } from '@overt/sdk'

const member = { person: 't.member_id = $2' } as const
const kindNames = `(select json_agg(coalesce((select p.id from p_clickim.platform p where p.workspace_id = t.workspace_id and p.number = k.kind), 'afk') order by k.place) from unnest(t.kinds) with ordinality as k (kind, place))`

/** What a copy of a person or a workspace holds of AFK and social media time. */
export const copy: CopyDeclaration = {
  list: { person: null },
  platform: { person: null },
  day: { ...member, adds: { kind_names: kindNames } },
  kept: { ...member, adds: { kind_names: kindNames } },
  decision: member,
  choice: member,
  allowance: member,
}
