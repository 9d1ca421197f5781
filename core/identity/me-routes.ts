import Type from 'typebox'
import { Choice, Id, Instant, Me, Name, Nullable, Page, PersonalToken, ReadingFormatsChange, TableKey, TableLayout, TimeZone, cleanName, closed } from '@overt/sdk'
import type { RegisterRoutes } from '../http/fastify.ts'
import { signedInOf } from '../http/fastify.ts'
import { notFound } from '../errors.ts'
import { expiresInPast, sessionOnly, tooManyTables } from './errors.ts'
import type { Accounts } from './contracts.ts'
import { tokenMadeMail } from './mails.ts'
import { createPersonalToken } from './personal-tokens.ts'
import { findMe, keepCookie } from './me.ts'
import { languages } from '../texts/core-texts.ts'
import { tokenHash } from './tokens.ts'
import { findUser } from './users.ts'
import { canonicalTimeZone } from './workspaces.ts'

const MeChange = Type.Partial(Type.Object({
  name: Name,
  locale: Nullable(Choice(languages)),
  timeZone: Nullable(TimeZone),
  formats: ReadingFormatsChange,
}), { ...closed, minProperties: 1 })
const TokenCreate = Type.Object({ name: Name, expiresAt: Type.Optional(Nullable(Instant)) }, closed)
const Session = Type.Object({
  id: Id, current: Type.Boolean(), address: Nullable(Type.String()), userAgent: Nullable(Type.String()),
  createdAt: Instant, lastUsedAt: Instant, expiresAt: Instant,
})
/** More than there are tables; so that nobody fills an account with them. */
const mostTables = 100
const byId = Type.Object({ id: Id })

/** The signed-in user: profile, memberships, personal tokens, sessions. */
export function meRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { database, clock, mail } = app.platform

    app.get('/me', { schema: { tags: ['accounts'], summary: 'Who is signed in, and where they are a member', response: { 200: Me } } }, async (request, reply) => {
      const { userId } = signedInOf(request)
      keepCookie(accounts, request, reply)
      return findMe(database, userId)
    })

    app.patch('/me', { schema: { tags: ['accounts'], summary: 'Change name, language, time zone or how times and durations read', body: MeChange, response: { 200: Me } } }, async (request) => {
      const { userId } = signedInOf(request)
      const { name, locale, timeZone, formats } = request.body
      const zone = typeof timeZone === 'string' ? canonicalTimeZone(timeZone) : timeZone
      await database.inIdentity(userId, (unit) => unit.query(`update identity."user" set
          name = coalesce($2, name),
          locale = case when $3 then $4 else locale end,
          time_zone = case when $5 then $6 else time_zone end,
          hour_clock = case when $7 then $8 else hour_clock end,
          duration_style = case when $9 then $10 else duration_style end,
          week_start = case when $11 then $12::smallint else week_start end,
          updated_at = now() where id = $1`,
      [userId, name === undefined ? null : cleanName(name), locale !== undefined, locale ?? null, zone !== undefined, zone ?? null,
        formats?.clock !== undefined, formats?.clock ?? null, formats?.durations !== undefined, formats?.durations ?? null, formats?.weekStart !== undefined, formats?.weekStart ?? null]))
      accounts.forget(userId)
      return findMe(database, userId)
    })

    app.put('/me/tables/:table', {
      schema: { tags: ['accounts'], summary: 'Set how I see a table: hidden columns and widths; none of either is as it comes', params: Type.Object({ table: TableKey }), body: TableLayout, response: { 204: Type.Null() } },
    }, async (request, reply) => {
      const { userId } = signedInOf(request)
      const { hidden, widths } = request.body
      const isPlain = hidden.length === 0 && Object.keys(widths).length === 0
      const kept = await database.inIdentity(userId, (unit) => unit.query(`update identity."user" set table_layouts = table_layouts - $2::text || $3::jsonb, updated_at = now()
        where id = $1 and (jsonb_exists(table_layouts, $2) or $4 or (select count(*) from jsonb_object_keys(table_layouts)) < $5) returning 1`,
      [userId, request.params.table, JSON.stringify(isPlain ? {} : { [request.params.table]: { hidden, widths } }), isPlain, mostTables]))
      if (kept.length === 0) throw tooManyTables({ values: { most: mostTables } })
      return reply.code(204).send(null)
    })

    app.get('/me/tokens', { schema: { tags: ['accounts'], summary: 'Own personal tokens', response: { 200: Page(PersonalToken) } } }, async (request) => {
      const { userId } = signedInOf(request)
      const rows = await database.inIdentity(userId, (unit) => unit.query<{ id: string; name: string; prefix: string; created_at: Date; expires_at: Date | null; last_used_at: Date | null }>(
        'select id, name, prefix, created_at, expires_at, last_used_at from identity.personal_token where user_id = $1 order by created_at desc', [userId]))
      return {
        items: rows.map((row) => ({
          id: row.id, name: row.name, prefix: row.prefix, createdAt: row.created_at.toISOString(),
          expiresAt: row.expires_at?.toISOString() ?? null, lastUsedAt: row.last_used_at?.toISOString() ?? null,
        })),
        nextCursor: null,
      }
    })

    app.post('/me/tokens', {
      schema: { tags: ['accounts'], summary: 'Make a personal token; it is shown once and acts as its owner', body: TokenCreate, response: { 201: Type.Object({ id: Id, token: Type.String() }) } },
    }, async (request, reply) => {
      const { userId } = signedInOf(request)
      const { expiresAt: until } = request.body
      if (typeof until === 'string' && Date.parse(until) <= clock.now().epochMilliseconds) throw expiresInPast()
      const made = await database.inIdentity(userId, async (unit) => {
        // A token that was lost for a day must not make one that lasts.
        const [maker] = await unit.query<{ expires_at: Date | null }>('select expires_at from identity.personal_token where hash = $1', [tokenHash(request.headers.authorization?.slice('Bearer '.length) ?? '')])
        const wished = request.body.expiresAt ?? null
        const latest = maker?.expires_at?.toISOString() ?? null
        const expiresAt = latest !== null && (wished === null || Date.parse(wished) > Date.parse(latest)) ? latest : wished
        const name = cleanName(request.body.name)
        const user = await findUser(unit, userId)
        if (user !== undefined) await mail.send(tokenMadeMail({ user, token: name }), unit)
        return createPersonalToken(unit, { userId, name, expiresAt, now: clock.now() })
      })
      void reply.code(201)
      return made
    })

    app.delete('/me/tokens/:id', { schema: { tags: ['accounts'], summary: 'Revoke a personal token', params: byId, response: { 204: Type.Null() } } }, async (request, reply) => {
      const { userId } = signedInOf(request)
      const gone = await database.inIdentity(userId, (unit) => unit.query('delete from identity.personal_token where id = $1 and user_id = $2 returning 1', [request.params.id, userId]))
      if (gone.length === 0) throw notFound({ values: { what: 'The token' } })
      accounts.forget(userId)
      return reply.code(204).send(null)
    })

    app.get('/me/sessions', { schema: { tags: ['accounts'], summary: 'Browsers that are signed in', response: { 200: Page(Session) } } }, async (request) => {
      const { userId } = signedInOf(request)
      const current = await accounts.session(request)
      const rows = await database.inIdentity(userId, (unit) => unit.query<{ id: string; ip_address: string | null; user_agent: string | null; created_at: Date; updated_at: Date; expires_at: Date }>(
        'select id, ip_address, user_agent, created_at, updated_at, expires_at from identity.session where user_id = $1 and expires_at > now() order by updated_at desc limit 200', [userId]))
      return {
        items: rows.map((row) => ({
          id: row.id, current: row.id === current?.id, address: row.ip_address, userAgent: row.user_agent,
          createdAt: row.created_at.toISOString(), lastUsedAt: row.updated_at.toISOString(), expiresAt: row.expires_at.toISOString(),
        })),
        nextCursor: null,
      }
    })

    app.delete('/me/sessions', {
      schema: {
        tags: ['accounts'], summary: 'Sign out everywhere', querystring: Type.Object({ keepCurrent: Type.Optional(Type.Boolean()) }, closed), response: { 200: Type.Object({ ended: Type.Integer() }) },
      },
    }, async (request) => {
      const { userId, via } = signedInOf(request)
      if (via !== 'session') throw sessionOnly()
      const current = await accounts.session(request)
      const gone = await database.inIdentity(userId, (unit) => unit.query(
        'delete from identity.session where user_id = $1 and ($2::uuid is null or id <> $2) returning 1', [userId, request.query.keepCurrent === true ? current?.id ?? null : null]))
      accounts.forget(userId)
      return { ended: gone.length }
    })

    app.delete('/me/sessions/:id', { schema: { tags: ['accounts'], summary: 'Sign out one browser', params: byId, response: { 204: Type.Null() } } }, async (request, reply) => {
      const { userId, via } = signedInOf(request)
      if (via !== 'session') throw sessionOnly()
      const gone = await database.inIdentity(userId, (unit) => unit.query('delete from identity.session where id = $1 and user_id = $2 returning 1', [request.params.id, userId]))
      if (gone.length === 0) throw notFound({ values: { what: 'The session' } })
      accounts.forget(userId)
      return reply.code(204).send(null)
    })
  }
}
