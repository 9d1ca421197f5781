import type { FastifyInstance } from 'fastify'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { columnOf } from '@overt/sdk'
import type { Static } from 'typebox'
import { explain, grantsReaching, nodesOf } from '../decisions.ts'
import { notFound } from '../errors.ts'
import { leadingOf, todayOf } from '../leads.ts'
import { grantableSubjects } from '../subjects.ts'
import type { GrantableSubject, PermissionsContext } from '../subjects.ts'
import { DecisionItems, EffectiveItems, ReachItems } from './answers.ts'
import { DecisionsBody, ItemQuery, ReachQuery } from './schemas.ts'

const config = { looks: { none: 'Who may do what, which is set for people and no record of their work.' } }

/** Who can do what, and why. Everyone may ask about records of their own and about themselves. */
export function effectiveRoutes(app: FastifyInstance, context: PermissionsContext): void {
  app.get<{ Querystring: Static<typeof ItemQuery> }>('/effective', {
    schema: { summary: 'Who can do what with one record, and why', description: 'Members see this for records of their own.', querystring: ItemQuery, response: { 200: EffectiveItems } },
    config,
  }, async (request) => await context.inWorkspace(request, async (unit, caller) => {
    const { id, limit = 50, cursor } = request.query
    const subject = await subjectNamed(context, caller, request.query.subject)
    const record = (await context.rights.records(unit, subject.name, [id])).get(id)
    const owner = columnOf(subject.declaration, 'member')
    if (record === undefined || !(caller.ability.canAny('read', 'Permission') || (owner !== undefined && record[owner] === caller.memberId))) throw notFound()
    const people = (await context.directory.members(unit, { status: ['active'] })).toSorted((one, other) => (one.id < other.id ? -1 : 1))
    const found = people.filter((person) => cursor === undefined || person.id > cursor).slice(0, limit + 1)
    const leading = owner === undefined || typeof record[owner] !== 'string' ? [] : await leadingOf(unit, [record[owner]], await todayOf(context, unit))
    const items = []
    for (const person of found.slice(0, limit)) {
      const grants = await grantsReaching(unit, person, nodesOf(subject, record))
      items.push({ memberId: person.id, name: person.name, role: person.role, decisions: explain(await context.ability(unit, person.id), subject, record, grants, leading.filter(({ leaderId }) => leaderId === person.id)) })
    }
    return { items, nextCursor: found.length > limit ? items.at(-1)!.memberId : null }
  }))

  app.get<{ Querystring: Static<typeof ReachQuery> }>('/reach', {
    schema: { summary: 'How much of everything a member can reach', querystring: ReachQuery, response: { 200: ReachItems } },
    config,
  }, async (request) => await context.inWorkspace(request, async (unit, caller) => {
    const ability = await abilityOf(context, unit, caller, request.query.memberId)
    const items = []
    for (const { name, plugin, actions } of await grantableSubjects(context, caller.workspaceId)) {
      const counts: Record<string, number> = {}
      for (const action of actions) if (action !== 'create') counts[action] = await context.rights.count(unit, ability, action, name)
      items.push({ subject: name, title: context.rights.title({ name, plugin }, caller.locale), plugin, counts, mayCreate: actions.includes('create') && ability.canAny('create', name) })
    }
    return { items, nextCursor: null }
  }))

  app.post<{ Body: Static<typeof DecisionsBody> }>('/decisions', {
    schema: { summary: 'What a member may do with each of some records, and why', body: DecisionsBody, response: { 200: DecisionItems } },
    config: { ...config, whileReadOnly: 'It reads and changes nothing.' },
  }, async (request) => await context.inWorkspace(request, async (unit, caller) => {
    const { memberId, ids } = request.body
    const subject = await subjectNamed(context, caller, request.body.subject)
    const ability = await abilityOf(context, unit, caller, memberId)
    const records = await context.rights.records(unit, subject.name, ids)
    // Nobody learns of a record by asking about it: what the asker may not read is left out.
    const known = [...records].filter(([, record]) => caller.ability.can('read', subject.name, record))
    const [person] = await context.directory.members(unit, { ids: [memberId] })
    const grants = person === undefined ? [] : await grantsReaching(unit, person, known.flatMap(([, record]) => nodesOf(subject, record)))
    const owner = columnOf(subject.declaration, 'member')
    const owners = new Set(known.flatMap(([, record]) => (owner !== undefined && typeof record[owner] === 'string' ? [record[owner]] : [])))
    const led = (await leadingOf(unit, [...owners], await todayOf(context, unit))).filter(({ leaderId }) => leaderId === memberId)
    return { items: known.map(([id, record]) => ({ id, decisions: explain(ability, subject, record, grants, led) })), nextCursor: null }
  }))
}

async function subjectNamed(context: PermissionsContext, { workspaceId }: Caller, name: string): Promise<GrantableSubject> {
  const subject = (await grantableSubjects(context, workspaceId)).find((each) => each.name === name)
  if (subject === undefined) throw notFound()
  return subject
}

/** One's own, or anybody's for those who may see permissions. Errors: `not-found`. */
async function abilityOf(context: PermissionsContext, unit: UnitOfWork, caller: Caller, memberId: string) {
  if (memberId !== caller.memberId && !caller.ability.canAny('read', 'Permission')) throw notFound()
  return context.ability(unit, memberId)
}
