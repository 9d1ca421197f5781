import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { expect } from 'chai'
import { headText, keyText } from '@overt/sdk/transparency'
import type { LogHead, LogKey } from '@overt/sdk/transparency'
import { consistencyRanges, grow, hashLeaf, joinRange, rootOf } from '../../core/transparency/tree-shape.ts'
import type { Scripted, SeenRequest } from './kit/fake-server.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'
import { waitFor } from './kit/wait-for.ts'
import { tab, violations, windowStage } from './kit/window-stage.ts'

interface FakeLog {
  records: string[]
  at: number
  /** The key in use signs a new one in, or does not. */
  rotate(signsIn: boolean): void
  answer(request: SeenRequest): Scripted | undefined
}

const pair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const text = (publicKey.export({ format: 'jwk' }) as { x: string }).x
  return { privateKey, publicKey: text, keyId: createHash('sha256').update(Buffer.from(text, 'base64url')).digest('hex').slice(0, 16) }
}

/** Speaks `/log/*` as the server does, over records that a test changes as it likes. */
function fakeLog(now: () => number): FakeLog {
  let current = pair()
  let keys: LogKey[] = [{ keyId: current.keyId, publicKey: current.publicKey, from: new Date(now()).toISOString(), until: null, signedBy: null, signature: null }]
  const signed = (text: string): string => sign(null, Buffer.from(text), current.privateKey).toString('base64url')
  const leaves = (): Buffer[] => fake.records.map((record) => hashLeaf(Buffer.from(record)))
  const head = (workspaceId: string): LogHead => {
    const unsigned = { size: fake.records.length, rootHash: rootOf(grow(0, [], leaves()).peaks).toString('hex'), at: new Date(fake.at).toISOString(), keyId: current.keyId }
    return { ...unsigned, signature: signed(headText(workspaceId, unsigned)) }
  }
  function consistency(from: number, to: number): string[] {
    const all = leaves().slice(0, to)
    const hashOf = ({ level, index }: { level: number, index: number }): Buffer => rootOf(grow(0, [], all.slice(index * 2 ** level, (index + 1) * 2 ** level)).peaks)
    return consistencyRanges(from, to).map((range) => joinRange(range.map(hashOf)).toString('hex'))
  }
  const fake: FakeLog = {
    records: [],
    at: now(),
    rotate(signsIn) {
      const next = pair()
      const from = new Date(fake.at).toISOString()
      const key = { publicKey: next.publicKey, from, signedBy: signsIn ? current.keyId : null }
      keys = [...keys.map((known) => ({ ...known, until: known.until ?? from })), { ...key, keyId: next.keyId, until: null, signature: signsIn ? signed(keyText(key)) : null }]
      current = next
    },
    answer({ path }) {
      const [, workspaceId = '', question = ''] = /^\/api\/workspaces\/([^/]+)\/log\/(.+)$/.exec(path) ?? []
      const [from, to] = ['from', 'to'].map((name) => Number(new URLSearchParams(question.split('?')[1]).get(name)))
      if (question === 'head') return { status: 200, body: head(workspaceId) }
      if (question === 'keys') return { status: 200, body: { items: keys, restarts: [] } }
      if (question.startsWith('consistency')) return to! > fake.records.length ? { status: 404, body: { type: 'about:blank', title: 'Not in the log', status: 404, code: 'not-in-log' } } : { status: 200, body: { from, to, path: consistency(from!, to!) } }
      return undefined
    },
  }
  return fake
}

/** Lives until the agent has looked at the log once more. */
async function looked({ agent, live }: TestAgent): Promise<void> {
  const before = agent.history().lookedAt
  await waitFor('a look at the log', async () => {
    await live(1)
    return agent.history().lookedAt !== before
  })
}

const records = (count: number, mark = ''): string[] => Array.from({ length: count }, (_, index) => `record ${String(index)}${mark}`)

describe('the history of the workspace, as this computer knows it', function () {
  this.timeout(30_000)
  let test: TestAgent
  let log: FakeLog

  beforeEach(async () => {
    test = await createTestAgent()
    log = fakeLog(test.clock.wall)
    log.records = records(5)
    test.server.intercept = log.answer
    await test.signIn()
    await looked(test)
  })
  afterEach(() => test.close())
  /** Past the next look at the log. */
  async function later(): Promise<void> {
    test.clock.advance(600_000)
    log.at = test.clock.wall()
    await looked(test)
  }
  const kinds = (): string[] => test.agent.history().findings.map(({ kind }) => kind)

  it('is looked at every ten minutes, and is right as long as it only grows and its keys sign each other in', async () => {
    expect(test.agent.history().head?.size).to.equal(5)
    log.records = records(12)
    await later()
    expect([kinds(), test.agent.history().head?.size]).to.deep.equal([[], 12])
    log.rotate(true)
    log.records = records(13)
    await later()
    expect([kinds(), test.agent.history().head?.size]).to.deep.equal([[], 13])
    const asked = test.server.requests.filter(({ path }) => path.endsWith('/log/head')).length
    expect(asked).to.be.within(3, 4)
    expect(test.notices.filter(({ kind }) => kind === 'history')).to.deep.equal([])
  })

  it('is another one when a record was changed: told once, kept over restarts, sign-out and whatever the server says then, until the person explains it', async () => {
    log.records = records(9, ' changed')
    await later()
    expect(kinds()).to.deep.equal(['rewritten'])
    expect(test.agent.history().head?.size, 'what is compared with').to.equal(5)
    await test.restart('crash')
    expect(kinds()).to.deep.equal(['rewritten'])
    log.records = records(10)
    await later()
    expect(kinds()).to.deep.equal(['rewritten'])
    expect(test.notices.filter(({ kind }) => kind === 'history').length).to.equal(1)
    await test.agent.signOut()
    expect(kinds()).to.deep.equal([])
    await test.signIn()
    expect(kinds()).to.deep.equal(['rewritten'])
    expect(await test.agent.closeHistory('  why  ').then(() => '', ({ code }: { code: string }) => code)).to.equal('explanation-short')
    await test.agent.closeHistory('The operator told me of the repair.')
    expect(kinds()).to.deep.equal([])
  })

  for (const [what, change, kind] of [
    ['fewer records', (fake: FakeLog) => { fake.records = records(3) }, 'shorter'],
    ['as many other records', (fake: FakeLog) => { fake.records = records(5, ' changed') }, 'forked'],
    ['a key that nothing signed in', (fake: FakeLog) => { fake.rotate(false) }, 'unknown-key'],
  ] as const) {
    it(`is found out with ${what}`, async () => {
      change(log)
      await later()
      expect(kinds()).to.deep.equal([kind])
    })
  }

  it('is not asked for without a server, and a server without a log is none that hides one', async () => {
    test.server.intercept = () => ({ status: 503, body: { type: 'about:blank', title: 'Busy', status: 503, code: 'overloaded' } })
    test.clock.advance(600_000)
    await waitFor('a look at the log', async () => {
      await test.live(1)
      return test.server.requests.filter(({ path }) => path.endsWith('/log/head')).length > 1
    })
    expect(kinds()).to.deep.equal([])
    const other = await createTestAgent()
    await other.signIn()
    await looked(other)
    expect([other.agent.history().head, other.agent.history().findings]).to.deep.equal([null, []])
    await other.close()
  })
})

describe('the window, when the history is another one', function () {
  this.timeout(30_000)
  const stage = windowStage()

  it('says so above every page, in German and on a narrow screen too, until the person writes what they were told', async () => {
    const { test } = stage
    const log = fakeLog(test.clock.wall)
    log.records = records(5)
    test.server.intercept = log.answer
    await stage.work()
    log.records = records(8, ' changed')
    test.clock.advance(600_000)
    log.at = test.clock.wall()
    await waitFor('the finding', async () => {
      await test.live(1)
      return test.agent.history().findings.length > 0
    })
    const { page } = await stage.open({})
    const alarm = page.getByRole('alert', { name: /The history of your workspace/ })
    await alarm.getByText('Records that this computer saw were changed or removed.').waitFor()
    expect(await violations(page)).to.deep.equal([])
    await stage.look('history')
    await tab(page, 'Policy')
    await alarm.getByRole('button', { name: 'I have an explanation' }).click()
    await page.getByLabel('What you were told').fill('too short')
    await alarm.getByRole('button', { name: 'Close with this explanation' }).click()
    await alarm.getByText('Please write at least 10 characters.').waitFor()
    const german = await stage.open({ locale: 'de-DE', dark: true, width: 380 })
    await german.page.getByText('Einträge, die dieser Computer gesehen hat, wurden geändert oder entfernt.').waitFor()
    expect(await violations(german.page)).to.deep.equal([])
    await stage.look('history-narrow')
    await page.getByLabel('What you were told').fill('The database was repaired by hand.')
    await alarm.getByRole('button', { name: 'Close with this explanation' }).click()
    await waitFor('the finding to be closed', () => test.agent.history().findings.length === 0)
    await alarm.waitFor({ state: 'hidden' })
  })
})
