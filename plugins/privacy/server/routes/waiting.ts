import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { PrivacyContext } from '../privacy-context.ts'

const Waiting = Type.Object({ objections: Type.Integer({ description: 'of others, that the caller may answer' }), breaches: Type.Integer({ description: 'without a word about the authority' }), proposals: Type.Integer({ description: 'that wait for the caller\'s vote' }) })

/** How much waits for the caller, as numbers alone: nobody's record is shown for a count. */
export function waitingRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.get('/waiting', {
    schema: { tags: ['privacy'], summary: 'How much waits for me', response: { 200: Waiting } }, config: { looks: { none: 'Numbers of what waits for the caller\'s own decision, without anything of the records.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const scope = caller.ability.scope('answer', 'PrivacyObjection', 'o', 2)
    const [row] = await unit.query<{ objections: number }>(`select count(*)::int as objections from p_privacy.objection o
      where o.workspace_id = $1 and o.status = 'open' and o.member_id <> $2 and (${scope.sql})`, [unit.workspaceId, caller.memberId, ...scope.values])
    const breaches = caller.ability.canAny('report', 'PrivacyBreach')
      ? (await unit.query<{ count: number }>('select count(*)::int as count from p_privacy.breach where workspace_id = $1 and authority_note is null', [unit.workspaceId]))[0]?.count ?? 0
      : 0
    const proposals = caller.ability.canAny('vote', 'PrivacyCouncil')
      ? (await unit.query<{ count: number }>(`select count(*)::int as count from p_privacy.proposal p where p.workspace_id = $1 and p.applied_at is null and p.withdrawn_at is null and p.override_at is null and p.lock_until > $3
          and exists (select from p_privacy.representative r where r.workspace_id = $1 and r.member_id = $2)
          and not exists (select from p_privacy.proposal_vote v where v.workspace_id = $1 and v.proposal_id = p.id and v.member_id = $2)`, [unit.workspaceId, caller.memberId, context.clock.now().toString()]))[0]?.count ?? 0
      : 0
    return { objections: row?.objections ?? 0, breaches, proposals }
  }))
}
