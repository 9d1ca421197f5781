import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Id, Instant, Nullable, Page, closed, countsByMember, createTextFormats, pageQuery, uuidv7 } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { breachAuthorityOpen, breachClosed, breachDetectedLater, breachSpanEmpty, breachTextsMissing, viewerNotFound } from '../errors.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import { BreachAnswer, BreachBody, BreachPreview, BreachPreviewBody, DeliveryAnswer, OwnBreach } from './breach-answers.ts'
import type { BreachTexts } from './breach-answers.ts'
import { affectedMembers, gatherFacts } from './breach-facts.ts'
import type { BreachScope } from './breach-facts.ts'
import { addBreachStep, breachesJson, factsJson, listBreaches, lockBreach, writtenFor } from './breach-rows.ts'
import { createTelling } from './tell-members.ts'

const tags = ['privacy']
const params = Type.Object({ id: Id })
const words = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' })
/** GDPR, Article 33 (1). */
const authorityHours = 72
const listed = { subject: 'breach', how: 'listed' } as const
const mostMembers = { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) }
const languages = ['en', 'de'] as const
/** A law asks for it, whatever is owed to whom. */
const duty = { looks: { none: 'Sums, and who looked, which is about the viewers as those who answer for a breach.' }, whileReadOnly: 'Everybody has to be told of a breach, whatever is owed.' }

/** Routes for breaches of personal data: notify every member in one act, watch the deadline of the authority, and keep a trail of each step. */
export function breachRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const telling = createTelling(context)
  const one = async (unit: UnitOfWork, caller: Caller, id: string): Promise<BreachAnswer> => (await breachesJson(context, unit, caller, [await lockBreach(unit, id)]))[0]!
  const activeMembers = (unit: UnitOfWork) => context.directory.members(unit, { status: ['active'] })

  app.get('/breaches', {
    schema: { tags, summary: 'Breaches of personal data, latest first', querystring: Type.Object(pageQuery, closed), response: { 200: Page(BreachAnswer) } },
    config: { looks: { none: 'Sums, and who looked, which is about the viewers as those who answer for a breach.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'PrivacyBreach')
    const { limit = 50, cursor } = request.query
    const rows = await listBreaches(unit, limit + 1, cursor ?? null)
    const shown = rows.slice(0, limit)
    return { items: await breachesJson(context, unit, caller, shown), nextCursor: rows.length > limit ? shown.at(-1)!.id : null }
  }))

  app.get('/breaches/mine', {
    schema: { tags, summary: 'Breaches that I was told of', querystring: Type.Object(mostMembers, closed), response: { 200: Type.Object({ items: Type.Array(OwnBreach) }) } }, config: { looks: { none: 'Only what the caller was told.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const rows = await unit.query<{ id: string; texts: BreachTexts; toldAt: Date; affected: boolean; readAt: Date | null; measures: string | null }>(`
      select b.id, b.texts, r.told_at as "toldAt", r.affected, r.read_at as "readAt", b.measures from p_privacy.breach_recipient r join p_privacy.breach b on b.workspace_id = r.workspace_id and b.id = r.breach_id
      where r.workspace_id = $1 and r.member_id = $2 and r.told_at is not null order by b.id desc limit $3`, [unit.workspaceId, caller.memberId, request.query.limit ?? 50])
    return { items: rows.map(({ texts, toldAt, readAt, ...row }) => ({ ...row, subject: writtenFor(texts.subject, caller.locale), text: writtenFor(texts.text, caller.locale), toldAt: toldAt.toISOString(), readAt: readAt?.toISOString() ?? null })) }
  }))

  app.post('/breaches/preview', {
    schema: { tags, summary: 'Who was affected in a span of time, from receipts and the trail, and what would be said', body: BreachPreviewBody, response: { 200: BreachPreview } },
    config: duty,
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('report', 'PrivacyBreach')
    const scope = scopeOf(request.body)
    const facts = await gatherFacts(unit, scope)
    const { timeZone } = await context.directory.workspace(unit)
    return { facts: await factsJson(context, unit, caller.locale, facts), texts: template(scope, request.body.detectedAt ?? context.clock.now().toString(), timeZone), members: (await activeMembers(unit)).length }
  }))

  app.post('/breaches', {
    schema: { tags, summary: 'Tell every member of a breach', body: BreachBody, response: { 201: BreachAnswer } }, config: duty,
  }, (request, reply) => context.once(request, reply, async (unit, caller) => {
    caller.ability.requireAny('report', 'PrivacyBreach')
    const scope = scopeOf(request.body)
    const { viewerId } = scope
    if (viewerId !== null && (await context.directory.members(unit, { ids: [viewerId] })).length === 0) throw viewerNotFound()
    const now = context.clock.now()
    const detectedAt = request.body.detectedAt ?? now.toString()
    if (Temporal.Instant.compare(detectedAt, now) > 0) throw breachDetectedLater({ errors: [{ path: '/detectedAt', message: 'in the future' }] })
    const { timeZone } = await context.directory.workspace(unit)
    const texts = textsOf(request.body.texts) ?? template(scope, detectedAt, timeZone)
    const id = uuidv7(now.epochMilliseconds)
    const facts = await gatherFacts(unit, scope)
    const dueAt = Temporal.Instant.from(detectedAt).add({ hours: authorityHours }).toString()
    await unit.query(`insert into p_privacy.breach (workspace_id, id, texts, kinds, viewer_id, everybody, from_at, until_at, detected_at, due_at, facts, created_by, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [unit.workspaceId, id, JSON.stringify(texts), scope.kinds, viewerId, scope.everybody, scope.from, scope.until, detectedAt, dueAt, JSON.stringify(facts), caller.memberId, now.toString()])
    const affected = (await affectedMembers(unit, scope)).map(({ memberId }) => memberId)
    await unit.query(`insert into p_privacy.breach_recipient (workspace_id, breach_id, member_id, affected)
      select m.workspace_id, $2, m.id, m.id = any($3::uuid[]) from core.member m where m.workspace_id = $1 and m.status = 'active'`, [unit.workspaceId, id, affected])
    await addBreachStep(context, unit, id, 'reported', caller.memberId, null)
    await context.audit.record(unit, { action: 'privacy-breach.reported', subject: 'PrivacyBreach', subjectId: id, after: { from: scope.from, until: scope.until, kinds: scope.kinds, affected: facts.affected, detectedAt } })
    await telling.add(unit, { breachId: id })
    return one(unit, caller, id)
  }))

  app.get('/breaches/:id/deliveries', {
    schema: { tags, summary: 'Who was told of a breach, how and when, and who has read it', params, querystring: Type.Object({ ...pageQuery, unread: Type.Optional(Type.Boolean()) }, closed), response: { 200: Page(DeliveryAnswer) } },
    config: { looks: listed },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('report', 'PrivacyBreach')
    const { limit = 50, cursor, unread = false } = request.query
    await lockBreach(unit, request.params.id)
    const rows = await unit.query<{ memberId: string; name: string; affected: boolean; toldAt: Date | null; mail: 'queued' | 'sent' | 'failed' | null; mailAt: Date | null; readAt: Date | null; readIn: 'browser' | 'agent' | null }>(`
      select r.member_id as "memberId", u.name, r.affected, r.told_at as "toldAt", r.mail, r.mail_at as "mailAt", r.read_at as "readAt", r.read_in as "readIn" from p_privacy.breach_recipient r
      join core.member m on m.workspace_id = r.workspace_id and m.id = r.member_id join identity."user" u on u.id = m.user_id
      where r.workspace_id = $1 and r.breach_id = $2 and ($3::uuid is null or r.member_id > $3) and (not $5 or r.read_at is null) order by r.member_id limit $4`, [unit.workspaceId, request.params.id, cursor ?? null, limit + 1, unread])
    const shown = rows.slice(0, limit)
    await context.audit.viewed(unit, { ...listed, counts: countsByMember(shown) })
    return {
      items: shown.map(({ toldAt, mailAt, readAt, ...row }) => ({ ...row, toldAt: toldAt?.toISOString() ?? null, mailAt: mailAt?.toISOString() ?? null, readAt: readAt?.toISOString() ?? null })),
      nextCursor: rows.length > limit ? shown.at(-1)!.memberId : null,
    }
  }))

  app.post('/breaches/:id/authority', {
    schema: {
      tags, summary: 'Say when the authority was told, or why it need not be', params,
      body: Type.Object({ toldAt: Type.Optional(Nullable(Instant)), note: Type.String({ ...words, description: 'the reference of the authority, or the reason why the breach is no risk to anybody' }) }, closed), response: { 200: BreachAnswer },
    },
    config: duty,
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { id } = request.params
    const { toldAt = null, note } = request.body
    await openBreach(unit, caller, id)
    await unit.query('update p_privacy.breach set authority_at = $3, authority_note = $4 where workspace_id = $1 and id = $2', [unit.workspaceId, id, toldAt, note.trim()])
    await addBreachStep(context, unit, id, 'authority', caller.memberId, note.trim())
    await context.audit.record(unit, { action: 'privacy-breach.authority', subject: 'PrivacyBreach', subjectId: id, after: { toldAt } })
    await context.notices.settle(unit, { kind: 'core.waiting', key: id })
    return one(unit, caller, id)
  }))

  app.post('/breaches/:id/close', {
    schema: { tags, summary: 'Close a breach, with what was done about it', params, body: Type.Object({ measures: words }, closed), response: { 200: BreachAnswer } }, config: duty,
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { id } = request.params
    const breach = await openBreach(unit, caller, id)
    if (breach.authorityNote === null) throw breachAuthorityOpen()
    const now = context.clock.now().toString()
    await unit.query('update p_privacy.breach set closed_at = $3, measures = $4 where workspace_id = $1 and id = $2', [unit.workspaceId, id, now, request.body.measures.trim()])
    await addBreachStep(context, unit, id, 'closed', caller.memberId, request.body.measures.trim())
    await context.audit.record(unit, { action: 'privacy-breach.closed', subject: 'PrivacyBreach', subjectId: id, after: { closedAt: now } })
    return one(unit, caller, id)
  }))

  async function openBreach(unit: UnitOfWork, caller: Caller, id: string) {
    caller.ability.requireAny('report', 'PrivacyBreach')
    const breach = await lockBreach(unit, id)
    if (breach.closedAt !== null) throw breachClosed()
    return breach
  }

  /** What is said where the admin writes nothing of their own. */
  function template({ from, until }: BreachScope, detectedAt: string, timeZone: string): BreachTexts {
    const inWords = (locale: string, at: string): string => `${createTextFormats({ locale, timeZone }).dateTime(at)} (${timeZone})`
    const each = (key: string) => Object.fromEntries(languages.map((locale) => [locale, context.t(locale, key, { from: inWords(locale, from), until: inWords(locale, until), detected: inWords(locale, detectedAt) })]))
    return { subject: each('breach.template-subject'), text: each('breach.template-text') }
  }
}

function scopeOf({ from, until, kinds = [], viewerId = null, everybody = false }: { readonly from: string; readonly until: string; readonly kinds?: string[]; readonly viewerId?: string | null; readonly everybody?: boolean }): BreachScope {
  if (Temporal.Instant.compare(from, until) >= 0) throw breachSpanEmpty({ errors: [{ path: '/until', message: 'not after from' }] })
  return { from, until, kinds, viewerId, everybody }
}

/** The admin's own words; both parts in each language that one of them has. */
function textsOf(given: { readonly subject: Record<string, string | undefined>; readonly text: Record<string, string | undefined> } | undefined): BreachTexts | undefined {
  if (given === undefined) return undefined
  const written = languages.filter((language) => given.subject[language] !== undefined || given.text[language] !== undefined)
  const part = (texts: Record<string, string | undefined>, name: string) => Object.fromEntries(written.map((language) => {
    const text = texts[language]?.trim()
    if (text === undefined) throw breachTextsMissing({ values: { language }, errors: [{ path: `/texts/${name}/${language}`, message: 'missing' }] })
    return [language, text]
  }))
  return { subject: part(given.subject, 'subject'), text: part(given.text, 'text') }
}
