import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Name, MemberRights, TimeZone, Workspace, WorkspaceChange, brandTones, cleanName, closed, contrastOf, isReadableColor, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { idempotencyConflict } from '../errors.ts'
import { etagOf, isFresh, requireMatch } from '../http/etag.ts'
import { callerOf, signedInOf } from '../http/fastify.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import { requireNoRates } from '../work/currency.ts'
import { rateMissing } from '../work/errors.ts'
import { changeRates, rateFrom } from '../work/rate-changes.ts'
import { guardLookReason } from './look-reason.ts'
import { colorContrast, nameNotTyped, signUpClosed, tooManyWorkspaces } from './errors.ts'
import type { Accounts } from './contracts.ts'
import { languageFor, languages } from '../texts/core-texts.ts'
import { tokenHash } from './tokens.ts'
import { findUser } from './users.ts'
import { countWorkspace, findWorkspace } from './workspace-records.ts'
import { changeSlug } from './workspace-address.ts'
import { canonicalTimeZone, createWorkspace } from './workspaces.ts'

const WorkspaceCreate = Type.Object({
  name: Name, timeZone: TimeZone,
  weekStart: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
  locale: Type.Optional(Choice(languages)),
}, closed)
const Change = Type.Object({ ...WorkspaceChange.properties, locale: Type.Optional(Choice(languages)) }, { ...closed, minProperties: 1 })
const WorkspaceCounts = Type.Object({
  members: Type.Integer(), organizations: Type.Integer(), projects: Type.Integer(), tasks: Type.Integer(), entries: Type.Integer(), notes: Type.Integer(),
})

/** Making a workspace; below `/api`. */
export function workspaceCreateRoutes(app: Parameters<RegisterRoutes>[0]): void {
  const { config, database, audit } = app.platform

  app.post('/workspaces', {
    schema: { tags: ['workspaces'], summary: 'Make a workspace; whoever makes it is its admin', body: WorkspaceCreate, response: { 201: Workspace } },
  }, async (request, reply) => {
    const { userId } = signedInOf(request)
    if (config.signUp !== 'open') throw signUpClosed()
    const { name, timeZone, weekStart, locale } = request.body
    const made = await database.inWorkspace({ workspaceId: idFor(userId, request.headers['idempotency-key']) }, async (unit) => {
      const known = await findRepeated(unit, request.body.name)
      if (known !== undefined) return known
      await requireRoom(unit, userId, config.workspacesPerUser)
      const user = await findUser(unit, userId)
      await createWorkspace(unit, { name, timeZone, locale: locale ?? languageFor(user?.locale), userId, ...weekStart === undefined ? {} : { weekStart } })
      await audit.record(unit, { action: 'workspace.created', subject: 'Workspace', subjectId: unit.workspaceId, after: { name } })
      return findWorkspace(unit)
    })
    void reply.code(201).header('location', `/api/workspaces/${made.record.id}`).header('etag', etagOf(made.record.id, made.version))
    return made.record
  })
}

/** Errors: `too-many-workspaces`. Waits for others of the same user, so that simultaneous ones count as well. */
async function requireRoom(unit: UnitOfWork, userId: string, limit: number): Promise<void> {
  await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`workspaces of ${userId}`])
  // The only way to see memberships elsewhere: as the user, whose own they are.
  await unit.query(`select set_config('overt.user_id', $1, true)`, [userId])
  const [row] = await unit.query<{ count: number }>(`select count(*)::int as count from core.member where user_id = $1 and role = 'admin' and status <> 'removed'`, [userId])
  await unit.query(`select set_config('overt.user_id', '', true)`)
  if ((row?.count ?? 0) >= limit) throw tooManyWorkspaces({ values: { limit } })
}

/** There is no member yet to remember a key for: the same key of the same user names the same workspace. */
function idFor(userId: string, key: string | string[] | undefined): string {
  if (typeof key !== 'string') return uuidv7()
  const hex = tokenHash(`workspace ${userId} ${key}`).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

async function findRepeated(unit: UnitOfWork, name: string): Promise<Awaited<ReturnType<typeof findWorkspace>> | undefined> {
  await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [unit.workspaceId])
  const [known] = await unit.query('select 1 from core.workspace where id = $1', [unit.workspaceId])
  if (known === undefined) return undefined
  const found = await findWorkspace(unit)
  if (found.record.name !== cleanName(name)) throw idempotencyConflict()
  return found
}

/** One workspace, and what the caller may do in it; below `/api/workspaces/:workspaceId`. */
export function workspaceRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { database, audit, live, abilities } = app.platform

    app.get('/', { schema: { tags: ['workspaces'], summary: 'The workspace', response: { 200: Workspace, 304: Type.Null() } }, config: { looks: { none: 'The choices of the workspace, about no member.' } } }, async (request, reply) => {
      const caller = callerOf(request)
      caller.ability.require('read', 'Workspace', { id: caller.workspaceId })
      const { record, version } = await database.inWorkspace(caller, findWorkspace)
      return isFresh(request, reply, etagOf(record.id, version)) ? reply.code(304).send(null) : record
    })

    app.patch('/', { schema: { tags: ['workspaces'], summary: 'Change the workspace', body: Change, response: { 200: Workspace } }, config: { looks: { none: 'The choices of the workspace, about no member.' } } }, async (request, reply) => {
      const caller = callerOf(request)
      const changed = await database.inWorkspace(caller, async (unit) => {
        caller.ability.require('update', 'Workspace', { id: caller.workspaceId })
        const before = await findWorkspace(unit, { lock: true })
        requireMatch(request, etagOf(before.record.id, before.version))
        const { name, slug, timeZone, weekStart, locale, currency, rate, rateFrom: validFrom, lookReason, onboarding, color } = request.body
        if (rate === undefined && validFrom !== undefined) throw rateMissing()
        if (lookReason !== undefined) await guardLookReason(app.platform, unit, before.record.lookReason, lookReason)
        if (color != null && !isReadableColor(color)) throw colorContrast({ values: { color, contrast: Math.round(contrastOf(color, '#ffffff') * 10) / 10, nearest: brandTones(color).light } })
        if (currency !== undefined && currency !== before.record.currency) await requireNoRates(unit, before.record.currency)
        if (rate !== undefined) await changeRates(app.platform, unit, caller.ability, { subject: 'workspace', subjectId: unit.workspaceId }, rateFrom(rate, validFrom))
        if (slug !== undefined && slug !== before.record.slug) await changeSlug(unit, slug)
        await unit.query(`update core.workspace set
            name = coalesce($2, name), time_zone = coalesce($3, time_zone), week_start = coalesce($4, week_start), locale = coalesce($5, locale),
            currency = coalesce($6, currency), onboarding = coalesce($7, onboarding),
            look_reason = coalesce($8, look_reason), color = case when $9 then $10 else color end, updated_at = now()
          where id = $1`,
        [unit.workspaceId, name === undefined ? null : cleanName(name), timeZone === undefined ? null : canonicalTimeZone(timeZone), weekStart ?? null, locale ?? null,
          currency ?? null, onboarding === undefined ? null : JSON.stringify(onboarding),
          lookReason ?? null, color !== undefined, color ?? null])
        const after = await findWorkspace(unit)
        await audit.record(unit, { action: 'workspace.updated', subject: 'Workspace', subjectId: unit.workspaceId, before: before.record, after: after.record })
        live.publish(unit, 'workspace.changed', { workspaceId: unit.workspaceId })
        return after
      })
      accounts.forgetWorkspace(caller.workspaceId)
      void reply.header('etag', etagOf(changed.record.id, changed.version))
      return changed.record
    })

    app.delete('/', {
      schema: {
        tags: ['workspaces'], summary: 'Delete the workspace and everything in it but its users',
        querystring: Type.Object({ dryRun: Type.Optional(Type.Boolean({ description: 'only count what would be deleted' })) }, closed),
        body: Type.Object({ confirm: Type.Optional(Type.String({ maxLength: 200, description: 'the exact name of the workspace' })) }, closed),
        response: { 200: WorkspaceCounts },
      },
      config: { whileReadOnly: 'Erasing is a right that no bill takes away.', looks: { none: 'Says how many records there are, of all members together.' } },
      preValidation(request, _reply, done) {
        request.body ??= {}
        done()
      },
    }, async (request) => {
      const caller = callerOf(request)
      const isDryRun = request.query.dryRun === true
      const allow = async (unit: UnitOfWork): Promise<Static<typeof WorkspaceCounts>> => {
        caller.ability.require('delete', 'Workspace', { id: caller.workspaceId })
        const { record } = await findWorkspace(unit, { lock: true })
        const counted = await countWorkspace(unit)
        if (isDryRun) return counted
        if (request.body.confirm !== record.name) throw nameNotTyped()
        return counted
      }
      if (isDryRun) return database.inWorkspace(caller, allow)
      const counts = await app.platform.erasure.endWorkspace(caller.workspaceId, { requestedBy: caller.memberId, keepsAccounts: true, allow })
      request.log.warn({ workspaceId: caller.workspaceId, userId: caller.userId, counts }, 'workspace deleted')
      return counts
    })

    app.get('/rights', { schema: { tags: ['workspaces'], summary: 'What the caller may do, for showing and hiding', response: { 200: MemberRights } }, config: { looks: { none: 'Only what is about the caller.' } } }, (request) => {
      const { memberId, role, ability } = callerOf(request)
      return { memberId, role, rules: [...abilities.packed(ability)] }
    })
  }
}
