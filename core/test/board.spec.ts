import { expect } from 'chai'
import pg from 'pg'
import { openDatabase } from '../database/index.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import { createHeavyTurns } from '../http/heavy-turns.ts'
import { sharedRateStore } from '../http/shared-rate-store.ts'
import type { RequestCount } from '../http/shared-rate-store.ts'
import { createLog } from '../log.ts'
import { createBoard } from '../processes/board.ts'
import type { Board } from '../processes/contracts.ts'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

describe('what processes know of each other', () => {
  let test: TestDatabase
  let databases: CoreDatabase[]
  let boards: Board[]

  beforeEach(async () => {
    test = await createTestDatabase()
    databases = [0, 1].map(() => openDatabase({ url: test.urls.app, poolSize: 2 }))
    boards = databases.map((database) => createBoard({ database, log: createLog('silent') }))
  })
  afterEach(async () => {
    for (const board of boards) await board.stop()
    for (const database of databases) await database.close()
    await test.drop()
  })

  const start = async (): Promise<void> => { for (const board of boards) await board.start() }
  const until = async (holds: () => boolean): Promise<void> => {
    const deadline = performance.now() + 5_000
    while (!holds()) {
      if (performance.now() > deadline) throw new Error('it did not come to hold')
      await new Promise((resolve) => { setTimeout(resolve, 5) })
    }
  }

  it('is told to those that come later, taken back, and forgotten with its process', async () => {
    const [first, second] = boards.map((board) => board.topic<number>({ name: 'test' }))
    await boards[0]!.start()
    first!.say('a', 1)
    await boards[1]!.start()
    await until(() => second!.others('a')[0] === 1)
    expect(first!.others('a'), 'nobody else says anything').to.deep.equal([])
    first!.say('a', 2)
    first!.say('b', 3)
    await until(() => second!.others('a')[0] === 2 && second!.others('b')[0] === 3)
    first!.say('b', undefined)
    await until(() => second!.others('b').length === 0)
    await boards[0]!.stop()
    await until(() => second!.others('a').length === 0)
  })

  it('is right again after a time in which nothing arrived', async () => {
    const silent = Promise.withResolvers<undefined>()
    let away = false
    const { listen, notify } = databases[0]!
    boards[0] = createBoard({
      log: createLog('silent'),
      database: {
        listen,
        notify(channel, payload) {
          if (!away) return notify(channel, payload)
          silent.resolve(undefined)
          return Promise.reject(new Error('PostgreSQL is away'))
        },
      },
    })
    const [first, second] = boards.map((board) => board.topic<number>({ name: 'test' }))
    await start()
    first!.say('a', 1)
    first!.say('b', 1)
    await until(() => second!.others('a').length === 1 && second!.others('b').length === 1)
    away = true
    first!.say('a', undefined)
    await silent.promise
    away = false
    const owner = new pg.Client({ connectionString: test.urls.admin })
    await owner.connect()
    await owner.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'overt listen'`)
    await owner.end()
    await until(() => second!.others('a').length === 0 && second!.others('b').length === 1)
  })

  it('carries more than one notification holds', async () => {
    const [first, second] = boards.map((board) => board.topic<string>({ name: 'test' }))
    await start()
    for (let key = 0; key < 400; key++) first!.say(`key ${key}`, 'x'.repeat(100))
    await until(() => Array.from({ length: 400 }, (_, key) => second!.others(`key ${key}`).length).every((count) => count === 1))
  })

  it('counts the requests of one requester over both', async () => {
    const stores = boards.map((board) => new (sharedRateStore(board.topic<RequestCount>({ name: 'requests', lifetimeMs: 60_000 })))({ routeInfo: { url: '/x', method: 'GET' } }))
    await start()
    const count = (index: number): number => {
      let current = 0
      stores[index]!.incr('user 1', (_error, answer) => { current = answer.current }, 60_000, 240)
      return current
    }
    for (let request = 0; request < 100; request++) count(0)
    await until(() => count(1) > 100)
    let other = 0
    stores[1]!.incr('user 2', (_error, answer) => { other = answer.current }, 60_000, 240)
    expect(other, 'each counts alone').to.equal(1)
  })

  const limits = { perPerson: 2, total: 5, waitingPerPerson: 5, waiting: 10, waitMs: 5_000 }

  it('gives everybody who waits a turn when a process is gone', async () => {
    const turns = boards.map((board) => createHeavyTurns(limits, board))
    await start()
    const seen = boards[1]!.topic<number>({ name: 'probe' })
    const never = new AbortController().signal
    for (let turn = 0; turn < limits.perPerson; turn++) await turns[0]!.take('ada', never)
    boards[0]!.topic<number>({ name: 'probe' }).say('now', 1)
    await until(() => seen.others('now').length === 1)
    const waiting = [turns[1]!.take('ada', never), turns[1]!.take('ada', never)]
    await boards[0]!.stop()
    for (const end of await Promise.all(waiting)) end()
  })

  it('lets one person read heavily at two places in all, and goes on when a turn ends elsewhere', async () => {
    const turns = boards.map((board) => createHeavyTurns(limits, board))
    await start()
    const never = new AbortController().signal
    const ends = [await turns[0]!.take('ada', never), await turns[0]!.take('ada', never)]
    let begun = false
    const other = await turns[1]!.take('ben', never)
    // Known at the other once it would have to wait there.
    const probe = boards[1]!.topic<number>({ name: 'probe' })
    const said = boards[0]!.topic<number>({ name: 'probe' })
    said.say('now', 1)
    await until(() => probe.others('now').length === 1)
    const waiting = turns[1]!.take('ada', never).then((end) => { begun = true; return end })
    await new Promise((resolve) => { setImmediate(resolve) })
    expect(begun).to.equal(false)
    ends[0]!()
    ;(await waiting)()
    ends[1]!()
    other()
  })
})
