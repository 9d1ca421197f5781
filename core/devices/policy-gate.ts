import type { DeviceCaller, PolicyContent, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { instantSql } from '../work/instants.ts'
import type { Acceptance } from './collected-under.ts'

/** A change of plugins or settings reaches a sending agent within this time. */
const freshForMs = 1_000
const maximumCached = 50_000

/** What records of a device are judged by. */
export interface PolicyInForce {
  readonly version: number
  /** The version that the agent collected under, as far as it says. */
  readonly claimed: number
  /** Since when it holds for the member, in epoch milliseconds. */
  readonly since: number
  /** Whether the member has acknowledged it, or it collects no more than one they have. */
  readonly accepted: boolean
  /** The same of the version that the agent collected under. */
  readonly claimedAccepted: boolean
  /** All versions that the member has accepted so far, the earliest first. */
  readonly acceptances: readonly Acceptance[]
  /** False: the workspace does not monitor this member. */
  readonly monitored: boolean
  /** Of the version in force and, where it is another, of the one that the agent collected under: a record must fit each. */
  readonly contents: readonly PolicyContent['plugins'][]
}

/** Knows the policy of each member who sends. */
export interface PolicyGate {
  /** `claimed` is the version that the agent collected under; null stands for the one in force. */
  of(unit: UnitOfWork, device: DeviceCaller, claimed: number | null): Promise<PolicyInForce>
  /** What a version collects. */
  content(unit: UnitOfWork, version: number): Promise<PolicyContent['plugins']>
}

interface Known {
  readonly asked: number | null
  readonly policy: PolicyInForce
  readonly until: number
}

interface ClaimRow {
  readonly monitored: boolean
  readonly version: number
  readonly since: Date
  readonly acceptances: readonly Acceptance[]
  readonly content: PolicyContent | null
}

export function createPolicyGate({ policies }: Pick<Platform, 'policies'>): PolicyGate {
  const known = new Map<string, Known>()
  // Thousands of members share a version: one copy of its content.
  const contents = new Map<string, PolicyContent['plugins']>()

  /** A version that this transaction issued may come to nothing and its number stand for another. */
  function shared(unit: UnitOfWork, version: number, plugins: PolicyContent['plugins']): PolicyContent['plugins'] {
    const key = `${unit.workspaceId} ${version}`
    const held = contents.get(key)
    if (held !== undefined) return held
    unit.afterCommit(() => {
      if (contents.size >= maximumCached) contents.clear()
      contents.set(key, plugins)
    })
    return plugins
  }

  /** Of the version that the agent collected under, and which one holds for the member by what is stored. */
  async function readClaim(unit: UnitOfWork, { workspaceId, memberId }: DeviceCaller, asked: number): Promise<ClaimRow | undefined> {
    const [row] = await unit.query<ClaimRow>({
      name: 'policy-claimed',
      text: `select m.monitored, p.version, p.since, v.content,
          (select coalesce(jsonb_agg(jsonb_build_object('version', h.version, 'at', ${instantSql('h.at')}) order by h.at, h.version), '[]') from (
            select a.version, min(a.at) as at from (
              select version, acknowledged_at as at from core.policy_acknowledgement where workspace_id = m.workspace_id and member_id = m.id
              union all select version, since from core.policy_coverage where workspace_id = m.workspace_id and member_id = m.id) a
            group by a.version) h) as acceptances
        from core.member m
        join core.member_policy p on p.workspace_id = m.workspace_id and p.member_id = m.id
        left join core.policy_version v on v.workspace_id = m.workspace_id and v.version = $3
        where m.workspace_id = $1 and m.id = $2`,
      values: [workspaceId, memberId, asked],
    })
    return row
  }

  async function read(unit: UnitOfWork, device: DeviceCaller, claimed: number | null): Promise<PolicyInForce> {
    // In one round trip, as nearly always nothing has changed since; where another version holds from now on, what depends on it is read again.
    const [policy, early] = await Promise.all([policies.current(unit, device.memberId), claimed === null ? undefined : readClaim(unit, device, claimed)])
    const asked = claimed ?? policy.version
    const row = early?.version === policy.version ? early : await readClaim(unit, device, asked)
    return {
      version: policy.version,
      claimed: asked,
      since: row?.since.getTime() ?? 0,
      accepted: policy.acknowledged,
      claimedAccepted: row?.acceptances.some(({ version }) => version === asked) === true,
      acceptances: row?.acceptances ?? [],
      monitored: row?.monitored === true,
      contents: [
        shared(unit, policy.version, policy.plugins),
        ...asked === policy.version || row?.content == null ? [] : [shared(unit, asked, row.content.plugins)],
      ],
    }
  }

  return {
    async of(unit, device, claimed) {
      const key = `${device.workspaceId}${device.memberId}`
      const held = known.get(key)
      if (held !== undefined && held.asked === claimed && held.until > performance.now()) return held.policy
      const state = await read(unit, device, claimed)
      if (state.accepted && state.claimedAccepted) {
        unit.afterCommit(() => {
          if (known.size >= maximumCached) known.clear()
          known.set(key, { asked: claimed, policy: state, until: performance.now() + freshForMs })
        })
      }
      return state
    },
    async content(unit, version) {
      const held = contents.get(`${unit.workspaceId} ${String(version)}`)
      if (held !== undefined) return held
      const [row] = await unit.query<{ content: PolicyContent }>('select content from core.policy_version where workspace_id = $1 and version = $2', [unit.workspaceId, version])
      return shared(unit, version, row?.content.plugins ?? {})
    },
  }
}
