import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { auditTail } from '../core/audit/index.ts'
import { readConfig } from '../core/config.ts'
import { coreMigrations, migrate, prepareRoles, startEmbeddedPostgres } from '../core/database/index.ts'
import { prepareJobs } from '../core/jobs/job-queue.ts'
import { createPlatform } from '../core/platform.ts'
import { fillEntries } from './fill-entries.ts'
import type { BenchMember } from './fill-entries.ts'
import { runLoad } from './load.ts'
import type { LoadRequest } from './load.ts'

/**
 * 64 people file entries at once, all in one workspace or each in one of their own, on a disk that syncs as it is and on one that takes 2 ms longer
 * (`commit_delay`). The sides take turns and the medians of the rounds are compared. What writers of a workspace wait for each other for shows here.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 4)
const writers = 64
const secret = 'a secret that only this benchmark knows'

const folder = mkdtempSync(join(tmpdir(), 'overt-bench-'))
chmodSync(folder, 0o755)
const postgres = await startEmbeddedPostgres({ dataFolder: folder })
const urls = await prepareRoles(postgres.url, secret)
await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
await prepareJobs(urls.jobs)
const admin = new pg.Pool({ connectionString: urls.admin, max: 4 })
// Connections that idle when PostgreSQL stops say so.
admin.on('error', () => undefined)
const sides = {
  one: await fillEntries(admin, { workspaces: 1, members: writers, entries: 20 }),
  many: await fillEntries(admin, { workspaces: writers, members: 1, entries: 20 }),
}
const config = readConfig({ OVERT_DATA: folder, DATABASE_URL: urls.admin, OVERT_RATE_LIMITS: 'off', PORT: '0', OVERT_LOG_LEVEL: 'silent' }, folder)
const overt = await createPlatform({
  config, secret, urls, log: pino({ level: 'silent' }), clock: { now: () => Temporal.Now.instant() }, plugins: [], ui: false,
})
await overt.app.listen({ host: '127.0.0.1', port: 0 })
const url = `http://127.0.0.1:${String((overt.app.server.address() as AddressInfo).port)}`

try {
  for (const delayMs of [0, 2]) {
    await admin.query(`alter system set commit_delay = ${String(delayMs * 1_000)}`)
    await admin.query('alter system set commit_siblings = 0')
    await admin.query('select pg_reload_conf()')
    await compare(delayMs)
  }
} finally {
  await overt.close()
  await admin.end()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function compare(delayMs: number): Promise<void> {
  const rates = { one: [] as number[], many: [] as number[] }
  const slowest = { one: [] as number[], many: [] as number[] }
  let tail = 0
  for (let round = -1; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ['one', 'many'] as const : ['many', 'one'] as const) {
      const result = await runLoad({ url, connections: writers, seconds: round < 0 ? 2 : seconds, requests: filings(sides[side]) })
      if (result.failed > 0) throw new Error(`${side}: ${String(result.failed)} of ${String(result.sent)} answers were no success, the first: ${result.firstFailure ?? ''}`)
      tail = Math.max(tail, (await auditTail(overt.platform.database)).seconds)
      while ((await auditTail(overt.platform.database)).rows > 0) await new Promise((resolve) => setTimeout(resolve, 50))
      if (round < 0) continue
      rates[side].push(result.perSecond)
      slowest[side].push(result.p99Ms)
    }
  }
  const told = (side: 'one' | 'many'): string => `${median(rates[side]).toFixed(0)}/s (p99 ${median(slowest[side]).toFixed(0)} ms)`
  const each = rates.one.map((rate, round) => (rate / rates.many[round]!).toFixed(2)).join(' ')
  process.stdout.write(`${String(writers)} writers, ${String(delayMs)} ms added to a commit: one workspace ${told('one')}, ${String(writers)} workspaces ${told('many')}, ratio ${(median(rates.one) / median(rates.many)).toFixed(2)} (${each}); oldest unchained row ${tail.toFixed(1)} s\n`)
}

/** Times that no entry takes yet: each goes further into the past of its member. */
function filings(members: readonly BenchMember[]): readonly LoadRequest[] {
  const hour = 3_600_000
  return Array.from({ length: 20_000 }, (_, index) => {
    const member = members[index % members.length]!
    member.filed += 1
    const start = Date.UTC(2020, 0, 1) - member.filed * hour
    return {
      method: 'POST', path: `/api/workspaces/${member.workspaceId}/entries`, headers: { authorization: `Bearer ${member.token}` },
      body: JSON.stringify({ taskId: member.taskId, startedAt: new Date(start).toISOString(), stoppedAt: new Date(start + hour / 2).toISOString() }),
    }
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
