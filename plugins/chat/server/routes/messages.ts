import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Id, closed, pageQuery } from '@overt/sdk'
import type { CommandResult } from '@overt/sdk'
import { MessageAnswer, MessageItems, Readings } from '../answers.ts'
import type { ChatMessage } from '../../contracts.ts'
import { longestSentence } from '../../grammar/index.ts'
import { answering, converse } from '../converse.ts'
import { messageNotFound } from '../errors.ts'
import { listMessages } from '../message-store.ts'
import { undo } from '../run-command.ts'
import { speakerOf } from '../speaker.ts'
import type { ChatContext } from '../speaker.ts'
import { say } from '../words.ts'

const Said = Type.Object({
  id: Type.Optional(Id),
  text: Type.String({ minLength: 1, maxLength: longestSentence }),
  channel: Type.Optional(Type.Enum(['web', 'action-bar'])),
}, closed)
const Interpreted = Type.Object({ text: Type.String({ maxLength: longestSentence }) }, closed)
const Listed = Type.Object({ limit: Type.Optional(pageQuery.limit), cursor: Type.Optional(Id) }, closed)
const Params = Type.Object({ id: Id })

const config = { looks: { none: 'Only the caller\'s own conversation.' } }

const resultOf = (message: ChatMessage): ChatMessage & CommandResult => ({
  ...message, message: message.answer.text, fault: message.answer.kind === 'fault',
  ...message.undoable ? { undo: { method: 'POST', path: `/plugins/chat/messages/${message.id}/undo`, body: {} } } : {},
})

/** The member's own conversation; nobody else's, whatever the role. */
export function messageRoutes(app: FastifyInstance, context: ChatContext): void {
  app.get<{ Querystring: Static<typeof Listed> }>('/messages', { schema: { summary: 'My conversation, newest first', querystring: Listed, response: { 200: MessageItems } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.require('read', 'ChatMessage', { memberId: caller.memberId })
      const { limit = 50, cursor = null } = request.query
      const { undoMinutes } = await context.settings(caller.workspaceId)
      const found = await listMessages(unit, caller.memberId, { undoableSince: context.clock.now().subtract({ minutes: undoMinutes }), before: cursor, limit: limit + 1 })
      const items = found.slice(0, limit)
      return { items, nextCursor: found.length > limit ? items.at(-1)!.id : null }
    }))

  app.post<{ Body: Static<typeof Said> }>('/messages', {
    schema: { summary: 'Say something', description: 'The same id is answered as before and done once.', body: Said, response: { 201: MessageAnswer } },
    config: { looks: { subject: 'Entry', how: 'listed' } },
  }, async (request, reply) => {
    const { workspaceId, memberId, ability } = context.caller(request)
    ability.require('create', 'ChatMessage', { memberId })
    const { id, text, channel = 'web' } = request.body
    return reply.code(201).send(resultOf(await converse(context, { workspaceId, memberId, channel, text, id })))
  })

  app.post<{ Params: { id: string } }>('/messages/:id/undo', { schema: { summary: 'Take back what a sentence did', params: Params, response: { 201: MessageAnswer } }, config }, async (request, reply) => {
    const { workspaceId, memberId, ability } = context.caller(request)
    ability.require('create', 'ChatMessage', { memberId })
    const { id } = request.params
    const said = await context.inWorkspace(request, async (unit) => {
      const [found] = await listMessages(unit, memberId, { undoableSince: context.clock.now(), before: null, limit: 1, id })
      if (found === undefined) throw messageNotFound()
      const { language } = await speakerOf(context, unit, memberId)
      return { channel: found.channel, text: say(language, 'verb.undo') }
    })
    const message = await answering(context, { workspaceId, memberId, ...said }, async () => undefined, async (speaker) => ({ outcome: await undo(speaker, id), verb: 'undo' }))
    return reply.code(201).send(resultOf(message))
  })

  app.post<{ Body: Static<typeof Interpreted> }>('/interpret', { schema: { summary: 'What a sentence would do', body: Interpreted, response: { 200: Readings } }, config: { ...config, whileReadOnly: 'It reads and changes nothing.' } }, async (request) =>
    ({ items: await context.commands.read(context.caller(request), request.body.text) }))
}
