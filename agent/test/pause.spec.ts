import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

describe('a pause', () => {
  let test: TestAgent
  beforeEach(async () => {
    test = await createTestAgent()
    await test.signIn()
    await test.live(10)
  })
  afterEach(() => test.close())

  const states = (): string[] =>
    [...test.server.stored.values()].filter(({ kind }) => kind === 'activity.segment').map(({ state, app }) => `${state}${app === undefined ? '' : ` ${app}`}`)

  it('ends the sensors, is on disk before it is shown, and is recorded as paused time without an application', async () => {
    let shown: { running: number, waiting: number } | null = null
    test.agent.subscribe(({ phase, queue }) => {
      if (phase === 'paused' && shown === null) shown = { running: test.sensors.running(), waiting: queue.records }
    })
    const before = test.agent.state().queue.records
    await test.agent.pause(null)
    expect(shown).to.deep.equal({ running: 0, waiting: before + 2 })
    expect(JSON.parse(await readFile(join(test.folder, 'pause.json'), 'utf8'))).to.have.property('until', null)
    await test.live(60, { app: 'Private' })
    await test.agent.resume()
    await test.live(5)
    await test.agent.syncNow()
    expect(test.events()).to.deep.equal(['started', 'paused', 'resumed'])
    expect(new Set(states())).to.deep.equal(new Set(['active XTerm', 'paused']))
    expect(test.agent.state().phase).to.equal('collecting')
  })

  it('ends by itself', async () => {
    await test.agent.pause(15)
    await test.live(14 * 60)
    expect(test.agent.state().phase).to.equal('paused')
    await test.live(65)
    expect(test.agent.state().phase).to.equal('collecting')
    expect(test.sensors.running()).to.equal(1)
  })

  it('survives a restart and a crash', async () => {
    await test.agent.pause(60)
    for (const how of ['stop', 'crash'] as const) {
      await test.restart(how)
      await test.live(5)
      expect(test.agent.state().phase).to.equal('paused')
      expect(test.sensors.running()).to.equal(0)
    }
  })

  it('is refused where the policy does not allow it, and shortened to what it allows', async () => {
    test.server.policy = { ...test.server.policy, version: 2, pause: { allowed: true, maximumMinutes: 30 } }
    await test.agent.syncNow()
    await test.agent.pause(null)
    const { pause } = test.agent.state()
    expect((pause?.until ?? 0) - (pause?.since ?? 0)).to.equal(30 * 60_000)
    await test.agent.resume()
    test.server.policy = { ...test.server.policy, version: 3, pause: { allowed: false } }
    await test.agent.syncNow()
    const refusal = await test.agent.pause(15).catch((error: unknown) => error)
    expect(refusal).to.have.property('code', 'pause-not-allowed')
    expect(test.sensors.running()).to.equal(1)
  })

  it('leaves no second out, neither where it begins nor where it ends', async () => {
    const test = await createTestAgent()
    await test.signIn()
    await test.live(30)
    await test.agent.pause(null)
    await test.live(30)
    await test.agent.resume()
    await test.live(30)
    await test.agent.stop('quit')
    const spans = [...test.server.stored.values()].filter(({ kind }) => kind === 'activity.segment')
      .map(({ startedAt, endedAt, state }) => ({ from: Date.parse(String(startedAt)), to: Date.parse(String(endedAt)), state }))
      .sort((one, other) => one.from - other.from)
    for (const [index, span] of spans.entries()) if (index > 0) expect(span.from, `${spans[index - 1]?.state} to ${span.state}`).to.equal(spans[index - 1]?.to)
    expect(new Set(spans.map(({ state }) => state))).to.deep.equal(new Set(['active', 'paused']))
    expect((spans.at(-1)?.to ?? 0) - (spans[0]?.from ?? 0)).to.be.at.least(88_000)
    await test.restart('crash')
    await test.close()
  })
})
