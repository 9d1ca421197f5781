import { PassThrough } from 'node:stream'
import Type from 'typebox'
import { FileOf, Id } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { callerOf } from '../http/fastify.ts'
import type { App, RegisterRoutes } from '../http/fastify.ts'
import { shownText } from '../error-text.ts'

const Params = Type.Object({ memberId: Id })
const tags = ['plugins']

/** What is kept about a person: handed out to that person or an admin. */
export const personalDataRoutes = (parts: () => Pick<Platform, 'audit' | 'copies' | 'database'>): RegisterRoutes => (app: App) => {
  app.get('/members/:memberId/copy', {
    schema: { tags, params: Params, summary: 'A full copy of what is kept about a member, as a ZIP made while it is sent', response: { 200: FileOf('application/zip') } },
    config: { looks: { subject: 'Export', how: 'exported' }, heavy: true },
  }, async (request, reply) => {
    const caller = callerOf(request)
    const { memberId } = request.params
    const { audit, copies, database } = parts()
    await database.inWorkspace(caller, async (unit) => {
      const [member] = await unit.query<{ id: string; userId: string }>('select id, user_id as "userId" from core.member where workspace_id = $1 and id = $2', [unit.workspaceId, memberId])
      if (member === undefined) throw notFound({ values: { what: 'The member' } })
      if (memberId !== caller.memberId) caller.ability.require('delete', 'Member', member)
      await audit.viewed(unit, { subject: 'Export', memberId, count: 1, how: 'exported' })
      await audit.record(unit, { action: 'member.exported', subject: 'Member', subjectId: memberId })
    })
    const file = new PassThrough({ highWaterMark: 256 * 1024 })
    copies.write({ workspaceId: caller.workspaceId, memberId, own: memberId === caller.memberId, locale: caller.locale }, file)
      .catch((error: unknown) => { file.destroy(error instanceof Error ? error : new Error(shownText(error))) })
    return reply.type('application/zip').header('cache-control', 'private, no-store').header('content-disposition', `attachment; filename="overt-data-${memberId}.zip"`).send(file)
  })
}
