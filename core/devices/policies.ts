import { isCoveredBy } from '@overt/sdk'
import type { AgentPolicy, MonitoringPreset, PolicyContent, UnitOfWork } from '@overt/sdk'
import type { Platform, Policies, PolicyOf } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { languageFor } from '../texts/core-texts.ts'
import { composePolicy } from './policy-content.ts'
import type { ComposedPolicy } from './contracts.ts'
import { policySummary } from './policy-sentences.ts'

/** A device that hears nothing for this long stops collecting. */
const validDays = 30
/** The notice that asks for an acknowledgement; the policy in force takes the place of the one before. */
export const acknowledgement = { kind: 'policy', key: 'policy' } as const
/** Stands for someone who is not a member yet. */
const nobody = '00000000-0000-0000-0000-000000000000'

interface IssuedRow {
  readonly version: number
  readonly content: PolicyContent
  readonly summary: ComposedPolicy['summary']
  readonly issued_at: Date
}
interface MonitoringRow {
  readonly preset: MonitoringPreset
  readonly pause_allowed: boolean
  readonly pause_maximum_minutes: number | null
  readonly notice_text: string | null
}
type MemberRow = MonitoringRow & IssuedRow & {
  readonly monitored: boolean
  readonly locale: string
  readonly content_hash: Buffer | null
  readonly is_acknowledged: boolean
  readonly covered_by: number | null
}
interface AcknowledgedRow {
  readonly version: number
  readonly content: PolicyContent
}

/**
 * The monitoring policy of a workspace. Its content is what the enabled plugins say together with the pause rule; whenever the
 * content that holds for a member changes, a higher version holds for them, and members with the same content share one.
 */
export function createPolicies(platform: Pick<Platform, 'abilities' | 'hooks' | 'plugins' | 'live' | 'clock' | 'notices'>): Policies {
  const { clock, live, notices } = platform

  async function current(unit: UnitOfWork, memberId: string, language?: string): Promise<AgentPolicy> {
    const [row] = await unit.query<MemberRow>({
      name: 'policy-of-member',
      text: `select m.monitored, coalesce(u.locale, w.locale) as locale,
          coalesce(s.preset, 'full') as preset, coalesce(s.pause_allowed, true) as pause_allowed, s.pause_maximum_minutes, s.notice_text,
          v.version, v.content_hash, v.content, v.summary, v.issued_at, a.version is not null as is_acknowledged, c.covered_by
        from core.member m
        join core.workspace w on w.id = m.workspace_id
        join identity."user" u on u.id = m.user_id
        left join core.monitoring s on s.workspace_id = m.workspace_id
        left join core.member_policy p on p.workspace_id = m.workspace_id and p.member_id = m.id
        left join core.policy_version v on v.workspace_id = p.workspace_id and v.version = p.version
        left join core.policy_acknowledgement a on a.workspace_id = p.workspace_id and a.member_id = p.member_id and a.version = p.version
        left join core.policy_coverage c on c.workspace_id = p.workspace_id and c.member_id = p.member_id and c.version = p.version
        where m.workspace_id = $1 and m.id = $2`,
      values: [unit.workspaceId, memberId],
    })
    if (row === undefined) throw notFound({ values: { what: 'The member' } })
    const composed = await composePolicy(platform, unit, { memberId, monitored: row.monitored, preset: row.preset, pause: pauseOf(row), notice: row.notice_text })
    if (row.content_hash?.equals(composed.hash) === true) return present(row, language ?? row.locale, row)
    const issued = await issue(unit, composed, (row.version as number | null) ?? 0)
    await unit.query({
      name: 'policy-point-member',
      text: `insert into core.member_policy (workspace_id, member_id, version, since) values ($1, $2, $3, $4)
        on conflict (workspace_id, member_id) do update set version = excluded.version, since = excluded.since`,
      values: [unit.workspaceId, memberId, issued.version, clock.now().toString()],
    })
    const coveredBy = await cover(unit, memberId, issued, composed)
    // The first policy is read before somebody joins.
    if (coveredBy !== null) await notices.settle(unit, { ...acknowledgement, memberId })
    else if (row.monitored && (row.version as number | null) !== null) await notices.send(unit, { ...acknowledgement, memberId, text: { key: 'policy.text' }, path: '/me/policy' })
    return present(issued, language ?? row.locale, { is_acknowledged: false, covered_by: coveredBy })
  }

  /** A version that collects nothing beyond the one that the member acknowledged last needs no new acknowledgement; that version, or null. */
  async function cover(unit: UnitOfWork, memberId: string, issued: IssuedRow, composed: ComposedPolicy): Promise<number | null> {
    const [acknowledged] = await unit.query<AcknowledgedRow>({
      name: 'policy-acknowledged-last',
      text: `select v.version, v.content from core.policy_acknowledgement a
        join core.policy_version v on v.workspace_id = a.workspace_id and v.version = a.version
        where a.workspace_id = $1 and a.member_id = $2 order by a.version desc limit 1`,
      values: [unit.workspaceId, memberId],
    })
    if (acknowledged === undefined || !isCoveredBy(composed.content, acknowledged.content, composed.comparisons)) return null
    await unit.query({
      name: 'policy-cover',
      text: `insert into core.policy_coverage (workspace_id, member_id, version, covered_by, since) values ($1, $2, $3, $4, $5) on conflict do nothing`,
      values: [unit.workspaceId, memberId, issued.version, acknowledged.version, clock.now().toString()],
    })
    return acknowledged.version
  }

  /** The newest version after `after` with this content; a new one where there is none. */
  async function issue(unit: UnitOfWork, { content, summary, hash }: ComposedPolicy, after: number): Promise<IssuedRow> {
    // Two requests that see the same change must not issue it twice.
    await unit.query(`select pg_advisory_xact_lock(hashtextextended('policy ' || $1, 0))`, [unit.workspaceId])
    const [known] = await unit.query<IssuedRow>({
      name: 'policy-known',
      text: `select version, content, summary, issued_at from core.policy_version
        where workspace_id = $1 and content_hash = $2 and version > $3 order by version desc limit 1`,
      values: [unit.workspaceId, hash, after],
    })
    if (known !== undefined) return known
    const [issued] = await unit.query<IssuedRow>({
      name: 'policy-issue',
      text: `insert into core.policy_version (workspace_id, version, content_hash, content, summary, issued_at)
        select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from core.policy_version where workspace_id = $1
        returning version, content, summary, issued_at`,
      values: [unit.workspaceId, hash, JSON.stringify(content), JSON.stringify(summary), clock.now().toString()],
    })
    live.publish(unit, 'policy.changed', { version: issued!.version })
    return issued!
  }

  function present({ version, content, summary, issued_at }: IssuedRow, locale: string, standing: Pick<MemberRow, 'is_acknowledged' | 'covered_by'>): AgentPolicy {
    return {
      version,
      issuedAt: issued_at.toISOString(),
      expiresAt: expiry(clock.now()),
      acknowledged: standing.is_acknowledged || standing.covered_by !== null,
      coveredBy: standing.is_acknowledged ? null : standing.covered_by,
      summary: [...policySummary(summary, locale)],
      pause: content.pause,
      plugins: content.plugins,
      audiences: content.audiences ?? {},
      notice: content.notice ?? null,
    }
  }

  async function compose(unit: UnitOfWork, { memberId = nobody, monitoring = {} }: PolicyOf): Promise<ComposedPolicy> {
    const [row] = await unit.query<MonitoringRow & { readonly monitored: boolean }>({
      name: 'monitoring-of-someone',
      text: `select coalesce(s.preset, 'full') as preset, coalesce(s.pause_allowed, true) as pause_allowed, s.pause_maximum_minutes, s.notice_text, coalesce(m.monitored, true) as monitored
        from core.workspace w left join core.monitoring s on s.workspace_id = w.id left join core.member m on m.workspace_id = w.id and m.id = $2 where w.id = $1`,
      values: [unit.workspaceId, memberId],
    })
    if (row === undefined) throw notFound({ values: { what: 'The workspace' } })
    const { preset = row.preset, pause = pauseOf(row), noticeText = row.notice_text } = monitoring
    return await composePolicy(platform, unit, { memberId, monitored: row.monitored, preset, pause: { allowed: pause.allowed, maximumMinutes: pause.allowed ? pause.maximumMinutes : null }, notice: noticeText })
  }

  return {
    current,
    compose,
    async words(unit, of, locale) {
      const { words } = await compose(unit, of)
      return words[languageFor(locale)] ?? words['en']!
    },
    async preview(unit, locale) {
      const [row] = await unit.query<MonitoringRow>({
        name: 'monitoring-of-workspace',
        text: `select coalesce(s.preset, 'full') as preset, coalesce(s.pause_allowed, true) as pause_allowed, s.pause_maximum_minutes, s.notice_text
          from core.workspace w left join core.monitoring s on s.workspace_id = w.id where w.id = $1`,
        values: [unit.workspaceId],
      })
      if (row === undefined) throw notFound({ values: { what: 'The workspace' } })
      const composed = await composePolicy(platform, unit, { memberId: nobody, monitored: true, preset: row.preset, pause: pauseOf(row), notice: row.notice_text })
      const issued = await issue(unit, composed, 0)
      return { version: issued.version, summary: [...policySummary(issued.summary, locale)], issuedAt: issued.issued_at.toISOString() }
    },
  }
}

const pauseOf = (row: MonitoringRow): PolicyContent['pause'] => ({
  allowed: row.pause_allowed,
  maximumMinutes: row.pause_allowed ? row.pause_maximum_minutes : null,
})

/** The same for a whole UTC day, so that an unchanged policy answers 304 and is still renewed daily. */
function expiry(now: Temporal.Instant): string {
  const day = now.toZonedDateTimeISO('UTC').startOfDay().add({ days: validDays })
  return day.toInstant().toString({ fractionalSecondDigits: 3 })
}
