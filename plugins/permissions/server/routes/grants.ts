import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Value from 'typebox/value'
import type { Static } from 'typebox'
import { columnOf, roles } from '@overt/sdk'
import type { Grantee } from '../../contracts.ts'
import { membersOf } from '../check-grants.ts'
import { changedMeanwhile, notFound, versionMissing } from '../errors.ts'
import { nextRevision, readGrants, readRevision } from '../grant-store.ts'
import { saveGrants } from '../save-grants.ts'
import { grantableSubjects } from '../subjects.ts'
import { managersSee } from '../team-rules.ts'
import type { PermissionsContext } from '../subjects.ts'
import { GrantItems, SavedGrants, SubjectItems } from './answers.ts'
import { GranteeBody, GranteeQuery, GrantSets } from './schemas.ts'

const etagOf = (revision: string): string => `"permissions-${revision}"`

const config = { looks: { none: 'Who may do what, which is set for people and no record of their work.' } }

/** What can be granted, what is granted to whom, and the one way to change it. */
export function grantRoutes(app: FastifyInstance, context: PermissionsContext): void {
  app.get('/subjects', { schema: { summary: 'Kinds of records that rights are given on, and what each role may do with them by default', response: { 200: SubjectItems } }, config }, async (request) => {
    const caller = context.caller(request)
    caller.ability.requireAny('read', 'Permission')
    const { workspaceId } = caller
    const byTeam = await context.inWorkspace(request, managersSee) === 'team'
    const items = await Promise.all((await grantableSubjects(context, workspaceId)).map(async ({ name, plugin, actions, levels, declaration }) => ({
      name, title: context.rights.title({ name, plugin }, caller.locale), plugin, actions, levels,
      defaults: Object.fromEntries(await Promise.all(roles.map(async (role) => {
        const reach = await context.rights.roleDefaults(workspaceId, role, name)
        const isKept = role === 'manager' && byTeam && columnOf(declaration, 'member') !== undefined
        return [role, isKept ? Object.fromEntries(Object.entries(reach).map(([action, each]) => [action, each === 'all' ? 'team' as const : each])) : reach] as const
      }))),
    })))
    return { items, nextCursor: null }
  })

  app.get<{ Querystring: Static<typeof GranteeQuery> }>('/grants', {
    schema: { summary: 'Everything granted to one member, group or role', querystring: GranteeQuery, response: { 200: GrantItems } },
    config,
  }, async (request, reply) => withEtag(reply, await context.inWorkspace(request, async (unit, { ability }) => {
    ability.requireAny('read', 'Permission')
    const grantee: unknown = request.query
    if (!Value.Check(GranteeBody, grantee)) throw notFound()
    await membersOf(context, unit, grantee as Grantee)
    const version = etagOf(await readRevision(unit))
    return { items: await readGrants(unit, grantee as Grantee), nextCursor: null, version }
  })))

  app.put<{ Body: GrantSets }>('/grants', {
    bodyLimit: 8_000_000,
    schema: { summary: 'Replace everything granted to some members, groups or roles, all at once', description: 'If-Match names the version that was read.', body: GrantSets, response: { 200: SavedGrants } },
    config,
  }, async (request, reply) => withEtag(reply, await context.inWorkspace(request, async (unit, { ability }) => {
    ability.requireAny('update', 'Permission')
    const before = await nextRevision(unit)
    requireVersion(request, etagOf(before))
    let concerned: readonly string[] | null = []
    for (const { grantee, grants } of request.body.sets) {
      const members = await membersOf(context, unit, grantee)
      if (grantee.kind === 'member' && grants.length > 0) await context.directory.currentMembers(unit, [grantee.id])
      concerned = concerned === null || members === null ? null : [...concerned, ...members]
      await saveGrants(context, unit, grantee, grants)
    }
    await context.rights.changed(unit, concerned === null ? null : [...new Set(concerned)])
    const version = etagOf(String(BigInt(before) + 1n))
    return { saved: request.body.sets.length, version }
  })))
}

function withEtag<Body extends { readonly version: string }>(reply: FastifyReply, body: Body): Body {
  void reply.header('etag', body.version)
  return body
}

/** Errors: `precondition-required`, `precondition-failed`. */
function requireVersion({ headers }: FastifyRequest, etag: string): void {
  const wanted = headers['if-match']
  if (wanted === undefined) throw versionMissing()
  if (!wanted.split(',').some((tag) => [etag, '*'].includes(tag.trim().replace(/^W\//, '')))) throw changedMeanwhile()
}
