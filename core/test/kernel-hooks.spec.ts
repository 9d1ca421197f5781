import { expect } from 'chai'
import { definePlugin, refuse } from '@overt/sdk'
import type { ActionHook, Collect, Durable, Filter, Guard, HookOptions, Hooks, UnitOfWork } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

declare module '@overt/sdk' {
  interface HookContracts {
    'owner.checking': Guard<{ readonly amount: number }>
    'owner.strict': Guard<{ readonly amount: number }>
    'owner.shown': Filter<readonly string[], { readonly title: string }>
    'owner.asked': Collect<{ readonly question: string }, string>
    'owner.done': ActionHook<{ readonly what: string }>
    'owner.kept': Durable<{ readonly what: string }>
  }
}

/** What the fixture plugins do is decided by each test. */
type Behaviour = (value: unknown, context: { readonly signal: AbortSignal; readonly unit?: { query(text: string): Promise<unknown[]> } }) => unknown
const behaviour = new Map<string, Behaviour>()
const order: Record<string, HookOptions> = { first: {}, second: { before: ['first'] }, third: {} }
let ownerHooks: Hooks

const owner = definePlugin({
  id: 'owner',
  server(_app, { hooks }) {
    ownerHooks = hooks
    hooks.declare('owner.checking', { kind: 'guard', onFault: 'allow', timeoutMs: 100, doc: 'may the amount be' })
    hooks.declare('owner.strict', { kind: 'guard', onFault: 'refuse', timeoutMs: 100, doc: 'must the amount be' })
    hooks.declare('owner.shown', { kind: 'filter', timeoutMs: 100, doc: 'lines on their way out' })
    hooks.declare('owner.asked', { kind: 'collect', timeoutMs: 100, doc: 'answers to a question' })
    hooks.declare('owner.done', { kind: 'action', timeoutMs: 100, doc: 'it is done' })
    hooks.declare('owner.kept', { kind: 'durable', whileOff: 'skip', timeoutMs: 100, doc: 'it is kept' })
  },
})
const listener = (id: string) => definePlugin({
  id,
  server(_app, { hooks }) {
    for (const name of ['owner.checking', 'owner.strict', 'owner.shown', 'owner.asked', 'owner.done', 'owner.kept'] as const) {
      hooks.on(name, ((value: unknown, context: Parameters<Behaviour>[1]) => behaviour.get(`${id} ${name}`)?.(value, context)) as never, order[id])
    }
  },
})

describe('hooks', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace

  before(async () => {
    platform = await createTestPlatform({ plugins: [owner, listener('first'), listener('second'), listener('third')], clock: '2026-03-02T09:00:00Z' })
  })
  beforeEach(async () => {
    behaviour.clear()
    workspace = await platform.workspace({ enabled: ['owner', 'first', 'second'] })
  })
  after(() => platform.close())

  const inUnit = <T>(run: (emission: { unit: Parameters<Parameters<typeof platform.platform.database.inWorkspace>[1]>[0]; workspaceId: string }) => Promise<T>) =>
    platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => run({ unit, workspaceId: workspace.id }))
  const runGuard = (name: 'owner.checking' | 'owner.strict') => inUnit((emission) => ownerHooks.guard(name, { amount: 1 }, emission))
  const faults = () => platform.platform.hooks.faults.filter(({ workspaceId }) => workspaceId === workspace.id)
  const never = () => new Promise<never>(() => undefined)

  describe('guard', () => {
    it('asks the handlers in the order of their wishes, and only those of plugins that are on', async () => {
      const asked: string[] = []
      for (const id of ['first', 'second', 'third']) behaviour.set(`${id} owner.checking`, () => { asked.push(id) })
      await runGuard('owner.checking')
      expect(asked).to.deep.equal(['second', 'first'])
    })

    it('stops at the first refusal with its own code and status 409', async () => {
      const asked: string[] = []
      behaviour.set('second owner.checking', () => refuse('too-much', 'That is too much.'))
      behaviour.set('first owner.checking', () => { asked.push('first') })
      const error = await runGuard('owner.checking').then(() => undefined, (thrown: unknown) => thrown)
      expect(error).to.include({ code: 'too-much', status: 409, message: 'That is too much.' })
      expect(asked).to.deep.equal([])
    })

    it('lets pass when a handler throws, where its owner says so', async () => {
      behaviour.set('second owner.checking', () => { throw new Error('boom') })
      await runGuard('owner.checking')
      expect(faults()).to.have.lengthOf(1)
      expect(faults()[0]).to.include({ plugin: 'second', hook: 'hook owner.checking' })
    })

    it('refuses when a handler throws or hangs, where its owner says so', async () => {
      for (const fault of [() => { throw new Error('boom') }, never]) {
        behaviour.set('second owner.strict', fault)
        const error = await runGuard('owner.strict').then(() => undefined, (thrown: unknown) => thrown)
        expect(error).to.include({ code: 'hook-unavailable', status: 409 })
      }
    })

    it('tells a hanging handler by its signal that the time is up, and goes on without it', async () => {
      let aborted = false
      behaviour.set('second owner.checking', (_value, { signal }) => new Promise(() => { signal.addEventListener('abort', () => { aborted = true }) }))
      await runGuard('owner.checking')
      expect(aborted).to.equal(true)
      expect(faults()[0]?.message).to.match(/no answer within 100 ms/)
    })

    it('keeps the transaction usable after SQL of a handler failed, and undoes what that handler did', async () => {
      behaviour.set('second owner.checking', async (_value, { unit }) => {
        await unit!.query(`update core.workspace set name = 'changed by a failing handler'`)
        await unit!.query('select 1 / 0')
      })
      const [row] = await inUnit(async (emission) => {
        await ownerHooks.guard('owner.checking', { amount: 1 }, emission)
        return emission.unit.query<{ name: string }>('select name from core.workspace')
      })
      expect(row?.name).to.equal('Acme')
      expect(faults()).to.have.lengthOf(1)
    })

    it('closes the unit of a handler that ran out of time', async () => {
      let late: Promise<unknown> = Promise.resolve()
      behaviour.set('second owner.checking', (_value, { unit, signal }) => new Promise(() => {
        signal.addEventListener('abort', () => { late = new Promise((resolve) => { setImmediate(() => { resolve(Promise.resolve().then(() => unit!.query('select 1')).catch((error: unknown) => error)) }) }) })
      }))
      await runGuard('owner.checking')
      expect(await late).to.be.instanceOf(Error)
    })

    it('closes a unit that such a handler joined by itself, and lets it join no other', async () => {
      const { database } = platform.platform
      const rename = (unit: UnitOfWork): Promise<unknown> => unit.query(`update core.workspace set name = 'changed too late' where id = $1`, [workspace.id])
      const outcomes: Promise<unknown>[] = []
      behaviour.set('second owner.checking', (_value, { signal }) => database.inWorkspace({ workspaceId: workspace.id }, (joined) => new Promise(() => {
        const later = (run: () => Promise<unknown>): void => { outcomes.push(run().then(() => 'done', (error: unknown) => String(error))) }
        signal.addEventListener('abort', () => { setImmediate(() => {
          later(() => rename(joined))
          later(() => database.inWorkspace({ workspaceId: workspace.id }, rename))
        }) })
      })))
      const [row] = await inUnit(async ({ unit, ...emission }) => {
        await ownerHooks.guard('owner.checking', { amount: 1 }, { ...emission, unit })
        await new Promise((resolve) => { setImmediate(() => { setImmediate(resolve) }) })
        return unit.query<{ name: string }>('select name from core.workspace where id = $1', [workspace.id])
      })
      expect(row?.name).to.equal('Acme')
      expect(await Promise.all(outcomes)).to.have.length(2).and.satisfy((all: string[]) => all.every((text) => text.includes('its unit of work is closed')))
    })
  })

  describe('breaker', () => {
    it('leaves a handler alone after five faults in a row, answers as the owner declared, and tries again after 30 s', async () => {
      let calls = 0
      behaviour.set('second owner.strict', () => { calls += 1; throw new Error('boom') })
      for (let attempt = 0; attempt < 8; attempt += 1) {
        const error = await runGuard('owner.strict').then(() => undefined, (thrown: unknown) => thrown)
        expect(error).to.include({ code: 'hook-unavailable' })
      }
      expect(calls).to.equal(5)
      behaviour.set('second owner.strict', () => { calls += 1 })
      platform.clock.advance({ seconds: 31 })
      await runGuard('owner.strict')
      await runGuard('owner.strict')
      expect(calls).to.equal(7)
    })

    it('counts for one workspace and one hook only', async () => {
      behaviour.set('second owner.strict', () => { throw new Error('boom') })
      for (let attempt = 0; attempt < 5; attempt += 1) await runGuard('owner.strict').catch(() => undefined)
      const asked: string[] = []
      behaviour.set('second owner.strict', () => { asked.push('strict') })
      behaviour.set('second owner.checking', () => { asked.push('checking') })
      await runGuard('owner.checking')
      workspace = await platform.workspace({ enabled: ['owner', 'second'] })
      await runGuard('owner.strict')
      expect(asked).to.deep.equal(['checking', 'strict'])
    })
  })

  describe('filter', () => {
    it('hands each result to the next handler', async () => {
      behaviour.set('second owner.shown', (lines) => [...lines as string[], 'second'])
      behaviour.set('first owner.shown', (lines) => [...lines as string[], 'first'])
      expect(await inUnit((emission) => ownerHooks.filter('owner.shown', ['start'], { title: 't' }, emission))).to.deep.equal(['start', 'second', 'first'])
    })

    it('keeps the previous value when a handler throws, hangs or returns nothing', async () => {
      for (const fault of [() => { throw new Error('boom') }, never, () => undefined]) {
        behaviour.set('second owner.shown', fault)
        behaviour.set('first owner.shown', (lines) => [...lines as string[], 'first'])
        expect(await inUnit((emission) => ownerHooks.filter('owner.shown', ['start'], { title: 't' }, emission))).to.deep.equal(['start', 'first'])
      }
      expect(faults()).to.have.lengthOf(3)
    })
  })

  describe('collect', () => {
    for (const inside of [true, false]) {
      it(`lists the answers with the plugin that gave them, without those that failed (${inside ? 'in' : 'outside'} a transaction)`, async () => {
        workspace = await platform.workspace({ enabled: ['owner', 'first', 'second', 'third'] })
        behaviour.set('first owner.asked', (asked) => `first on ${(asked as { question: string }).question}`)
        behaviour.set('second owner.asked', never)
        behaviour.set('third owner.asked', () => undefined)
        const answers = inside
          ? await inUnit((emission) => ownerHooks.collect('owner.asked', { question: 'why' }, emission))
          : await ownerHooks.collect('owner.asked', { question: 'why' }, { workspaceId: workspace.id })
        expect(answers).to.deep.equal([{ plugin: 'first', value: 'first on why' }])
      })
    }
  })

  describe('action', () => {
    it('runs after the commit, with a rejecting handler beside a good one, and never after a rollback', async () => {
      const done: unknown[] = []
      behaviour.set('second owner.done', () => Promise.reject(new Error('boom')))
      behaviour.set('first owner.done', (payload) => { done.push(payload) })
      await inUnit((emission) => {
        ownerHooks.action('owner.done', { what: 'rolled back' }, emission)
        return Promise.reject(new Error('no'))
      }).catch(() => undefined)
      await inUnit((emission) => {
        ownerHooks.action('owner.done', { what: 'committed' }, emission)
        expect(done).to.deep.equal([])
        return Promise.resolve()
      })
      await platform.platform.hooks.settled()
      expect(done).to.deep.equal([{ what: 'committed' }])
      expect(faults().map(({ plugin }) => plugin)).to.deep.equal(['second'])
    })

    it('protects the shared payload', async () => {
      behaviour.set('second owner.done', (payload) => { (payload as { what: string }).what = 'changed' })
      ownerHooks.action('owner.done', { what: 'it' }, { workspaceId: workspace.id })
      await platform.platform.hooks.settled()
      expect(faults()[0]?.message).to.match(/read only/)
    })
  })

  describe('durable', () => {
    const emit = (what: string) => inUnit((emission) => ownerHooks.durable('owner.kept', { what }, emission))

    it('is delivered once to every plugin that listens, after the commit only', async () => {
      const delivered: string[] = []
      for (const id of ['first', 'second', 'third']) behaviour.set(`${id} owner.kept`, (payload) => { delivered.push(`${id} ${(payload as { what: string }).what}`) })
      await inUnit(async (emission) => {
        await ownerHooks.durable('owner.kept', { what: 'rolled back' }, emission)
        throw new Error('no')
      }).catch(() => undefined)
      await emit('a')
      await platform.drain()
      expect(delivered.toSorted()).to.deep.equal(['first a', 'second a'])
    })

    it('is tried again later, and parked for the admin to see and to send again', async () => {
      let attempts = 0
      behaviour.set('second owner.kept', () => { attempts += 1; throw new Error('receiver away') })
      await emit('b')
      for (let round = 0; round < 20; round += 1) {
        await platform.drain()
        platform.clock.advance({ hours: 5 })
      }
      expect(attempts).to.equal(8)
      const details = (await workspace.admin.get('/plugins/second')).json<{ parked: { id: string; name: string; reason: string; message: string }[] }>()
      expect(details.parked).to.have.lengthOf(1)
      expect(details.parked[0]).to.include({ name: 'owner.kept', reason: 'failed' })
      expect(details.parked[0]?.message).to.match(/receiver away/)

      const delivered: unknown[] = []
      behaviour.set('second owner.kept', (payload) => { delivered.push(payload) })
      const answer = await workspace.admin.post(`/plugins/second/deliveries/${details.parked[0]!.id}/retry`)
      expect(answer.statusCode).to.equal(204)
      await platform.drain()
      expect(delivered).to.deep.equal([{ what: 'b' }])
      expect((await workspace.admin.post(`/plugins/second/deliveries/${details.parked[0]!.id}/retry`)).json()).to.include({ code: 'delivery-unknown' })
    })

    it('waits while its plugin is off and is delivered when it is on again', async () => {
      const delivered: string[] = []
      behaviour.set('first owner.kept', () => { delivered.push('first') })
      await emit('c')
      await workspace.disable('first')
      await platform.drain()
      expect(delivered).to.deep.equal([])
      await workspace.enable('first')
      await platform.drain()
      expect(delivered).to.deep.equal(['first'])
    })
  })

  describe('ownership', () => {
    const mistake = (run: () => unknown) => { try { run(); return '' } catch (error) { return (error as Error).message } }

    it('lets only the owner emit, and only under its own name declare', () => {
      const foreign = platform.platform.hooks.forPlugin('first')
      expect(mistake(() => { foreign.action('owner.done', { what: '' }, { workspaceId: workspace.id }) })).to.match(/belongs to owner/)
      expect(mistake(() => { foreign.action('entry.started', {} as never, { workspaceId: workspace.id }) })).to.match(/belongs to core/)
      expect(mistake(() => { foreign.declare('owner.done', { kind: 'action', doc: '' }) })).to.match(/begin with its own id/)
      expect(mistake(() => { ownerHooks.declare('owner.done', { kind: 'action', doc: '' }) })).to.match(/declared already/)
    })
  })
})
