import { PassThrough } from 'node:stream'
import Type from 'typebox'
import { FileOf, Id, Instant, Nullable } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { shownText } from '../error-text.ts'
import { notFound } from '../errors.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import { signedInOf } from '../http/fastify.ts'

interface FormerMembership { readonly workspaceId: string; readonly memberId: string; readonly workspaceName: string; readonly removedAt: Date | null }

const Former = Type.Object({ items: Type.Array(Type.Object({ workspaceId: Id, workspaceName: Type.String(), removedAt: Nullable(Instant) })) })
const mostShown = 50

/** What somebody keeps who was removed from a workspace: to see where, and a full copy of what is held about them there. */
export const formerRoutes: RegisterRoutes = (app) => {
  const { audit, copies, database, heavyTurns } = app.platform
  const tags = ['accounts']

  app.get('/me/former', {
    schema: { tags, summary: 'Workspaces that I was removed from', response: { 200: Former } },
  }, async (request) => ({
    items: (await formerMemberships(database, signedInOf(request).userId)).map(({ workspaceId, workspaceName, removedAt }) => ({ workspaceId, workspaceName, removedAt: removedAt?.toISOString() ?? null })),
  }))

  app.get('/me/former/:workspaceId/copy', {
    schema: { tags, params: Type.Object({ workspaceId: Id }), summary: 'A full copy of what a workspace that I was removed from keeps about me, as a ZIP made while it is sent', response: { 200: FileOf('application/zip') } },
  }, async (request, reply) => {
    const { userId } = signedInOf(request)
    const membership = (await formerMemberships(database, userId)).find(({ workspaceId }) => workspaceId === request.params.workspaceId)
    if (membership === undefined) throw notFound({ values: { what: 'The membership' } })
    const { workspaceId, memberId } = membership
    const gone = new AbortController()
    reply.raw.once('close', () => { gone.abort(new Error('The client has left.')) })
    const end = await heavyTurns.take(userId, gone.signal)
    if (reply.raw.closed) end()
    else reply.raw.once('close', end)
    const locale = await database.inWorkspace({ workspaceId, memberId }, async (unit) => {
      await audit.record(unit, { action: 'member.exported', subject: 'Member', subjectId: memberId })
      const [person] = await unit.query<{ locale: string }>(`select coalesce(u.locale, w.locale) as locale from core.member m join core.workspace w on w.id = m.workspace_id
        join identity."user" u on u.id = m.user_id where m.workspace_id = $1 and m.id = $2`, [workspaceId, memberId])
      return person?.locale ?? 'en'
    })
    const file = new PassThrough({ highWaterMark: 256 * 1024 })
    copies.write({ workspaceId, memberId, own: true, locale }, file)
      .catch((error: unknown) => { file.destroy(error instanceof Error ? error : new Error(shownText(error))) })
    return reply.type('application/zip').header('cache-control', 'private, no-store').header('content-disposition', `attachment; filename="overt-data-${memberId}.zip"`).send(file)
  })
}

/** Read in each workspace: whoever was removed sees their own row, but no longer the workspace. */
async function formerMemberships(database: CoreDatabase, userId: string): Promise<readonly FormerMembership[]> {
  const rows = await database.inIdentity(userId, (unit) => unit.query<Omit<FormerMembership, 'workspaceName'>>({
    name: 'identity-former-memberships',
    text: `select workspace_id as "workspaceId", id as "memberId", removed_at as "removedAt" from core.member where user_id = $1 and status = 'removed' order by removed_at desc nulls last limit ${mostShown}`,
    values: [userId],
  }))
  const found = await Promise.all(rows.map((row) => database.inWorkspace(row, async (unit) => {
    const [workspace] = await unit.query<{ name: string }>('select name from core.workspace where id = $1', [row.workspaceId])
    return workspace === undefined ? [] : [{ ...row, workspaceName: workspace.name }]
  })))
  return found.flat()
}
