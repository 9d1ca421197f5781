import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, NoContent, Nullable, cutText } from '@overt/sdk'
import type { OAuth, ServerContext } from '@overt/sdk'
import { issueGone, notConnected } from './errors.ts'
import { readIssues } from './read-issues.ts'
import type { settings } from './settings.ts'

const closed = { additionalProperties: false }
const Listed = Type.Object({
  state: Choice(['not-set-up', 'not-connected', 'unavailable', 'connected']),
  items: Type.Array(Type.Object({ id: Type.Integer(), reference: Type.String(), title: Type.String(), url: Type.String() })),
})
/** The page that GitLab leads back to, in the workspace that is open. */
const Begin = Type.Object({ path: Type.String({ pattern: '^/w/[a-z0-9-]{1,80}/gitlab-issues$', maxLength: 200 }) }, closed)
const Begun = Type.Object({ address: Nullable(Type.String()) })
const Answer = Type.Object({ state: Type.String({ maxLength: 4_000 }), code: Type.Optional(Type.String({ maxLength: 2_000 })), error: Type.Optional(Type.String({ maxLength: 200 })) }, closed)
const Finished = Type.Object({ fault: Nullable(Choice(['declined', 'expired', 'refused', 'unavailable'])) })
const OfIssue = Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) })
const Started = Type.Object({ entryId: Type.String() })
const looks = { none: 'Only the caller\'s own account.' }
const longestName = 120

export function routes(app: FastifyInstance, context: ServerContext<typeof settings>, accounts: OAuth): void {
  const { audit, caller, inWorkspace, work } = context

  app.get('/issues', { schema: { response: { 200: Listed } }, config: { looks } }, (request) => {
    const person = caller(request)
    person.ability.require('read', 'GitlabConnection', { memberId: person.memberId })
    return readIssues(context, accounts, person)
  })

  // region routes
  app.post<{ Body: Static<typeof Begin> }>('/connection', { schema: { body: Begin, response: { 200: Begun } }, config: { looks } }, async (request) => {
    const person = caller(request)
    person.ability.require('update', 'GitlabConnection', { memberId: person.memberId })
    return { address: await accounts.begin(person, request.body.path) ?? null }
  })

  app.put<{ Body: Static<typeof Answer> }>('/connection', { schema: { body: Answer, response: { 200: Finished } }, config: { looks } }, async (request) => {
    const person = caller(request)
    person.ability.require('update', 'GitlabConnection', { memberId: person.memberId })
    const fault = await accounts.finish(person, request.body)
    if (fault === undefined) await inWorkspace(request, (unit, { memberId }) => audit.record(unit, { action: 'gitlab-issues.connected', subject: 'GitlabConnection', subjectId: memberId }))
    return { fault: fault ?? null }
  })
  // endregion routes

  app.delete('/connection', { schema: { response: { 204: NoContent } }, config: { looks } }, async (request, reply) => {
    await inWorkspace(request, async (unit, { memberId, ability }) => {
      ability.require('update', 'GitlabConnection', { memberId })
      if (!await accounts.isConnected(unit, memberId)) return
      await accounts.disconnect(unit, memberId)
      await audit.record(unit, { action: 'gitlab-issues.disconnected', subject: 'GitlabConnection', subjectId: memberId })
    })
    return reply.code(204).send()
  })

  app.post<{ Params: Static<typeof OfIssue> }>('/issues/:id/start', { schema: { params: OfIssue, response: { 200: Started } }, config: { looks } }, async (request) => {
    const { state, items } = await readIssues(context, accounts, caller(request))
    if (state !== 'connected') throw notConnected()
    const issue = items.find(({ id }) => id === request.params.id)
    if (issue === undefined) throw issueGone()
    return inWorkspace(request, async (unit, { memberId }) => ({
      entryId: (await work.start(unit, memberId, { task: cutText(`${issue.title} (${issue.reference})`, longestName), source: 'web' })).id,
    }))
  })
}
