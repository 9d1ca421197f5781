import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import type pg from 'pg'
import pino from 'pino'
import { uuidv7 } from '@overt/sdk'
import type { RunningPlatform } from '../core/platform.ts'
import { listen, openBenchPool, secret, startBenchPostgres } from './bench-server.ts'
import { enrollBenchAgent } from './bench-workspace.ts'
import type { BenchMember, EnrolledAgent } from './bench-workspace.ts'
import { copySegments } from './copy-segments.ts'
import type { SegmentRow } from './copy-segments.ts'
import { median, print, thousands } from './figures.ts'
import { runIngest } from './ingest-load.ts'
import { createWorkMeter } from './processor-time.ts'
import type { AgentLoad, IngestLoadResult } from './ingest-load.ts'

/**
 * Segments per second through the whole HTTP path (device token, gzip, validation, dictionary, insert, exact day roll-up, commit) by four
 * agents, against COPY of the same rows into the same table on the same PostgreSQL. The sides take turns; medians of the rounds are
 * compared. PostgreSQL syncs every commit to disk, as in production. Batches of 10 are measured in requests per second.
 * `BENCH_OTHER=<folder of another checkout>` measures its server as a third side, in turns with this one; `BENCH_ONLY=500` or `10` leaves out the other batches.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const batchesPerRound = Number(process.env.BENCH_BATCHES ?? 50)
const smallBatchesPerRound = Number(process.env.BENCH_SMALL ?? 500)
const only = new RegExp(process.env.BENCH_ONLY ?? '')
const agentCount = 4
const dayMs = 86_400_000
const apps = Array.from({ length: 40 }, (_, index) => `Application ${String(index)}`)
const domains = Array.from({ length: 120 }, (_, index) => `site-${String(index)}.example`)

interface Side {
  readonly name: string
  readonly agents: readonly BenchAgent[]
  readonly ofOneMember: readonly BenchAgent[]
  readonly url: string
  readonly admin: pg.Pool
  close(): Promise<void>
}

const postgres = await startBenchPostgres()
const workMs = createWorkMeter(join(postgres.folder, 'postgres', 'cluster'))
const here = join(import.meta.dirname, '..')
const sides = [await openSide('ingest', here), ...process.env.BENCH_OTHER === undefined ? [] : [await openSide('the other checkout', resolve(process.env.BENCH_OTHER))]]

try {
  if (only.test('500')) {
    await compareWithCopy('4 agents of 4 members, batches of 500', ({ agents }) => agents, 500)
    await compareWithCopy('4 agents of one member, batches of 500', ({ ofOneMember }) => ofOneMember, 500)
  }
  if (only.test('10')) await smallBatches()
} finally {
  for (const side of sides) await side.close()
  await postgres.stop()
}

/** A server of a checkout over a database of its own. */
async function openSide(name: string, root: string): Promise<Side> {
  const load = async <M>(path: string): Promise<M> => await import(pathToFileURL(join(root, path)).href) as M
  const { coreMigrations, migrate, prepareRoles } = await load<typeof import('../core/database/index.ts')>('core/database/index.ts')
  // Older checkouts have it in another file.
  const { prepareJobs } = await load<typeof import('../core/jobs/prepare-jobs.ts')>(existsSync(join(root, 'core/jobs/prepare-jobs.ts')) ? 'core/jobs/prepare-jobs.ts' : 'core/jobs/job-queue.ts')
  const { readConfig } = await load<typeof import('../core/config.ts')>('core/config.ts')
  const { pluginFromDefinition } = await load<typeof import('../core/kernel/plugin-source.ts')>('core/kernel/plugin-source.ts')
  const { createPlatform } = await load<typeof import('../core/platform.ts')>('core/platform.ts')
  const { makeBenchMember, makeBenchWorkspace } = await load<typeof import('./bench-workspace.ts')>('bench/bench-workspace.ts')
  const { default: activity } = await load<typeof import('../plugins/activity/server/index.ts')>('plugins/activity/server/index.ts')
  const database = `bench_${randomUUID().slice(0, 8)}`
  const urls = await prepareRoles(await postgres.addDatabase(database), secret)
  await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
  await prepareJobs(urls.jobs)
  const admin = openBenchPool(urls.admin)
  const config = readConfig({ OVERT_DATA: join(postgres.folder, database), DATABASE_URL: urls.admin, OVERT_RATE_LIMITS: 'off', PORT: '0', OVERT_LOG_LEVEL: 'silent' }, postgres.folder)
  const overt: RunningPlatform = await createPlatform({
    config, secret, urls, log: pino({ level: 'silent' }), clock: { now: () => Temporal.Now.instant() }, plugins: [pluginFromDefinition(activity)], ui: false,
  })
  const url = await listen(overt.app)
  await admin.query(`select p_activity.ensure_month(month::date) from generate_series(now() - interval '21 months', now(), interval '1 month') as month`)
  const workspaceId = await makeBenchWorkspace(overt)
  const enroll = async (member: BenchMember): Promise<BenchAgent> => ({ ...await enrollBenchAgent(url, member), clock: Date.now() - 600 * dayMs })
  const agents = await Promise.all(Array.from({ length: agentCount }, async () => enroll(await makeBenchMember(overt, workspaceId))))
  const member = await makeBenchMember(overt, workspaceId)
  const ofOneMember = await Promise.all(Array.from({ length: agentCount }, () => enroll(member)))
  return {
    name, url, admin, agents, ofOneMember,
    async close() {
      await overt.close()
      await admin.end()
    },
  }
}

interface BenchAgent extends EnrolledAgent {
  /** Where its next segment starts, in epoch milliseconds: no two are ever the same. */
  clock: number
}

async function compareWithCopy(title: string, agentsOf: (side: Side) => readonly BenchAgent[], size: number): Promise<void> {
  const copied: number[] = []
  const found = new Map(sides.map((side) => [side, { rates: [] as number[], results: [] as IngestLoadResult[], node: 0, work: 0, segments: 0 }]))
  for (let round = -1; round < rounds; round++) {
    for (const [side, sums] of inTurn(found, round)) {
      const agents = agentsOf(side)
      const load = agents.map((agent): { load: AgentLoad; rows: SegmentRow[][] } => {
        const rows = Array.from({ length: batchesPerRound }, () => makeRows(agent, size))
        return { load: { token: agent.token, bodies: rows.map((batch) => bodyOf(agent, batch)) }, rows }
      })
      if (side === sides[0]) {
        const rate = await copySegments(side.admin, load.flatMap(({ rows }) => [rows.flat()]))
        if (round >= 0) copied.push(rate)
      }
      const [before, workBefore] = [process.threadCpuUsage(), workMs()]
      const result = await runIngest({ url: side.url, agents: load.map((one) => one.load) })
      const [used, work] = [process.threadCpuUsage(before), workMs() - workBefore]
      const total = agents.length * batchesPerRound * size
      if (result.accepted !== total) throw new Error(`${String(result.accepted)} of ${String(total)} segments were accepted`)
      if (round < 0) continue
      sums.rates.push(total / result.seconds)
      sums.results.push(result)
      sums.node += used.user + used.system
      sums.work += work
      sums.segments += total
    }
  }
  print(`${title}: COPY ${thousands(median(copied))} rows/s`)
  for (const [{ name }, { rates, results, node, work, segments }] of found) {
    const ratios = rates.map((rate, index) => rate / copied[index]!)
    print(`  ${name} ${thousands(median(rates))} segments/s, ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(' ')});`
      + ` p50 ${median(results.map(({ p50Ms }) => p50Ms)).toFixed(1)} ms, p99 ${median(results.map(({ p99Ms }) => p99Ms)).toFixed(1)} ms; µs on a processor a segment: the server's thread ${(node / segments).toFixed(2)}, with PostgreSQL ${(1_000 * work / segments).toFixed(2)}`)
  }
}

/** Who begins has the disk's work of the round before beside it, so the sides begin in turn. */
function inTurn<T>(sidesFound: Iterable<T>, round: number): T[] {
  return round % 2 === 0 ? [...sidesFound] : [...sidesFound].reverse()
}

async function smallBatches(): Promise<void> {
  const found = new Map(sides.map((side) => [side, { rates: [] as number[], slowest: [] as number[], cpu: [] as number[], work: [] as number[] }]))
  for (let round = -1; round < rounds; round++) {
    for (const [{ agents, url }, { rates, slowest, cpu, work }] of inTurn(found, round)) {
      const load = agents.map((agent) => ({ token: agent.token, bodies: Array.from({ length: smallBatchesPerRound }, () => bodyOf(agent, makeRows(agent, 10))) }))
      const [before, workBefore] = [process.threadCpuUsage(), workMs()]
      const result = await runIngest({ url, agents: load })
      const [used, worked] = [process.threadCpuUsage(before), workMs() - workBefore]
      if (round < 0) continue
      cpu.push((used.user + used.system) / result.requests)
      work.push(1_000 * worked / result.requests)
      rates.push(result.requests / result.seconds)
      slowest.push(result.p99Ms)
    }
  }
  print('4 agents, batches of 10:')
  for (const [{ name }, { rates, slowest, cpu, work }] of found) {
    print(`  ${name} ${thousands(median(rates))} requests/s (${rates.map((rate) => rate.toFixed(0)).join(' ')}), p99 ${median(slowest).toFixed(1)} ms; µs on a processor a request: the server's thread ${median(cpu).toFixed(0)}, with PostgreSQL ${median(work).toFixed(0)}`)
  }
  const [first, other] = [...found.values()]
  if (other !== undefined) print(`  ratio ${median(first!.rates.map((rate, index) => rate / other.rates[index]!)).toFixed(2)}, of the processor's time ${(median(first!.work) / median(other.work)).toFixed(2)}`)
}

/** A busy person: an application or a site for some 45 s each, now and then a pause. */
function makeRows(agent: BenchAgent, count: number): SegmentRow[] {
  return Array.from({ length: count }, () => {
    const startedAt = agent.clock
    const endedAt = startedAt + 5_000 + Math.floor(Math.random() * 80_000)
    agent.clock = endedAt
    return { startedAt, endedAt, state: Math.random() < 0.12 ? 'idle' : 'active', app: Math.floor(Math.random() * 40), domain: Math.random() < 0.5 ? Math.floor(Math.random() * 120) : -1 }
  })
}

function bodyOf({ policyVersion }: BenchAgent, rows: readonly SegmentRow[]): Uint8Array {
  const records = rows.map(({ startedAt, endedAt, state, app, domain }) => ({
    kind: 'activity.segment', id: uuidv7(startedAt), startedAt: new Date(startedAt).toISOString(), endedAt: new Date(endedAt).toISOString(), state,
    ...(state === 'active' ? { app: apps[app], ...(domain < 0 ? {} : { domain: domains[domain] }) } : {}),
  }))
  return new Uint8Array(gzipSync(JSON.stringify({ sentAt: new Date().toISOString(), policyVersion, records })))
}
