import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { readConfig } from '../core/config.ts'
import { coreMigrations, migrate, prepareRoles, startEmbeddedPostgres } from '../core/database/index.ts'
import { prepareJobs } from '../core/jobs/job-queue.ts'
import { discoverPlugins } from '../core/kernel/discover-plugins.ts'
import { createPlatform } from '../core/platform.ts'
import { fillEntries } from './fill-entries.ts'
import { runLoad } from './load.ts'

/**
 * 64 writers of one workspace file entries over the ten connections of a default installation while the server renews what it knows of plugins
 * and rights: the longest time without any answer, and the refusals, at several renewal times against the same load without renewals.
 * Two changes of which plugins are on come in between, so that what is known is also dropped in the middle of the load.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 2)
const seconds = Number(process.env.BENCH_SECONDS ?? 8)
const writers = 64
const never = Infinity
const renewalMs = [never, 60, 700, 2_000]
const secret = 'a secret that only this benchmark knows'

const folder = mkdtempSync(join(tmpdir(), 'overt-bench-'))
chmodSync(folder, 0o755)
const postgres = await startEmbeddedPostgres({ dataFolder: folder })
const urls = await prepareRoles(postgres.url, secret)
await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
await prepareJobs(urls.jobs)
const admin = new pg.Pool({ connectionString: urls.admin, max: 2 })
// Connections that idle when PostgreSQL stops say so.
admin.on('error', () => undefined)
const members = await fillEntries(admin, { workspaces: 1, members: writers, entries: 20 })
const { workspaceId } = members[0]!

const config = readConfig({ OVERT_DATA: folder, DATABASE_URL: urls.admin, OVERT_RATE_LIMITS: 'off', PORT: '0', OVERT_LOG_LEVEL: 'silent' }, folder)
const log = pino({ level: 'silent' })
const overt = await createPlatform({
  config, secret, urls, log, clock: { now: () => Temporal.Now.instant() }, plugins: discoverPlugins([join(import.meta.dirname, '..', 'plugins')], log), ui: false,
})
await overt.app.listen({ host: '127.0.0.1', port: 0 })
const url = `http://127.0.0.1:${String((overt.app.server.address() as AddressInfo).port)}`

try {
  await admin.query(`update core.member set role = 'admin' where id = $1`, [members[0]!.memberId])
  for (const plugin of ['permissions', 'activity', 'attendance', 'reports']) {
    const answer = await overt.app.inject({
      method: 'PATCH', url: `/api/workspaces/${workspaceId}/plugins/${plugin}`, headers: { authorization: `Bearer ${members[0]!.token}` }, payload: { enabled: true },
    })
    if (answer.statusCode !== 200) throw new Error(answer.body)
  }
  const found = new Map(renewalMs.map((every) => [every, { rates: [] as number[], gaps: [] as number[], p99: [] as number[], refused: 0 }]))
  for (let round = -1; round < rounds; round++) {
    for (const [every, sums] of found) {
      const result = await write(every, round < 0 ? 2 : seconds)
      if (round < 0) continue
      sums.rates.push(result.perSecond)
      sums.gaps.push(result.longestGapMs)
      sums.p99.push(result.p99Ms)
      sums.refused += result.failed
    }
  }
  for (const [every, { rates, gaps, p99, refused }] of found) {
    process.stdout.write(`${every === never ? 'never renewed' : `renewed every ${String(every)} ms`}: ${median(rates).toFixed(0)} entries/s, p99 ${median(p99).toFixed(0)} ms, longest time without an answer ${Math.max(...gaps).toFixed(0)} ms, ${String(refused)} refused\n`)
  }
} finally {
  await overt.close()
  await admin.end()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function write(every: number, time: number): ReturnType<typeof runLoad> {
  const { plugins, rights } = overt.platform
  const timers = every === never ? [] : [
    setInterval(() => { plugins.enablement.renewAll(); rights.renewAll() }, every),
    setInterval(() => { void overt.platform.database.inWorkspace({ workspaceId }, (unit) => plugins.enablement.changed(unit)) }, (time * 1_000) / 3),
  ]
  const result = await runLoad({ url, connections: writers, seconds: time, requests: filings() })
  for (const timer of timers) clearInterval(timer)
  return result
}

/** Times that no entry takes yet: each goes further into the past of its member. */
function filings() {
  const hour = 3_600_000
  return Array.from({ length: 20_000 }, (_, index) => {
    const member = members[index % members.length]!
    member.filed += 1
    const start = Date.UTC(2020, 0, 1) - member.filed * hour
    return {
      method: 'POST' as const, path: `/api/workspaces/${workspaceId}/entries`, headers: { authorization: `Bearer ${member.token}` },
      body: JSON.stringify({ taskId: member.taskId, startedAt: new Date(start).toISOString(), stoppedAt: new Date(start + hour / 2).toISOString() }),
    }
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
