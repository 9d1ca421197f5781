import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Id } from '@overt/sdk'
import { endLink, listLinks, makeLinkCode } from '../links.ts'
import { networksOn } from '../messengers/networks.ts'
import type { ChatContext } from '../speaker.ts'

const Params = Type.Object({ id: Id })

/** The member's own messenger accounts. */
export function linkRoutes(app: FastifyInstance, context: ChatContext): void {
  app.get('/links', { schema: { summary: 'My linked messenger accounts' } }, async (request) =>
    await context.inWorkspace(request, async (unit, { memberId }) => ({ items: await listLinks(unit, memberId), networks: networksOn(await context.settings(unit.workspaceId)) })))

  app.post('/links/codes', { schema: { summary: 'A code that links one messenger account, once, within 15 minutes' } }, async (request, reply) => {
    const made = await context.inWorkspace(request, (unit, { memberId, ability }) => {
      ability.require('create', 'ChatLink', { memberId })
      return makeLinkCode(unit, memberId, context.clock.now())
    })
    return reply.code(201).send(made)
  })

  app.delete<{ Params: { id: string } }>('/links/:id', { schema: { summary: 'End a link', params: Params } }, async (request, reply) => {
    await context.inWorkspace(request, (unit, { memberId }) => endLink(context, unit, memberId, request.params.id))
    return reply.code(204).send()
  })
}
