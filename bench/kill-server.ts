import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import pino from 'pino'
import { uuidv7 } from '@overt/sdk'
import activity from '../plugins/activity/server/index.ts'
import { readConfig } from '../core/config.ts'
import { coreMigrations, migrate, prepareRoles, startEmbeddedPostgres } from '../core/database/index.ts'
import { prepareJobs } from '../core/jobs/job-queue.ts'
import { pluginFromDefinition } from '../core/kernel/plugin-source.ts'
import { createPlatform } from '../core/platform.ts'
import { enrollBenchAgent, makeBenchMember, makeBenchWorkspace } from './bench-workspace.ts'
import type { BenchMember, EnrolledAgent } from './bench-workspace.ts'
import { startServerProcess } from './server-process.ts'

/**
 * Kills the server in the middle of ingest, again and again, while agents go on: what had no answer is sent once more, as an agent does.
 * In the end every acknowledged record must be there exactly once, and the totals of each day must be their sum.
 */
const kills = Number(process.env.BENCH_KILLS ?? 20)
const agentCount = 4
const batchSize = 100
const secret = 'a secret that only this benchmark knows'

const folder = mkdtempSync(join(tmpdir(), 'overt-bench-'))
chmodSync(folder, 0o755)
const postgres = await startEmbeddedPostgres({ dataFolder: folder })
const urls = await prepareRoles(postgres.url, secret)
await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
await prepareJobs(urls.jobs)
const options = { urls, dataFolder: folder, secret }
const admin = new pg.Client({ connectionString: urls.admin })
await admin.connect()

interface Sender extends EnrolledAgent {
  readonly member: BenchMember
  readonly acknowledged: { startedAt: number; durationMs: number }[]
  /** Sent and not answered yet: sent again as it is. */
  waiting: { startedAt: number; durationMs: number }[]
  clock: number
}

let url = ''
let lostAnswers = 0
try {
  const senders = await makeSenders()
  let over = false
  let server = await startServerProcess(options)
  url = server.url
  const sending = senders.map((sender) => send(sender, () => over))
  for (let kill = 0; kill < kills; kill++) {
    await pause(200 + Math.random() * 800)
    await server.kill()
    server = await startServerProcess(options)
    url = server.url
  }
  await pause(300)
  over = true
  await Promise.all(sending)
  await server.kill()
  const acknowledged = senders.reduce((sum, sender) => sum + sender.acknowledged.length, 0)
  const faults: string[] = []
  for (const sender of senders) faults.push(...await faultsOf(sender))
  process.stdout.write(`${String(kills)} times kill -9: ${String(acknowledged)} records acknowledged, ${String(lostAnswers)} requests without an answer, ${faults.length === 0 ? 'every record there exactly once' : faults.join('; ')}\n`)
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await admin.end()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function makeSenders(): Promise<Sender[]> {
  const config = readConfig({ OVERT_DATA: folder, DATABASE_URL: urls.admin, OVERT_RATE_LIMITS: 'off', PORT: '0', OVERT_LOG_LEVEL: 'silent' }, folder)
  const overt = await createPlatform({
    config, secret, urls, log: pino({ level: 'silent' }), clock: { now: () => Temporal.Now.instant() }, plugins: [pluginFromDefinition(activity)], ui: false,
  })
  const address = await overt.app.listen({ host: '127.0.0.1', port: 0 })
  const workspaceId = await makeBenchWorkspace(overt)
  const senders = await Promise.all(Array.from({ length: agentCount }, async (): Promise<Sender> => {
    const member = await makeBenchMember(overt, workspaceId)
    return { ...await enrollBenchAgent(address, member), member, acknowledged: [], waiting: [], clock: Date.now() - 300 * 86_400_000 }
  }))
  await overt.close()
  return senders
}

/** Sends batch after batch; one without an answer is sent again until it has one. */
async function send(sender: Sender, isOver: () => boolean): Promise<void> {
  while (!isOver() || sender.waiting.length > 0) {
    if (sender.waiting.length === 0) sender.waiting = nextBatch(sender)
    const records = sender.waiting.map(({ startedAt, durationMs }, index) => ({
      kind: 'activity.segment', id: uuidv7(startedAt), startedAt: new Date(startedAt).toISOString(), endedAt: new Date(startedAt + durationMs).toISOString(),
      state: 'active', app: `Application ${String(index % 30)}`,
    }))
    try {
      const answer = await fetch(`${url}/api/agent/batch`, {
        method: 'POST', body: new Uint8Array(gzipSync(JSON.stringify({ sentAt: new Date().toISOString(), policyVersion: sender.policyVersion, records }))),
        headers: { authorization: `Bearer ${sender.token}`, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      })
      const reply = await answer.json() as { accepted?: number; duplicates?: number }
      if (!answer.ok || (reply.accepted ?? 0) + (reply.duplicates ?? 0) !== records.length) throw new Error(JSON.stringify(reply))
      sender.acknowledged.push(...sender.waiting)
      sender.waiting = []
    } catch {
      lostAnswers++
      await pause(20)
    }
  }
}

function nextBatch(sender: Sender): Sender['waiting'] {
  return Array.from({ length: batchSize }, () => {
    const startedAt = sender.clock
    const durationMs = 1_000 + Math.floor(Math.random() * 20_000)
    sender.clock += durationMs
    return { startedAt, durationMs }
  })
}

async function faultsOf({ member, acknowledged }: Sender): Promise<string[]> {
  const { rows } = await admin.query<{ started_at: string }>(`select (extract(epoch from started_at) * 1000)::bigint::text as started_at from p_activity.segment where member_id = $1`, [member.memberId])
  const stored = new Map<number, number>()
  for (const row of rows) stored.set(Number(row.started_at), (stored.get(Number(row.started_at)) ?? 0) + 1)
  const missing = acknowledged.filter(({ startedAt }) => stored.get(startedAt) !== 1).length
  const { rows: [sums] } = await admin.query<{ segments: string; days: string }>(
    `select (select sum(duration_ms) from p_activity.segment where member_id = $1)::text as segments, (select sum(active_ms) from p_activity.day where member_id = $1)::text as days`, [member.memberId])
  return [
    ...(missing === 0 ? [] : [`${String(missing)} acknowledged records are not there exactly once`]),
    ...(sums!.segments === sums!.days ? [] : [`days sum up to ${sums!.days} ms instead of ${sums!.segments}`]),
  ]
}
