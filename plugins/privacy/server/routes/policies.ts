import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Instant, closed } from '@overt/sdk'
import type { PrivacyContext } from '../privacy-context.ts'

const PolicyNews = Type.Object({
  version: Type.Integer(), issuedAt: Instant, hash: Type.String(),
  removed: Type.Array(Type.String({ description: 'sentences of the version before that are gone' })), added: Type.Array(Type.String({ description: 'sentences that are new' })),
  members: Type.Object({ inForce: Type.Integer({ description: 'for how many monitored members it holds now' }), acknowledged: Type.Integer(), covered: Type.Integer({ description: 'who have nothing to do: it collects no more than what they acknowledged' }), waiting: Type.Integer({ description: 'who have to read and acknowledge it; until then nothing more is collected of them' }) }),
  waitingNames: Type.Array(Type.String(), { description: 'at most 50' }),
})

interface Row { readonly version: number; readonly issued_at: Date; readonly hash: string; readonly sentences: string[] | null; readonly before: string[] | null; readonly in_force: number; readonly acknowledged: number; readonly covered: number; readonly waiting_names: string[] | null }

/** What each published policy changed, in the sentences that members read, whom it is about and who has something to do. */
export function policyRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/policies', {
    schema: { tags: ['privacy'], summary: 'The latest policies with what each changed and who has to acknowledge it', querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })) }, closed), response: { 200: Type.Object({ items: Type.Array(PolicyNews) }) } },
    config: { looks: { none: 'Says who has read the policy, which is no record of what somebody did at work.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('apply', 'PrivacyPreset')
    const language = caller.locale.startsWith('de') ? 'de' : 'en'
    const rows = await unit.query<Row>(latestPolicies, [unit.workspaceId, request.query.limit ?? 20, language])
    return { items: rows.map((row) => {
      const [before, after] = [row.before ?? [], row.sentences ?? []]
      const waiting = row.in_force - row.acknowledged - row.covered
      return {
        version: row.version, issuedAt: row.issued_at.toISOString(), hash: row.hash,
        removed: before.filter((sentence) => !after.includes(sentence)), added: after.filter((sentence) => !before.includes(sentence)),
        members: { inForce: row.in_force, acknowledged: row.acknowledged, covered: row.covered, waiting: Math.max(0, waiting) }, waitingNames: row.waiting_names ?? [],
      }
    }) }
  }))
}

/** Policies issued last, each with the sentences of the one before and the members for whom it holds now. */
const latestPolicies = `
  with latest as (
    select v.version, v.issued_at, encode(v.content_hash, 'hex') as hash, array(select jsonb_array_elements_text(v.summary -> $3)) as sentences,
      (select array(select jsonb_array_elements_text(p.summary -> $3)) from core.policy_version p where p.workspace_id = v.workspace_id and p.version < v.version order by p.version desc limit 1) as before
    from core.policy_version v where v.workspace_id = $1 order by v.version desc limit $2
  )
  select l.*, coalesce(s.in_force, 0)::int as in_force, coalesce(s.acknowledged, 0)::int as acknowledged, coalesce(s.covered, 0)::int as covered, s.waiting_names
  from latest l left join lateral (
    select count(*) as in_force, count(a.version) as acknowledged, count(c.version) filter (where a.version is null) as covered,
      (array_agg(u.name order by u.name) filter (where a.version is null and c.version is null))[1:50] as waiting_names
    from core.member_policy p
    join core.member m on m.workspace_id = p.workspace_id and m.id = p.member_id and m.status = 'active' and m.monitored
    join identity."user" u on u.id = m.user_id
    left join core.policy_acknowledgement a on a.workspace_id = p.workspace_id and a.member_id = p.member_id and a.version = p.version
    left join core.policy_coverage c on c.workspace_id = p.workspace_id and c.member_id = p.member_id and c.version = p.version
    where p.workspace_id = $1 and p.version = l.version
  ) s on true order by l.version desc`
