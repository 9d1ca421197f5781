import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Choice, Id, Page, closed, countsByMember, readablePeople } from '@overt/sdk'
import type { ClickContext } from '../context.ts'
import { dateBounds } from '../dates.ts'
import { entryDecisions, entrySpans, entrySums, timedEntries } from '../entry-times.ts'
import { entryNotFound, tooManyEntries, tooManyMembers } from '../errors.ts'
import { isId, readableMembers } from '../members.ts'
import { ClickTotals, EntryTime, membersQuery, rangeQuery, totalsBy, workQuery } from '../schemas.ts'
import { filterOf, readTotals } from '../totals.ts'

const totalsDays = 400
const manyDays = 7_000
const listedEntries = 200
const listedPeople = 200

/** Time of entries and totals. */
export function timeRoutes(instance: FastifyInstance, context: ClickContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['clickim']

  app.get('/entries/:entryId', {
    schema: { tags, summary: 'Time away and on social platforms in an entry', params: Type.Object({ entryId: Id }), response: { 200: EntryTime } },
    config: { looks: { subject: 'clickim.entry' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const [entry] = await timedEntries(unit, [request.params.entryId])
    if (entry === undefined) throw entryNotFound()
    caller.ability.require('read', 'Entry', { ...entry })
    caller.ability.require('read', 'ClickTime', { memberId: entry.memberId })
    const { afkSeconds, social, work } = (await entrySums(context, unit, [entry])).get(entry.id)!
    await context.audit.viewed(unit, { subject: 'clickim.entry', memberId: entry.memberId, count: 1 })
    return { afkSeconds, social: [...social], ...(work === undefined ? {} : { work: [...work] }), spans: await entrySpans(context, unit, entry), decisions: await entryDecisions(unit, entry.id) }
  }))

  app.get('/entries', {
    schema: {
      tags, summary: 'Time away and on social platforms of some entries, for lists; what the caller may not see is left out',
      querystring: Type.Object({ entryIds: Type.Array(Type.String({ maxLength: 4_000 }), { minItems: 1, maxItems: 200, description: 'at most 200, comma-separated or repeated' }) }, closed),
      response: { 200: Type.Object({ items: Type.Array(Type.Object({ entryId: Id, memberId: Id, afkSeconds: Type.Integer(), socialSeconds: Type.Integer() })) }) },
    },
    config: { looks: { subject: 'clickim.entry', how: 'listed' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const ids = [...new Set(request.query.entryIds.flatMap((part) => part.split(',')))].filter((id) => isId.test(id))
    if (ids.length > listedEntries) throw tooManyEntries({ values: { limit: listedEntries } })
    const entries = (await timedEntries(unit, ids)).filter((entry) => caller.ability.can('read', 'Entry', { ...entry }) && caller.ability.can('read', 'ClickTime', { memberId: entry.memberId }))
    const sums = await entrySums(context, unit, entries)
    await context.audit.viewed(unit, { subject: 'clickim.entry', how: 'listed', counts: countsByMember(entries) })
    return { items: entries.map(({ id, memberId }) => {
      const { afkSeconds, social } = sums.get(id)!
      return { entryId: id, memberId, afkSeconds, socialSeconds: social.reduce((sum, { seconds }) => sum + seconds, 0) }
    }) }
  }))

  app.get('/people', {
    schema: {
      tags, summary: 'Whose times the caller may read, by name',
      querystring: Type.Object({
        search: Type.Optional(Type.String({ maxLength: 120, description: 'part of the name' })), ids: Type.Optional(Type.String({ maxLength: 8_000, description: 'at most 200 ids separated by commas: their names' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: listedPeople, default: 50 })), cursor: Type.Optional(Id),
      }, closed),
      response: { 200: Page(Type.Object({ id: Id, name: Type.String() })) },
    },
    config: { looks: { none: 'Names of members, without anything about their time.' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const { search, ids, cursor, limit = 50 } = request.query
    const asked = ids?.split(',').filter((id) => isId.test(id))
    if (asked !== undefined && asked.length > listedPeople) throw tooManyMembers({ values: { limit: listedPeople } })
    const people = (await readablePeople(unit, caller, 'ClickTime', { search, ids: asked, after: cursor, limit: limit + 1 })).map(({ id, name }) => ({ id, name }))
    return { items: people.slice(0, limit), nextCursor: people.length > limit ? people[limit - 1]!.id : null }
  }))

  app.get('/totals', {
    schema: {
      tags, summary: 'Time away and on social platforms by day, member or platform',
      querystring: Type.Object({ ...membersQuery, ...rangeQuery, ...workQuery, by: Type.Optional(Choice(totalsBy)) }, closed), response: { 200: ClickTotals },
    },
    config: { looks: { subject: 'clickim.totals' }, heavy: isHeavy },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const memberIds = await readableMembers(context, unit, caller, request.query)
    const bounds = dateBounds(request.query, caller.timeZone, totalsDays)
    if (memberIds.length === 0) return { items: [] }
    await context.audit.viewed(unit, { subject: 'clickim.totals', how: memberIds.length > 1 ? 'listed' : 'opened', counts: new Map(memberIds.map((id) => [id, bounds.days])) })
    const { items, pendingDays } = await readTotals(context, unit, caller, request.query.by ?? 'day', memberIds, bounds, filterOf(request.query))
    return { items: [...items], ...(pendingDays === 0 ? {} : { pendingDays }) }
  }))
}

/** Many people's days. */
function isHeavy(request: FastifyRequest): boolean {
  const { from, to, memberIds, readable } = request.query as { from?: string; to?: string; memberIds?: string[]; readable?: boolean }
  if (from === undefined || to === undefined) return false
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
  const people = readable === true ? 1_000 : memberIds?.join(',').split(',').length ?? 1
  return days * people > manyDays
}
