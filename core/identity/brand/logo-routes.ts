import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import Type from 'typebox'
import { FileOf, Workspace, closed } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { notFound } from '../../errors.ts'
import { etagOf, requireMatch } from '../../http/etag.ts'
import { callerOf } from '../../http/fastify.ts'
import type { RegisterRoutes } from '../../http/fastify.ts'
import { logoRefused } from '../errors.ts'
import type { Accounts } from '../contracts.ts'
import { findWorkspace } from '../workspace-records.ts'
import { logoTypes, maximumLogoBytes } from './logo-job.ts'
import type { LogoJob, LogoOutcome } from './logo-job.ts'

const looks = { none: 'The logo of the workspace, about no member.' }

/** The logo of a workspace; below `/api/workspaces/:workspaceId`. */
export function logoRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { database, audit, live, documents } = app.platform
    const readLogo = documents.forPlugin('core').reader<LogoJob, LogoOutcome>({ module: new URL(`./read-logo${extname(import.meta.url)}`, import.meta.url), addons: true, deadlineMs: 8_000, memoryMiB: 512, maximumResultBytes: maximumLogoBytes })
    app.addContentTypeParser([...logoTypes], { parseAs: 'buffer', bodyLimit: maximumLogoBytes }, (_request, body, done) => { done(null, body) })

    async function change(request: Parameters<typeof requireMatch>[0], caller: Caller, logo: Buffer | null): Promise<Awaited<ReturnType<typeof findWorkspace>>> {
      const changed = await database.inWorkspace(caller, async (unit: UnitOfWork) => {
        caller.ability.require('update', 'Workspace', { id: caller.workspaceId })
        const before = await findWorkspace(unit, { lock: true })
        requireMatch(request, etagOf(before.record.id, before.version))
        const digest = logo === null ? null : createHash('sha256').update(logo).digest('hex').slice(0, 16)
        await unit.query('update core.workspace set logo = $2, logo_digest = $3, updated_at = now() where id = $1', [unit.workspaceId, logo, digest])
        const after = await findWorkspace(unit)
        await audit.record(unit, { action: 'workspace.updated', subject: 'Workspace', subjectId: unit.workspaceId, before: { logo: before.record.logo }, after: { logo: after.record.logo } })
        live.publish(unit, 'workspace.changed', { workspaceId: unit.workspaceId })
        return after
      })
      accounts.forgetWorkspace(caller.workspaceId)
      return changed
    }

    app.put('/logo', {
      schema: { tags: ['workspaces'], summary: 'Give the workspace a logo', description: 'PNG, JPEG or WebP, at most 1 MiB. It is written again as a PNG of at most 480 by 160 pixels without anything else that is in the file.', consumes: [...logoTypes], response: { 200: Workspace } },
      config: { looks }, bodyLimit: maximumLogoBytes,
    }, async (request, reply) => {
      const caller = callerOf(request)
      caller.ability.require('update', 'Workspace', { id: caller.workspaceId })
      const bytes: unknown = request.body
      if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw logoRefused({ values: { fault: 'empty' } })
      const outcome = await readLogo({ bytes }, { signal: request.signal })
      if ('fault' in outcome) throw logoRefused({ values: { fault: outcome.fault } })
      const { record, version } = await change(request, caller, Buffer.from(outcome.image))
      void reply.header('etag', etagOf(record.id, version))
      return record
    })

    app.delete('/logo', { schema: { tags: ['workspaces'], summary: 'Take the logo away', response: { 200: Workspace } }, config: { looks } }, async (request, reply) => {
      const { record, version } = await change(request, callerOf(request), null)
      void reply.header('etag', etagOf(record.id, version))
      return record
    })

    app.get('/logo', {
      schema: { tags: ['workspaces'], summary: 'The logo', querystring: Type.Object({ v: Type.Optional(Type.String({ maxLength: 40, description: 'which one, so that a browser may keep it' })) }, closed), response: { 200: FileOf('image/png') } },
      config: { looks },
    }, async (request, reply) => {
      const caller = callerOf(request)
      caller.ability.require('read', 'Workspace', { id: caller.workspaceId })
      const [row] = await database.inWorkspace(caller, (unit) => unit.query<{ logo: Buffer | null }>('select logo from core.workspace where id = $1', [unit.workspaceId]))
      if (row?.logo == null) throw notFound({ values: { what: 'The logo' } })
      void reply.type('image/png').header('cache-control', 'private, max-age=31536000, immutable').header('content-security-policy', `default-src 'none'`)
      return reply.send(row.logo)
    })
  }
}
