import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Choice, Id, Instant, Nullable, closed, erasureStates } from '@overt/sdk'
import type { Caller, ErasureView, UnitOfWork } from '@overt/sdk'
import { erasureNotFound, erasureTargetUnclear, nameNotTyped } from '../errors.ts'
import type { PrivacyContext } from '../privacy-context.ts'

const tags = ['privacy']
const looks = { none: 'Says that somebody is to be erased and how far it is; no record of theirs.' }
const params = Type.Object({ id: Id })
const Kept = Type.Array(Type.Object({ owner: Type.String(), kind: Type.String(), records: Type.Integer(), what: Type.String(), reason: Type.String(), until: Nullable(Instant) }))
const Step = Type.Object({ id: Type.String(), title: Type.String(), state: Choice(['waiting', 'done', 'failed']), records: Type.Integer(), error: Nullable(Type.String()), finishedAt: Nullable(Instant) })
const ErasureAnswer = Type.Object({
  id: Id, memberId: Nullable(Id), name: Nullable(Type.String({ description: 'of the member, until they are erased' })), requestedBy: Id, own: Type.Boolean({ description: 'whether the caller is the one to be erased' }),
  state: Choice(erasureStates), requestedAt: Instant, startAt: Instant, dueAt: Instant, startedAt: Nullable(Instant), finishedAt: Nullable(Instant), steps: Type.Array(Step),
  certificatePath: Type.String({ description: 'where the certificate is once it is done; keep the address, it needs no account' }),
  certificate: Type.Optional(Type.String({ description: 'address of the certificate, there' })),
})
const Request = Type.Object({
  memberId: Type.Optional(Id), workspace: Type.Optional(Type.Literal(true)), reason: Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' }), startAt: Type.Optional(Instant),
  confirm: Type.Optional(Type.String({ maxLength: 200, description: 'of the workspace: its exact name' })),
}, closed)

/** Erasing oneself, another member or the workspace: asked for, followed, cancelled while it waits. */
export function erasureRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const { erasure } = context

  async function answers(unit: UnitOfWork, caller: Caller, views: readonly ErasureView[]) {
    const members = await context.directory.members(unit, { ids: views.flatMap(({ memberId }) => memberId ?? []) })
    const names = new Map(members.map(({ id, name }) => [id, name]))
    return views.map((view) => ({ ...view, steps: [...view.steps], name: view.memberId === null ? null : names.get(view.memberId) ?? null, own: view.memberId === caller.memberId, ...view.state === 'done' ? { certificate: view.certificatePath } : {} }))
  }

  async function visible(unit: UnitOfWork, caller: Caller, id: string): Promise<ErasureView> {
    const found = await erasure.find(unit, caller.locale, id)
    if (found === undefined || !mayAsk(caller, found.memberId)) throw erasureNotFound()
    return found
  }

  app.get('/erasures', {
    schema: { tags, summary: 'Erasures: my own, or all where I may ask for them; newest first', response: { 200: Type.Object({ items: Type.Array(ErasureAnswer) }) } }, config: { looks },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const all = await erasure.list(unit, caller.locale)
    return { items: await answers(unit, caller, all.filter(({ memberId }) => mayAsk(caller, memberId))) }
  }))

  app.get('/erasures/kept', {
    schema: { tags, summary: 'What would stay of a member, and why', querystring: Type.Object({ memberId: Id }, closed), response: { 200: Type.Object({ items: Kept }) } }, config: { looks },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    requireMay(caller, request.query.memberId)
    return { items: [...await erasure.kept(unit, request.query.memberId, caller.locale)] }
  }))

  app.get('/erasures/:id', {
    schema: { tags, summary: 'An erasure with its steps', params, response: { 200: ErasureAnswer } }, config: { looks },
  }, (request) => context.inWorkspace(request, async (unit, caller) => (await answers(unit, caller, [await visible(unit, caller, request.params.id)]))[0]!))

  app.post('/erasures', {
    schema: { tags, summary: 'Ask that a member, or the workspace, is erased; asked twice, answers the first', body: Request, response: { 201: ErasureAnswer } }, config: { whileReadOnly: 'It is a right of the person, which no bill takes away.', looks },
  }, async (request, reply) => {
    const { memberId, workspace = false, reason, startAt, confirm } = request.body
    if ((memberId === undefined) !== workspace) throw erasureTargetUnclear()
    if (workspace) await erasure.requireFreshSignIn(request)
    return context.once(request, reply, async (unit, caller) => {
      requireMay(caller, memberId ?? null)
      if (workspace && confirm !== undefined && confirm !== (await context.directory.workspace(unit)).name) throw nameNotTyped()
      const { view, created } = await erasure.request(unit, caller, { memberId: memberId ?? null, reason: reason.trim(), startAt: startAt === undefined ? undefined : Temporal.Instant.from(startAt) })
      if (created) await tell(unit, caller, view)
      return (await answers(unit, caller, [view]))[0]!
    })
  })

  app.delete('/erasures/:id', {
    schema: { tags, summary: 'Cancel an erasure that has not started', params, response: { 200: ErasureAnswer } }, config: { whileReadOnly: 'Whoever asked may change their mind.', looks },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { id, memberId } = await visible(unit, caller, request.params.id)
    requireMay(caller, memberId)
    await erasure.cancel(unit, id)
    await context.notices.settle(unit, { kind: 'core.waiting', key: id })
    // Who asked for it learns that somebody else ended it.
    if (memberId !== null && memberId !== caller.memberId) await context.notices.send(unit, { memberId, kind: 'core.decision', by: caller.name, key: id, text: { key: 'told.erasure-cancelled' }, path: '/privacy' })
    return (await answers(unit, caller, [await visible(unit, caller, id)]))[0]!
  }))

  /** The admins, who may cancel it; and the person, where somebody else asked. */
  async function tell(unit: UnitOfWork, caller: Caller, { id, memberId, startAt }: ErasureView): Promise<void> {
    const date = { instant: startAt }
    const members = await context.directory.members(unit, { status: ['active'] })
    for (const member of members.filter(({ id: other, role }) => role === 'admin' && other !== caller.memberId && other !== memberId)) {
      await context.notices.send(unit, memberId === null
        ? { memberId: member.id, kind: 'core.waiting', key: id, text: { key: 'told.erasure-workspace', values: { date } }, path: '/privacy/erasures' }
        : { memberId: member.id, kind: 'core.waiting', key: id, text: { key: 'told.erasure-member', values: { name: members.find((one) => one.id === memberId)?.name ?? '', date } }, path: '/privacy/erasures' })
    }
    if (memberId !== null && memberId !== caller.memberId && members.some((member) => member.id === memberId)) {
      await context.notices.send(unit, { memberId, kind: 'core.decision', by: caller.name, key: id, text: { key: 'told.erasure-own', values: { date } }, path: '/privacy' })
    }
  }
}

/** The account may be gone. */
const memberOf = (id: string) => ({ id, userId: null })

/** Oneself always; others like removing them. */
const mayAsk = (caller: Caller, memberId: string | null): boolean =>
  (memberId === null ? caller.ability.can('delete', 'Workspace', { id: caller.workspaceId }) : memberId === caller.memberId || caller.ability.can('delete', 'Member', memberOf(memberId)))

function requireMay(caller: Caller, memberId: string | null): void {
  if (memberId === null) caller.ability.require('delete', 'Workspace', { id: caller.workspaceId })
  else if (memberId !== caller.memberId) caller.ability.require('delete', 'Member', memberOf(memberId))
}
