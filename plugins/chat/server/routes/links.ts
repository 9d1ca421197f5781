import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Id, NoContent } from '@overt/sdk'
import { LinkCode, LinkItems } from '../answers.ts'
import { endLink, listLinks, makeLinkCode } from '../links.ts'
import { networksOn } from '../messengers/networks.ts'
import type { ChatContext } from '../speaker.ts'

const config = { looks: { none: 'Only the caller\'s own accounts.' } }
const Params = Type.Object({ id: Id })

/** The member's own messenger accounts. */
export function linkRoutes(app: FastifyInstance, context: ChatContext): void {
  app.get('/links', { schema: { summary: 'My linked messenger accounts', response: { 200: LinkItems } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, { memberId }) => ({ items: await listLinks(unit, memberId), networks: networksOn(await context.settings(unit.workspaceId)) })))

  app.post('/links/codes', { schema: { summary: 'A code that links one messenger account, once, within 15 minutes', response: { 201: LinkCode } }, config }, async (request, reply) => {
    const made = await context.inWorkspace(request, (unit, { memberId, ability }) => {
      ability.require('create', 'ChatLink', { memberId })
      return makeLinkCode(unit, memberId, context.clock.now())
    })
    return reply.code(201).send(made)
  })

  app.delete<{ Params: { id: string } }>('/links/:id', { schema: { summary: 'End a link', params: Params, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, (unit, { memberId }) => endLink(context, unit, memberId, request.params.id))
    return reply.code(204).send()
  })
}
