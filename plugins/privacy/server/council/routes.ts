import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, LocalDate, Nullable, Page, closed, leastPeople, pageQuery, uuidv7 } from '@overt/sdk'
import type { Caller, UnitOfWork, Widening } from '@overt/sdk'
import { proposalNotFound, proposalSettled, representativeUnfit } from '../errors.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import { isGuarded } from './guard.ts'
import { listProposals, lockProposal, stateOf } from './proposals.ts'
import type { ProposalRow } from './proposals.ts'
import { readRepresentatives } from './representatives.ts'
import { weeklySums } from './weekly-sums.ts'

const tags = ['privacy']
const looks = { none: 'The configuration, and who decides about it; about nobody\'s records.' }
const page = '/privacy/council'
const params = Type.Object({ id: Id })
const words = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' })
const WideningBody = Type.Object({ owner: Type.String({ maxLength: 60 }), setting: Type.String({ maxLength: 120 }), from: Type.Unknown(), to: Type.Unknown() }, closed)
const WideningAnswer = Type.Object({ owner: Type.String(), setting: Type.String(), from: Type.Unknown(), to: Type.Unknown(), label: Type.String({ description: 'what it is, in words' }) })
const ProposalAnswer = Type.Object({
  id: Id, state: Choice(['waiting', 'approved', 'lock-over', 'overridden', 'applied', 'withdrawn']), widenings: Type.Array(WideningAnswer), reason: Type.String(), proposedBy: Nullable(Type.String()), createdAt: Instant, lockUntil: Instant,
  votes: Type.Array(Type.Object({ name: Type.String(), vote: Choice(['approve', 'reject']), comment: Nullable(Type.String()), at: Instant })),
  override: Nullable(Type.Object({ by: Nullable(Type.String()), reason: Type.String(), at: Instant })), appliedAt: Nullable(Instant), mayVote: Type.Boolean(), mayOverride: Type.Boolean(),
})
type ProposalAnswer = Static<typeof ProposalAnswer>
const CouncilAnswer = Type.Object({
  representatives: Type.Array(Type.Object({ id: Id, name: Type.String() })), guarded: Type.Boolean(), lockDays: Type.Integer(), isRepresentative: Type.Boolean(),
  refused: Nullable(Type.Object({ at: Instant, widenings: Type.Array(WideningAnswer) }, { description: 'what the caller tried last and was refused' })),
})
const Sums = Type.Object({ leastPeople: Type.Integer(), items: Type.Array(Type.Object({ week: LocalDate, people: Nullable(Type.Integer()), averageHours: Nullable(Type.Number({ description: 'of the entries, in steps of a quarter of an hour; null for fewer people' })) })) })

/** Representatives, what is proposed to them, and the sums that they may see. */
export function councilRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get('/council', { schema: { tags, summary: 'Who represents the employees, and whether widening waits for them', response: { 200: CouncilAnswer } }, config: { looks } }, (request) => context.inWorkspace(request, councilOf))

  app.put('/council/representatives', {
    schema: { tags, summary: 'Name the representatives whom the employees elected', body: Type.Object({ memberIds: Type.Array(Id, { maxItems: 50, uniqueItems: true }) }, closed), response: { 200: CouncilAnswer } }, config: { looks },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('apply', 'PrivacyPreset')
    const { memberIds } = request.body
    const before = await readRepresentatives(context, unit)
    for (const { status, role } of await context.directory.currentMembers(unit, memberIds)) if (status !== 'active' || role !== 'member') throw representativeUnfit()
    // Without them nothing would wait any more.
    const removed = before.filter(({ id }) => !memberIds.includes(id))
    if (removed.length > 0) await context.configuration.widening(unit, removed.map(({ id }) => ({ owner: 'privacy', setting: 'representative', from: id, to: null })))
    await unit.query('delete from p_privacy.representative where workspace_id = $1 and member_id <> all($2::uuid[])', [unit.workspaceId, memberIds])
    await unit.query('insert into p_privacy.representative (workspace_id, member_id, named_at) select $1, unnest($2::uuid[]), $3 on conflict do nothing', [unit.workspaceId, memberIds, context.clock.now().toString()])
    await context.audit.record(unit, { action: 'privacy-council.named', subject: 'PrivacyCouncil', subjectId: null, before: { memberIds: before.map(({ id }) => id) }, after: { memberIds } })
    await context.rights.changed(unit, [...new Set([...memberIds, ...before.map(({ id }) => id)])])
    return councilOf(unit, caller)
  }))

  app.get('/proposals', { schema: { tags, summary: 'What is to be widened, latest first', querystring: Type.Object(pageQuery, closed), response: { 200: Page(ProposalAnswer) } }, config: { looks } }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'PrivacyCouncil')
    const { limit = 50, cursor } = request.query
    const rows = await listProposals(unit, limit + 1, cursor ?? null)
    const shown = rows.slice(0, limit)
    return { items: await answersOf(unit, caller, shown), nextCursor: rows.length > limit ? shown.at(-1)!.id : null }
  }))

  app.post('/proposals', {
    schema: { tags, summary: 'Propose a widening: `widenings` as the refusal named them', body: Type.Object({ widenings: Type.Array(WideningBody, { minItems: 1, maxItems: 100 }), reason: words }, closed), response: { 201: ProposalAnswer } }, config: { looks },
  }, (request, reply) => context.once(request, reply, async (unit, caller) => {
    caller.ability.requireAny('propose', 'PrivacyCouncil')
    const now = context.clock.now()
    const { lockDays } = await context.settings(unit.workspaceId)
    const lockUntil = now.add({ hours: 24 * lockDays }).toString()
    const id = uuidv7(now.epochMilliseconds)
    const { widenings, reason } = request.body
    await unit.query('insert into p_privacy.proposal (workspace_id, id, widenings, reason, proposed_by, created_at, lock_until) values ($1, $2, $3, $4, $5, $6, $7)',
      [unit.workspaceId, id, JSON.stringify(widenings), reason.trim(), caller.memberId, now.toString(), lockUntil])
    await unit.query('delete from p_privacy.refused_change where workspace_id = $1 and member_id = $2', [unit.workspaceId, caller.memberId])
    await context.audit.record(unit, { action: 'privacy-proposal.made', subject: 'PrivacyCouncil', subjectId: id, after: { widenings, lockUntil } })
    await tellRepresentatives(unit, 'core.waiting', id, 'council.told-proposed', { name: caller.name, date: { instant: lockUntil } })
    return one(unit, caller, id)
  }))

  app.post('/proposals/:id/vote', {
    schema: { tags, summary: 'Approve or reject a proposal, as a representative', params, body: Type.Object({ vote: Choice(['approve', 'reject']), comment: Type.Optional(Nullable(words)) }, closed), response: { 200: ProposalAnswer } }, config: { looks },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('vote', 'PrivacyCouncil')
    const { id } = request.params
    await waiting(unit, id)
    const { vote, comment = null } = request.body
    await unit.query(`insert into p_privacy.proposal_vote (workspace_id, proposal_id, member_id, vote, comment, at) values ($1, $2, $3, $4, $5, $6)
      on conflict (workspace_id, proposal_id, member_id) do update set vote = excluded.vote, comment = excluded.comment, at = excluded.at`, [unit.workspaceId, id, caller.memberId, vote, comment?.trim() ?? null, context.clock.now().toString()])
    await context.audit.record(unit, { action: `privacy-proposal.${vote === 'approve' ? 'approved' : 'rejected'}`, subject: 'PrivacyCouncil', subjectId: id, after: { vote } })
    await context.notices.settle(unit, { kind: 'core.waiting', key: id, memberId: caller.memberId })
    const answer = await one(unit, caller, id)
    const row = await lockProposal(unit, id)
    if (answer.state === 'approved' && row?.proposedBy != null) await context.notices.send(unit, { memberId: row.proposedBy, kind: 'core.decision', by: null, key: id, text: { key: 'council.told-approved' }, path: page })
    return answer
  }))

  app.post('/proposals/:id/override', {
    schema: { tags, summary: 'Let a proposal take effect before its time, with a reason that the representatives are told', params, body: Type.Object({ reason: words }, closed), response: { 200: ProposalAnswer } }, config: { looks },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('propose', 'PrivacyCouncil')
    const { id } = request.params
    await waiting(unit, id)
    await unit.query('update p_privacy.proposal set override_reason = $3, override_by = $4, override_at = $5 where workspace_id = $1 and id = $2', [unit.workspaceId, id, request.body.reason.trim(), caller.memberId, context.clock.now().toString()])
    await context.audit.record(unit, { action: 'privacy-proposal.overridden', subject: 'PrivacyCouncil', subjectId: id, after: { reason: request.body.reason.trim() } })
    await tellRepresentatives(unit, 'core.decision', id, 'council.told-overridden', { name: caller.name, reason: request.body.reason.trim() })
    return one(unit, caller, id)
  }))

  app.post('/proposals/:id/withdraw', { schema: { tags, summary: 'Withdraw a proposal', params, response: { 200: ProposalAnswer } }, config: { looks } }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('propose', 'PrivacyCouncil')
    const { id } = request.params
    const row = await lockProposal(unit, id)
    if (row === undefined) throw proposalNotFound()
    if (row.appliedAt !== null || row.withdrawnAt !== null) throw proposalSettled()
    await unit.query('update p_privacy.proposal set withdrawn_at = $3 where workspace_id = $1 and id = $2', [unit.workspaceId, id, context.clock.now().toString()])
    await context.audit.record(unit, { action: 'privacy-proposal.withdrawn', subject: 'PrivacyCouncil', subjectId: id, after: {} })
    await context.notices.settle(unit, { kind: 'core.waiting', key: id })
    return one(unit, caller, id)
  }))

  app.get('/council/sums', { schema: { tags, summary: `Weekly averages of the whole workspace, over at least ${String(leastPeople)} people`, response: { 200: Sums } }, config: { looks: { none: 'Sums over at least five people.' } } }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'PrivacyCouncil')
    return { leastPeople, items: await weeklySums(unit, context.clock.now()) }
  }))

  async function councilOf(unit: UnitOfWork, caller: Caller): Promise<Static<typeof CouncilAnswer>> {
    const representatives = await readRepresentatives(context, unit)
    const [refused] = await unit.query<{ widenings: Widening[]; at: Date }>('select widenings, at from p_privacy.refused_change where workspace_id = $1 and member_id = $2', [unit.workspaceId, caller.memberId])
    const label = await labels(unit, caller)
    return {
      representatives, guarded: await isGuarded(context, unit), lockDays: (await context.settings(unit.workspaceId)).lockDays, isRepresentative: representatives.some(({ id }) => id === caller.memberId),
      refused: refused === undefined ? null : { at: refused.at.toISOString(), widenings: refused.widenings.map(label) },
    }
  }
  async function one(unit: UnitOfWork, caller: Caller, id: string): Promise<ProposalAnswer> {
    const row = await lockProposal(unit, id)
    if (row === undefined) throw proposalNotFound()
    return (await answersOf(unit, caller, [row]))[0]!
  }
  async function waiting(unit: UnitOfWork, id: string): Promise<void> {
    const row = await lockProposal(unit, id)
    if (row === undefined) throw proposalNotFound()
    if (stateOf(row, await readRepresentatives(context, unit), context.clock.now()) !== 'waiting') throw proposalSettled()
  }
  async function tellRepresentatives(unit: UnitOfWork, kind: 'core.waiting' | 'core.decision', key: string, text: string, values: Readonly<Record<string, string | { readonly instant: string }>>): Promise<void> {
    for (const { id } of await readRepresentatives(context, unit)) await context.notices.send(unit, { memberId: id, kind, key, text: { key: text, values }, path: page })
  }
  /** Names of settings in the reader's language. */
  async function labels(unit: UnitOfWork, { locale }: Caller): Promise<(widening: Widening) => Static<typeof WideningAnswer>> {
    const { plugins } = await context.configuration.read(unit, locale)
    return ({ owner, setting, from = null, to = null }) => {
      const plugin = plugins.find(({ id }) => id === owner)
      const field = plugin?.fields.find(({ key }) => key === setting.split(' ')[0])?.label
      const own = context.t(locale, `widening.${setting.split(' ')[0] ?? ''}`)
      return { owner, setting, from, to, label: `${plugin?.title ?? context.t(locale, 'core.title')}: ${field ?? (own.startsWith('widening.') ? setting : own)}` }
    }
  }
  async function answersOf(unit: UnitOfWork, caller: Caller, rows: readonly ProposalRow[]): Promise<ProposalAnswer[]> {
    const representatives = await readRepresentatives(context, unit)
    const label = await labels(unit, caller)
    const now = context.clock.now()
    return rows.map((row) => {
      const state = stateOf(row, representatives, now)
      return {
        id: row.id, state, widenings: row.widenings.map(label), reason: row.reason, proposedBy: row.proposerName, createdAt: row.createdAt.toISOString(), lockUntil: row.lockUntil.toISOString(),
        votes: row.votes.map(({ name, vote, comment, at }) => ({ name, vote, comment, at })),
        override: row.overrideAt === null ? null : { by: row.overriderName, reason: row.overrideReason ?? '', at: row.overrideAt.toISOString() }, appliedAt: row.appliedAt?.toISOString() ?? null,
        mayVote: state === 'waiting' && caller.ability.canAny('vote', 'PrivacyCouncil'), mayOverride: state === 'waiting' && caller.ability.canAny('propose', 'PrivacyCouncil'),
      }
    })
  }
}
