import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { PunchContext } from '../punch-context.ts'

/** `GET /waiting`: how many punches wait for the caller's decision. */
export function waitingRoutes(instance: FastifyInstance, context: PunchContext): void {
  instance.withTypeProvider<TypeBoxTypeProvider>().get('/waiting', {
    schema: { tags: ['punchim'], summary: 'How many punches wait for the caller\'s decision', response: { 200: Type.Object({ count: Type.Integer() }) } },
    config: { looks: { none: 'A number, of nobody in particular.' } },
  }, (request) => context.inWorkspace(request, async (unit, { ability, memberId }) => {
    if (!ability.canAny('decide', 'Punch')) return { count: 0 }
    const scope = ability.scope('decide', 'Punch', 'n', 2)
    // Nobody decides their own.
    const [row] = await unit.query<{ count: number }>(`select count(*)::int as count from p_punchim.punch n where n.workspace_id = $1 and n.disputed and n.member_id <> $2 and (${scope.sql})`, [unit.workspaceId, memberId, ...scope.values])
    return { count: row?.count ?? 0 }
  }))
}
