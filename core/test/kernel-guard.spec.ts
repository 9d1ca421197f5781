import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pino from 'pino'
import { actingAs, actorOf } from '../audit/actor.ts'
import { createGuard } from '../kernel/guarded-call.ts'
import { orderHandlers } from '../kernel/hook-order.ts'
import { runningPlugin } from '../kernel/plugin-scope.ts'

const script = fileURLToPath(new URL('./fixtures/stray-errors.ts', import.meta.url))
const leaveBehind = (kind: string) => spawnSync(process.execPath, [...process.execArgv, script, kind], { encoding: 'utf8' })

describe('a plugin\'s stray errors', () => {
  for (const kind of ['rejection', 'timer', 'later-rejection']) {
    it(`are logged under its name and do not end the process (${kind})`, () => {
      const { status, stdout } = leaveBehind(kind)
      expect(status).to.equal(0)
      const { alive, faults } = JSON.parse(stdout) as { alive: boolean; faults: { plugin: string; hook: string; message: string }[] }
      expect(alive).to.equal(true)
      expect(faults).to.have.lengthOf(1)
      expect(faults[0]).to.include({ plugin: 'careless', hook: 'hook entry.started' })
      expect(faults[0]?.message).to.match(/left behind/)
    })
  }
  for (const kind of ['core-rejection', 'core-timer']) {
    it(`are not mistaken for the platform's own, which end the process (${kind})`, () => {
      const { status, stdout } = leaveBehind(kind)
      expect(status).to.equal(1)
      expect(stdout).to.equal('')
    })
  }
})

describe('a guarded call', () => {
  const entries: Record<string, unknown>[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => { entries.push(JSON.parse(line) as Record<string, unknown>) } })
  const guard = createGuard({ log, clock: { now: () => Temporal.Now.instant() } })
  const place = { plugin: 'slow', place: 'hook entry.notes', workspaceId: null, timeoutMs: 1_000 }
  beforeEach(() => { entries.length = 0 })

  it('carries the plugin\'s name through everything it starts', async () => {
    const seen = await guard.call(place, async () => {
      await Promise.resolve()
      return new Promise<unknown>((resolve) => { setTimeout(() => { resolve(runningPlugin()?.plugin) }, 1) })
    })
    expect(seen).to.equal('slow')
    expect(runningPlugin()).to.equal(undefined)
  })

  it('makes the plugin the actor, unless a device or the caller of a request acts through it', async () => {
    const actor = () => Promise.resolve(actorOf({ memberId: null }))
    const device = { kind: 'device', id: 'd' } as const
    expect(await guard.call(place, actor)).to.deep.equal({ kind: 'plugin', id: 'slow' })
    expect(await guard.call(place, () => guard.call({ ...place, plugin: 'inner' }, actor))).to.deep.equal({ kind: 'plugin', id: 'inner' })
    expect(await actingAs(device, () => guard.call(place, actor))).to.deep.equal(device)
    expect(await guard.call(place, () => Promise.resolve(actorOf({ memberId: 'm' })))).to.deep.equal({ kind: 'user', id: 'm' })
    expect(await guard.call({ ...place, plugin: 'core' }, actor)).to.deep.equal({ kind: 'system', id: null })
  })

  it('names a call of 100 ms or more in the log, and no quicker one', async () => {
    await guard.call(place, () => undefined)
    expect(entries).to.deep.equal([])
    await guard.call(place, () => new Promise((resolve) => { setTimeout(resolve, 105) }))
    expect(entries).to.have.lengthOf(1)
    expect(entries[0]).to.include({ plugin: 'slow', place: 'hook entry.notes', msg: 'slow plugin call' })
  })

  it('takes thrown things that are not errors', async () => {
    const thrown = await guard.call(place, () => { throw 'text' as unknown }).catch((error: unknown) => error)
    expect(thrown).to.include({ name: 'PluginFault', kind: 'threw', cause: 'text' })
  })
})

describe('the order of handlers', () => {
  const handler = (plugin: string, before: string[] = [], after: string[] = []) => ({ plugin, options: { before, after } })
  const order = (...handlers: ReturnType<typeof handler>[]) => orderHandlers(handlers).ordered.map(({ plugin }) => plugin)

  it('is that of registration where nobody wishes otherwise', () => { expect(order(handler('c'), handler('a'), handler('b'))).to.deep.equal(['c', 'a', 'b']) })
  it('follows before and after, and moves nobody else', () => {
    expect(order(handler('a'), handler('b'), handler('c', ['a']))).to.deep.equal(['b', 'c', 'a'])
    expect(order(handler('a', [], ['c']), handler('b'), handler('c'))).to.deep.equal(['b', 'c', 'a'])
  })
  it('names a ring and breaks it by registration', () => {
    const { ordered, cycle } = orderHandlers([handler('a', ['b']), handler('b', ['a']), handler('c')])
    expect(ordered.map(({ plugin }) => plugin)).to.deep.equal(['c', 'a', 'b'])
    expect(cycle).to.deep.equal(['a', 'b'])
  })
  it('ignores plugins that are not there', () => { expect(order(handler('a', ['x'], ['y']), handler('b'))).to.deep.equal(['a', 'b']) })
})
