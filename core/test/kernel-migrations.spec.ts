import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pg from 'pg'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

const script = fileURLToPath(new URL('./fixtures/migrate-on-signal.ts', import.meta.url))

describe('migrations of a plugin', () => {
  let database: TestDatabase
  beforeEach(async () => { database = await createTestDatabase() })
  afterEach(() => database.drop())

  function start(mode: string) {
    const child = spawn(process.execPath, [...process.execArgv, script, database.urls.admin, mode], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const line = async () => String((await lines.next()).value)
    return { ready: line, async go(): Promise<unknown> { child.stdin.write('go\n'); return JSON.parse(await line()) as unknown } }
  }

  /** Both processes are up and begin at the same time. */
  async function race(first: string, second: string): Promise<unknown[]> {
    const processes = [start(first), start(second)]
    await Promise.all(processes.map((one) => one.ready()))
    return Promise.all(processes.map((one) => one.go()))
  }

  async function tables(): Promise<string[]> {
    const client = new pg.Client({ connectionString: database.urls.admin })
    await client.connect()
    const { rows } = await client.query<{ name: string }>(`select relname as name from pg_class where relnamespace = to_regnamespace('p_racer') and relkind = 'r' order by 1`)
    await client.end()
    return rows.map(({ name }) => name)
  }

  it('are applied once by two processes that start together', async () => {
    const outcomes = await race('', '')
    expect(outcomes.toSorted((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)).to.deep.equal([[], ['001-first', '002-second']])
    expect(await tables()).to.deep.equal(['first', 'migration', 'second'])
  })

  it('leave nothing behind when they fail, and the other process applies them all', async () => {
    const outcomes = await race('failing', '')
    expect(JSON.stringify(outcomes[0])).to.satisfy((text: string) => /gives up/.test(text) || text === '[]')
    expect(await tables()).to.deep.equal(['first', 'migration', 'second'])
  })

  it('leave nothing behind when both fail', async () => {
    const outcomes = await race('failing', 'failing')
    for (const outcome of outcomes) expect(JSON.stringify(outcome)).to.match(/002-second.*gives up/)
    expect(await tables()).to.deep.equal([])
  })
})
