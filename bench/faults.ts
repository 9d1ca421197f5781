import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startBenchPostgres } from './bench-server.ts'
import { print, thousands } from './figures.ts'
import { countFaults, enrollAgents, sendThroughFaults } from './ingest-faults.ts'
import { startKilledServer } from './killed-server.ts'
import type { KilledServer } from './killed-server.ts'

/**
 * Four agents send while the server is killed (SIGKILL) 20 times, then while PostgreSQL is shut down at once (`immediate`, no
 * checkpoint) 5 times. Counted in the end: records that were acknowledged and are not there, and records that are there twice.
 */
const kills = Number(process.env.BENCH_KILLS ?? 20)
const databaseFaults = Number(process.env.BENCH_DATABASE_FAULTS ?? 5)
const port = Number(process.env.BENCH_PORT ?? 4_735)

const postgres = await startBenchPostgres()
let server: KilledServer | undefined
try {
  server = await startKilledServer({ port, environment: { OVERT_DATA: postgres.folder, DATABASE_URL: postgres.url } })
  const { address, killAndStart } = server
  const agents = await enrollAgents(address, { agents: 4, batchSize: 200, from: Date.UTC(2024, 0, 1) })
  const started = performance.now()
  await sendThroughFaults({ agents, faults: kills, fault: killAndStart })
  await report(`server killed ${kills} times`, started)
  const again = performance.now()
  await sendThroughFaults({ agents, faults: databaseFaults, fault: crashPostgres })
  await report(`and PostgreSQL ended at once ${databaseFaults} times`, again)

  async function report(title: string, since: number): Promise<void> {
    const { acknowledged, lost, doubled, repeats } = await countFaults(postgres.url, agents)
    print(`${title}, 4 agents, ${((performance.now() - since) / 1_000).toFixed(0)} s: ${thousands(acknowledged)} records acknowledged, ${lost} lost, ${doubled} doubled (${repeats} requests repeated)`)
    if (lost + doubled > 0) process.exitCode = 1
  }
} finally {
  await server?.kill()
  await postgres.stop()
}

/** As after a power cut, but for the disk: what was not in the log is gone, the log is replayed. */
async function crashPostgres(): Promise<void> {
  const [pid = ''] = readFileSync(join(postgres.folder, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(pid), 'SIGQUIT')
  for (let back = false; !back; back = await answers()) await pause(50)
}

async function answers(): Promise<boolean> {
  const client = new pg.Client({ connectionString: postgres.url, connectionTimeoutMillis: 1_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    return rows.length === 1
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
