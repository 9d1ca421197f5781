import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import { countFaults, enrollAgents, sendThroughFaults } from '../../bench/ingest-faults.ts'
import { startKilledServer } from '../../bench/killed-server.ts'
import type { KilledServer } from '../../bench/killed-server.ts'
import type { StubbornAgent } from '../../bench/stubborn-agent.ts'
import { createTestDatabase, freePort, testSecret } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

describe('a server that is killed in the middle of ingest', () => {
  let database: TestDatabase
  let dataFolder: string
  let server: KilledServer
  let agents: StubbornAgent[]

  before(async function () {
    this.timeout(60_000)
    database = await createTestDatabase()
    dataFolder = mkdtempSync(join(tmpdir(), 'overt-faults-'))
    server = await startKilledServer({ port: await freePort(), environment: { OVERT_DATA: dataFolder, DATABASE_URL: database.urls.admin, OVERT_SECRET: testSecret } })
  })
  after(async () => {
    await server.kill()
    await database.drop()
    rmSync(dataFolder, { recursive: true, force: true })
  })

  it('keeps every acknowledged record exactly once, in the totals of the days too', async function () {
    this.timeout(120_000)
    agents = await enrollAgents(server.address, { agents: 4, batchSize: 100, from: Date.UTC(2024, 0, 1) })
    await sendThroughFaults({ agents, faults: 3, fault: () => server.killAndStart() })
    const { acknowledged, lost, doubled, repeats } = await countFaults(database.urls.admin, agents)
    expect({ lost, doubled }).to.deep.equal({ lost: 0, doubled: 0 })
    expect(acknowledged).to.be.greaterThan(400)
    expect(repeats, 'no kill came between a request and its answer').to.be.greaterThan(0)
  })

  it('goes on when PostgreSQL drops its connections in the middle of transactions', async function () {
    this.timeout(60_000)
    const client = new pg.Client({ connectionString: database.urls.admin })
    await client.connect()
    const drop = async (): Promise<void> => {
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')
    }
    await sendThroughFaults({ agents, faults: 10, fault: drop })
    await client.end()
    const { lost, doubled } = await countFaults(database.urls.admin, agents)
    expect({ lost, doubled }).to.deep.equal({ lost: 0, doubled: 0 })
  })
})
