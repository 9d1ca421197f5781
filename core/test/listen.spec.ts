import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import pg from 'pg'
import { createListener } from '../database/listen.ts'
import type { Listener } from '../database/listen.ts'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

describe('listening to the database', () => {
  let test: TestDatabase
  let owner: pg.Client
  let listener: Listener

  beforeEach(async () => {
    test = await createTestDatabase()
    owner = new pg.Client({ connectionString: test.urls.admin })
    await owner.connect()
    listener = createListener({ url: test.urls.app, beatMs: 50, answerWithinMs: 500 })
  })
  afterEach(async () => {
    await listener.close()
    await owner.end()
    await test.drop()
  })

  const connections = async (): Promise<number[]> => {
    const { rows } = await owner.query<{ pid: number }>(`select pid from pg_stat_activity where datname = current_database() and application_name = 'overt listen'`)
    return rows.map(({ pid }) => pid)
  }
  const heard = async (channel: string): Promise<{ next(): Promise<string>; reconnected: Promise<void>; stop(): Promise<void> }> => {
    const reconnected = Promise.withResolvers<void>()
    let wake = Promise.withResolvers<string>()
    const stop = await listener.listen(channel, (payload) => { wake.resolve(payload) }, () => { reconnected.resolve() })
    return { reconnected: reconnected.promise, stop, next() { wake = Promise.withResolvers<string>(); return wake.promise } }
  }

  it('takes one connection for any number of channels, and tells each its own', async () => {
    const [first, second] = [await heard('one'), await heard('two')]
    expect(await connections()).to.have.length(1)
    const [one, two] = [first.next(), second.next()]
    await listener.notify('two', 'b')
    await owner.query(`select pg_notify('one', 'a')`)
    expect([await one, await two]).to.deep.equal(['a', 'b'])
    await first.stop()
    expect(await connections(), 'the other still listens').to.have.length(1)
  })

  it('opens one connection where it is used while it reconnects', async () => {
    const one = await heard('one')
    await owner.query('select pg_terminate_backend($1)', await connections())
    // Each try lets the event loop turn, so that the end of the lost connection arrives.
    while (!await listener.notify('one', 'a').then(() => true, () => false)) await setImmediate()
    await one.reconnected
    expect(await connections()).to.have.length(1)
  })

  it('leaves no connection where it is closed while it opens one', async () => {
    const opening = listener.listen('one', () => undefined, () => undefined).then(() => 'listens', (error: Error) => error.message)
    await listener.close()
    expect(await opening).to.equal('The listener was closed.')
    let left = await connections()
    // PostgreSQL ends its side a moment after the client has.
    for (const deadline = performance.now() + 2_000; left.length > 0 && performance.now() < deadline;) left = await connections()
    expect(left).to.deep.equal([])
  })

  it('notices a server that hangs and closes nothing, and says that something may have been missed', async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) this.skip()
    const one = await heard('one')
    const [pid] = await connections()
    process.kill(pid!, 'SIGSTOP')
    try {
      await one.reconnected
      const next = one.next()
      await owner.query(`select pg_notify('one', 'again')`)
      expect(await next).to.equal('again')
    } finally {
      process.kill(pid!, 'SIGCONT')
    }
  })
})
