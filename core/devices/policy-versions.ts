import type { PolicyVersions } from '@overt/sdk'
import type { Platform } from '../contracts.ts'

export function createPolicyVersions({ policies }: Pick<Platform, 'policies'>): PolicyVersions {
  return {
    async of(unit, memberId, at) {
      const [row] = await unit.query<{ version: number | null }>({
        name: 'policy-version-of',
        text: `select coalesce(
            (select h.version from (
              select version, acknowledged_at as at from core.policy_acknowledgement where workspace_id = $1 and member_id = $2
              union all select version, since from core.policy_coverage where workspace_id = $1 and member_id = $2) h
            where h.at <= $3 order by h.at desc, h.version desc limit 1),
            (select p.version from core.member_policy p where p.workspace_id = $1 and p.member_id = $2)) as version`,
        values: [unit.workspaceId, memberId, at.toString()],
      })
      // The first policy of a member is issued when somebody first asks for it.
      return row?.version ?? (await policies.current(unit, memberId)).version
    },
  }
}
