import Type from 'typebox'
import { CurrencyConversion, CurrencyConverted, Id, Rate, RateChange, RateCreate, RatesChanged, RateSubject, RateVersion, closed } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { notFound } from '../errors.ts'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { findWorkspace } from '../identity/workspace-records.ts'
import { convertRates } from './currency.ts'
import { findEntity } from './entities.ts'
import { taskKind } from './entity-kinds.ts'
import { changeRates, rateFrom } from './rate-changes.ts'
import type { RateEdit } from './rate-changes.ts'
import { requireRateRight, touchOwner } from './rate-rights.ts'
import { ownerOfRate, readRates } from './rate-store.ts'
import type { RateOwner } from './rate-subjects.ts'
import { termsChanged } from './rate-versions.ts'
import { rateOf } from './rates.ts'

const tags = ['rates']
const params = Type.Object({ id: Id })
const Subject = Type.Object({ subject: RateSubject, subjectId: Type.Optional(Id) }, closed)
const DryRun = Type.Object({ dryRun: Type.Optional(Type.Boolean({ description: 'only say what would change' })) }, closed)
const looks = { none: 'Rates are set by the workspace; who may see a person may see theirs, and effects are sums.' }

/** `/rates`: versions of the rates of tasks, projects, organizations, members and the workspace, with what a change makes of entries; `/currency`; `/tasks/:id/rate`. */
export function rateRoutes(app: App): void {
  const { platform } = app
  const { database, audit, live } = platform
  const ownerFrom = ({ subject, subjectId }: { readonly subject: RateOwner['subject']; readonly subjectId?: string | undefined }, { workspaceId }: Caller): RateOwner =>
    ({ subject, subjectId: subject === 'workspace' ? workspaceId : subjectId ?? '' })

  app.get('/rates', {
    schema: { summary: 'Every version of a rate', description: 'Of the workspace, `subjectId` may be left out.', tags, querystring: Subject, response: { 200: Type.Object({ items: Type.Array(RateVersion) }) } },
    config: { looks },
  }, async (request) => {
    const caller = callerOf(request)
    const owner = ownerFrom(request.query, caller)
    return database.inWorkspace(caller, async (unit) => {
      await requireRateRight(unit, caller, owner, 'read')
      return { items: [...await readRates(unit, owner)] }
    })
  })

  async function change(caller: Caller, find: (unit: UnitOfWork) => Promise<RateOwner>, edit: RateEdit, dryRun = false): Promise<RatesChanged> {
    return database.inWorkspace(caller, async (unit) => {
      const owner = await find(unit)
      await requireRateRight(unit, caller, owner, 'update')
      const { items, effect, changed } = await changeRates(platform, unit, caller.ability, owner, edit, { dryRun })
      if (changed) await touchOwner(platform, unit, owner)
      return { items, effect }
    })
  }
  async function known(unit: UnitOfWork, id: string): Promise<RateOwner> {
    const owner = await ownerOfRate(unit, id)
    if (owner === undefined) throw notFound({ values: { what: 'The rate' } })
    return owner
  }

  app.post('/rates', {
    schema: {
      summary: 'Let a rate hold from a day on', tags, body: RateCreate, querystring: DryRun, response: { 200: RatesChanged },
      description: '`validFrom`: today where absent, null since always. Replaces what was to hold between that day and today; planned versions stay.',
    },
    config: { looks },
  }, (request) => {
    const caller = callerOf(request)
    const { rate, validFrom } = request.body
    return change(caller, () => Promise.resolve(ownerFrom(request.body, caller)), rateFrom(rate, validFrom), request.query.dryRun)
  })

  app.patch('/rates/:id', {
    schema: { summary: 'Change one version of a rate', tags, params, body: RateChange, querystring: DryRun, response: { 200: RatesChanged } }, config: { looks },
  }, (request) => change(callerOf(request), (unit) => known(unit, request.params.id), (terms) => termsChanged(terms, request.params.id, request.body), request.query.dryRun))

  app.delete('/rates/:id', {
    schema: { summary: 'Withdraw one version of a rate', description: 'The version before it goes on instead.', tags, params, querystring: DryRun, response: { 200: RatesChanged } }, config: { looks },
  }, (request) => change(callerOf(request), (unit) => known(unit, request.params.id), (terms) => terms.filter(({ id }) => id !== request.params.id), request.query.dryRun))

  app.post('/currency', {
    schema: { summary: 'Convert every rate into another currency', tags, body: CurrencyConversion, querystring: DryRun, response: { 200: CurrencyConverted } }, config: { looks },
  }, async (request) => {
    const caller = callerOf(request)
    const answer = await database.inWorkspace(caller, async (unit) => {
      caller.ability.require('update', 'Workspace', { id: caller.workspaceId })
      const { record: { currency: from } } = await findWorkspace(unit, { lock: true })
      const { currency: to, factor } = request.body
      if (request.query.dryRun === true) return convertRates(unit, { from, to, factor }, { dryRun: true })
      const result = await convertRates(unit, { from, to, factor })
      await audit.record(unit, { action: 'currency.converted', subject: 'Workspace', subjectId: caller.workspaceId, before: { currency: from }, after: { currency: to, factor, rates: result.rates } })
      live.publish(unit, 'workspace.changed', { workspaceId: unit.workspaceId })
      return result
    })
    return answer
  })

  app.get('/tasks/:id/rate', {
    schema: {
      summary: 'The rate in force on a task', description: 'For the caller, or for the member named.', tags: ['tasks'],
      params, querystring: Type.Object({ memberId: Type.Optional(Id) }), response: { 200: Rate },
    },
    config: { looks: { none: 'The workspace sets rates; who may see the member may see theirs.' } },
  }, async (request) => {
    const caller = callerOf(request)
    const { memberId = caller.memberId } = request.query
    return database.inWorkspace(caller, async (unit) => {
      const { item } = await findEntity(unit, caller.ability, 'read', taskKind, request.params.id)
      // What somebody's hour is worth is told to those who may see that person.
      const [member] = await unit.query<{ id: string; user_id: string }>('select id, user_id from core.member where workspace_id = $1 and id = $2', [caller.workspaceId, memberId])
      caller.ability.require('read', 'Member', member === undefined ? undefined : { id: member.id, userId: member.user_id })
      const rate = await rateOf(unit, item.id, memberId)
      if (rate === undefined) throw notFound({ values: { what: 'Task' } })
      return rate
    })
  })
}
