import type { Caller, RetentionView, Role, UnitOfWork } from '@overt/sdk'
import type { PrivacyContext } from './privacy-context.ts'

/** A plugin that records something about people, or the platform itself. */
export interface Collected {
  /** Null for the platform. */
  readonly plugin: string | null
  readonly title: string
  readonly purpose: string
  readonly collects: readonly string[]
  readonly readers: readonly Role[]
  readonly kept: readonly Pick<RetentionView, 'title' | 'help' | 'days' | 'ends'>[]
}

/** What is recorded about people here, why, by whom it is seen and how long it is kept: the one source of what members, admins, documents and the public page say of it. */
export async function readCollected(context: Pick<PrivacyContext, 'configuration' | 'retention'>, unit: UnitOfWork, locale: string): Promise<Collected[]> {
  const { platform, plugins } = await context.configuration.read(unit, locale)
  const kept = await context.retention.list(unit, locale)
  const keptOf = (owner: string | null): Collected['kept'] => kept.filter(({ plugin }) => plugin === owner).map(({ title, help, days, ends }) => ({ title, help, days, ends }))
  return [
    { ...platform, plugin: null, kept: keptOf(null) },
    ...plugins.filter(({ enabled, collects }) => enabled && collects.length > 0).map(({ id, title, purpose, collects, readers }) => ({ plugin: id, title, purpose, collects, readers, kept: keptOf(id) })),
  ]
}

export interface OwnLooks {
  readonly looks: number
  readonly viewers: number
  readonly lastAt: Date
}

/** How often others looked at the caller's records since an instant, by plugin; the empty name is the platform's. */
export async function ownLooks(unit: UnitOfWork, { memberId }: Pick<Caller, 'memberId'>, since: Temporal.Instant): Promise<ReadonlyMap<string, OwnLooks>> {
  const rows = await unit.query<OwnLooks & { plugin: string }>(`select plugin, sum(looks)::int as looks, count(distinct viewer_id)::int as viewers, max(last_at) as "lastAt"
    from core.look where workspace_id = $1 and member_id = $2 and last_at >= $3 and viewer_id <> member_id group by plugin`, [unit.workspaceId, memberId, since.toString()])
  return new Map(rows.map(({ plugin, ...looks }) => [plugin, looks]))
}
