import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { coreMigrations, migrate, prepareRoles, startEmbeddedPostgres } from '../core/database/index.ts'
import { createDeviceToken } from '../core/devices/token.ts'
import { prepareJobs } from '../core/jobs/job-queue.ts'
import { fillEntries } from './fill-entries.ts'
import { runHerd } from './herd-load.ts'
import type { HerdAgent } from './herd-load.ts'
import { startServerChild } from './server-child.ts'

/**
 * After an outage: so many agents come back within a minute with 4 batches of 100 segments each and wait as long as they are told, while people go on using
 * their pages. `herd.ts [agents] [seconds]`: segments stored a second, how long `/healthz` and pages took meanwhile, against the same before the agents came.
 */
const agentCount = Number(process.argv[2] ?? 10_000)
const limitSeconds = Number(process.argv[3] ?? 280)
const [batches, records, withinSeconds] = [4, 100, 60]
const calmSeconds = 5

interface Ask { readonly url: string; readonly pages: readonly { readonly path: string; readonly token: string }[]; readonly everyMs: number }
interface Waits { readonly health: readonly number[]; readonly pages: readonly number[]; readonly failed: number }

if (isMainThread) await main()
else await askOnAndOn(workerData as Ask)

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'overt-bench-'))
  chmodSync(folder, 0o755)
  const postgres = await startEmbeddedPostgres({ dataFolder: folder })
  const secret = 'a secret that only this benchmark knows'
  const urls = await prepareRoles(postgres.url, secret)
  await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
  await prepareJobs(urls.jobs)
  const admin = new pg.Pool({ connectionString: urls.admin, max: 2 })
  // Connections that idle when PostgreSQL stops say so.
  admin.on('error', () => undefined)
  const server = await startServerChild({
    port: await freePort(),
    environment: { OVERT_DATA: folder, DATABASE_URL: urls.admin, OVERT_SECRET: secret, OVERT_LOG_LEVEL: 'warn' },
  })
  try {
    const people = await fillEntries(admin, { workspaces: 1, members: 20, entries: 200 })
    const { workspaceId } = people[0]!
    await enablePlugins(admin, server.address, workspaceId, people[0]!)
    const agents = await addAgents(admin, server.address, workspaceId, agentCount)
    const pages = people.map(({ token }) => ({ path: `/api/workspaces/${workspaceId}/entries?limit=50`, token }))
    const calm = await ask({ url: server.address, pages, everyMs: 50 }, () => pause(calmSeconds * 1_000))
    let result: Awaited<ReturnType<typeof runHerd>> | undefined
    const busy = await ask({ url: server.address, pages, everyMs: 50 }, async () => {
      result = await runHerd({ url: server.address, agents, batches, records, withinSeconds: Math.min(withinSeconds, agentCount / 160), limitSeconds })
    })
    const { seconds, stored, refused, failed, firstFailure } = result!
    const { rows: [counted] } = await admin.query<{ segments: string }>('select count(*) as segments from p_activity.segment')
    say(`${thousands(agentCount)} agents, ${String(batches)} batches of ${String(records)}: ${thousands(stored)} of ${thousands(agentCount * batches * records)} segments acknowledged in ${seconds.toFixed(0)} s, ${thousands(stored / seconds)} a second; ${thousands(Number(counted!.segments))} in the table`)
    say(`  sent away for a while ${thousands(refused)} times, failed ${thousands(failed)} times${firstFailure === null ? '' : `, the first: ${firstFailure}`}; ${thousands(server.output().split('\n').length - 1)} lines in the log`)
    for (const [title, waits] of [['before', calm], ['meanwhile', busy]] as const) {
      say(`  ${title}: /healthz p50 ${told(waits.health, 0.5)}, p99 ${told(waits.health, 0.99)}, at most ${told(waits.health, 1)}; pages p50 ${told(waits.pages, 0.5)}, p99 ${told(waits.pages, 0.99)}, at most ${told(waits.pages, 1)}, ${String(waits.failed)} failed`)
    }
  } finally {
    await server.stop()
    await admin.end()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function enablePlugins(admin: pg.Pool, url: string, workspaceId: string, { memberId, token }: { readonly memberId: string; readonly token: string }): Promise<void> {
  await admin.query(`update core.member set role = 'admin' where id = $1`, [memberId])
  for (const plugin of ['activity', 'attendance']) {
    const answer = await fetch(`${url}/api/workspaces/${workspaceId}/plugins/${plugin}`, {
      method: 'PATCH', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ enabled: true }),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }
}

/** Members with a device each who acknowledged the policy, written as the server would have. */
async function addAgents(admin: pg.Pool, url: string, workspaceId: string, count: number): Promise<HerdAgent[]> {
  const added = Array.from({ length: count }, () => ({ userId: uuidv7(), memberId: uuidv7(), deviceId: uuidv7(), ...createDeviceToken(workspaceId) }))
  const [users, members, devices, hashes] = [added.map(({ userId }) => userId), added.map(({ memberId }) => memberId), added.map(({ deviceId }) => deviceId), added.map(({ hash }) => hash)]
  await admin.query(`insert into identity."user" (id, name, email, email_verified) select id, 'Herd', id || '@example.test', true from unnest($1::uuid[]) as u (id)`, [users])
  await admin.query(`insert into core.member (workspace_id, id, user_id, role) select $1, m, u, 'member' from unnest($2::uuid[], $3::uuid[]) as x (m, u)`, [workspaceId, members, users])
  await admin.query(`insert into core.device (workspace_id, id, member_id, number, name, platform, agent_version, token_hash, enrolled_at, last_seen_at)
    select $1, d, m, 1, 'herd', 'linux', '0.1.0', h, now() - interval '2 days', now() - interval '1 hour' from unnest($2::uuid[], $3::uuid[], $4::bytea[]) as x (d, m, h)`, [workspaceId, devices, members, hashes])
  const { version } = await (await fetch(`${url}/api/agent/policy`, { headers: { authorization: `Bearer ${added[0]!.token}` } })).json() as { version: number }
  await admin.query(`insert into core.member_policy (workspace_id, member_id, version, since) select $1, m, $3, now() - interval '3 days' from unnest($2::uuid[]) as x (m)
    on conflict (workspace_id, member_id) do update set since = excluded.since`, [workspaceId, members, version])
  await admin.query(`insert into core.policy_acknowledgement (workspace_id, member_id, version, acknowledged_at) select $1, m, $3, now() - interval '3 days' from unnest($2::uuid[]) as x (m)`, [workspaceId, members, version])
  await admin.query('analyze')
  return added.map(({ token }) => ({ token, policyVersion: version }))
}

/** Asks for health and pages every so often from a thread of its own while `run` runs. */
async function ask(asked: Ask, run: () => Promise<unknown>): Promise<Waits> {
  const worker = new Worker(new URL(import.meta.url), { workerData: asked, argv: process.argv.slice(2), execArgv: ['--conditions=overt-source'] })
  try {
    await run()
    return await new Promise<Waits>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.postMessage('enough')
    })
  } finally {
    await worker.terminate()
  }
}

async function askOnAndOn({ url, pages, everyMs }: Ask): Promise<void> {
  const waits = { health: [] as number[], pages: [] as number[], failed: 0 }
  let enough = false
  parentPort!.once('message', () => { enough = true })
  const one = async (times: number[], path: string, token?: string): Promise<void> => {
    const begin = performance.now()
    const ok = await fetch(url + path, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }).then(async (answer) => { await answer.arrayBuffer(); return answer.ok }, () => false)
    times.push(performance.now() - begin)
    if (!ok) waits.failed += 1
  }
  const under = new Set<Promise<void>>()
  for (let index = 0; !enough; index++) {
    const { path, token } = pages[index % pages.length]!
    for (const asked of [one(waits.health, '/healthz'), one(waits.pages, path, token)]) {
      under.add(asked)
      void asked.finally(() => under.delete(asked))
    }
    await pause(everyMs)
  }
  await Promise.all(under)
  parentPort!.postMessage(waits)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => { server.close(resolve) })
  return port
}

function told(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b)
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)} ms`
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
