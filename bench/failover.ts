import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '@overt/testing/platform'
import { makeBenchFolder } from './bench-server.ts'
import { print, thousands } from './figures.ts'
import { signal, startCluster } from './failover/cluster.ts'
import type { Node } from './failover/cluster.ts'
import { startEntryWriters } from './failover/entry-writers.ts'
import { countFaults, enrollAgents } from './ingest-faults.ts'
import { startServerChild } from './server-child.ts'

/**
 * Ten faults of the primary under ingest and entry writing, in turn: PostgreSQL killed (SIGKILL), the whole node killed, the whole node
 * hung (SIGSTOP) until another leads. Debian's patroni, etcd-server, haproxy and postgresql are needed. Printed: how long nothing was
 * acknowledged, and in the end what was acknowledged and is not there, or is there twice.
 */
const faults = Number(process.env.BENCH_FAULTS ?? 10)
const hangMs = 20_000

const kinds = ['PostgreSQL killed', 'node killed', 'node hung'] as const

const folder = makeBenchFolder()
const cluster = await startCluster(folder, postgresUser())
const servers: Awaited<ReturnType<typeof startServerChild>>[] = []
try {
  await cluster.whole()
  const environment = { OVERT_DATA: join(folder, 'data'), DATABASE_URL: cluster.url, OVERT_SECRET: 'a secret of the drill, of 32 characters', OVERT_RATE_LIMITS: 'off', OVERT_LOG_LEVEL: 'silent' }
  for (const role of ['web', 'web', 'worker']) servers.push(await startServerChild({ port: await freePort(), environment: { ...environment, OVERT_ROLE: role } }))
  const [first, second] = servers as [typeof servers[0], typeof servers[0]]
  const pids = servers.map(({ process }) => process.pid)
  const agents = await enrollAgents(first.address, { agents: 4, batchSize: 50, from: Date.UTC(2024, 0, 1) })
  const entries = await startEntryWriters([first.address, second.address], 4)
  const failures: Error[] = []
  const ingest = Promise.all(agents.map((agent) => agent.run())).catch((error: unknown) => { failures.push(error as Error) })
  const records = (): number => agents.reduce((sum, { acknowledged }) => sum + acknowledged.segments.size, 0)

  print(`fault                from   to     nothing acknowledged for\n                                   entries   segments`)
  let longest = 0
  for (let number = 0; number < faults && failures.length === 0; number++) {
    await cluster.whole()
    await pause(500 + Math.random() * 1_000)
    const leader = await someLeader()
    const kind = kinds[number % kinds.length]!
    const recovered = Promise.all([gap(entries.acknowledged), gap(records)])
    const healed = strike(leader, kind)
    const [entryMs, segmentMs] = await recovered
    longest = Math.max(longest, entryMs, segmentMs)
    await healed
    const next = await someLeader()
    print(`${kind.padEnd(20)} ${leader.name}  ${next.name}  ${seconds(entryMs)}   ${seconds(segmentMs)}`)
  }
  await cluster.whole()
  for (const agent of agents) agent.stop()
  await ingest
  await entries.stop()
  if (failures[0] !== undefined) throw failures[0]
  const ofEntries = await entries.count(cluster.url)
  const ofIngest = await countFaults(cluster.url, agents)
  const restarted = servers.filter(({ process: { pid, exitCode } }, index) => pid !== pids[index] || exitCode !== null).length
  print(`${thousands(entries.acknowledged())} entries acknowledged: ${ofEntries.lost} lost, ${ofEntries.doubled} doubled (${entries.repeats} requests repeated)
${thousands(ofIngest.acknowledged)} records of agents acknowledged: ${ofIngest.lost} lost, ${ofIngest.doubled} doubled (${ofIngest.repeats} requests repeated)
writing again after at most ${seconds(longest).trim()}; ${restarted} of ${servers.length} server processes ended`)
  if (ofEntries.lost + ofEntries.doubled + ofIngest.lost + ofIngest.doubled + restarted > 0 || longest > 30_000) process.exitCode = 1
} finally {
  await Promise.all(servers.map((server) => server.kill().catch(() => undefined)))
  cluster.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** On a busy machine, Patroni may answer later than the request's time-out. */
async function someLeader(): Promise<Node> {
  for (;;) {
    const leader = await cluster.leader()
    if (leader !== undefined) return leader
    await pause(200)
  }
}

/** The longest time without another acknowledgement from now on, until five have followed one another within a second. */
async function gap(count: () => number): Promise<number> {
  let last = performance.now()
  let seen = count()
  let longest = 0
  const began = performance.now()
  for (;;) {
    await pause(20)
    const now = performance.now()
    const known = count()
    if (known > seen) {
      longest = Math.max(longest, now - last)
      // It began before the fault, or the fault is over.
      if (longest > 1_500 && now - began > 2_000) return longest
      last = now
      seen = known
    }
    if (longest <= 1_500 && now - last < 1_500 && now - began > 25_000) return longest
    if (now - last > 120_000) return now - last
  }
}

/** Resolves when the node may serve again. */
async function strike(node: Node, kind: typeof kinds[number]): Promise<void> {
  const postgres = node.postgres()
  if (kind === 'PostgreSQL killed') {
    for (const pid of postgres) signal(pid, 'SIGKILL')
    return
  }
  const all = [...postgres, node.pid]
  if (kind === 'node killed') {
    for (const pid of [node.pid, ...postgres]) signal(pid, 'SIGKILL')
    return
  }
  for (const pid of all) signal(pid, 'SIGSTOP')
  await pause(hangMs)
  for (const pid of all) signal(pid, 'SIGCONT')
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`.padStart(7)
}

function postgresUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
