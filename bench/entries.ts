import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import pino from 'pino'
import { readConfig } from '../core/config.ts'
import { coreMigrations, migrate, prepareRoles, startEmbeddedPostgres } from '../core/database/index.ts'
import { prepareJobs } from '../core/jobs/job-queue.ts'
import { createPlatform } from '../core/platform.ts'
import { bareEntries } from './bare-entries.ts'
import { fillEntries } from './fill-entries.ts'
import type { BenchMember } from './fill-entries.ts'
import { runLoad } from './load.ts'
import type { LoadRequest } from './load.ts'

/**
 * `GET entries?limit=50` for members who may read only their own rows, and filing one entry, over 200,000 entries in 20 workspaces: the
 * whole server (token, ability, row-level security, audit chain) against the same rows through a bare pool on the same PostgreSQL.
 * The sides take turns and the medians of the rounds are compared. PostgreSQL syncs every commit to disk, as in production.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const seconds = Number(process.env.BENCH_SECONDS ?? 6)
const connections = 16
const secret = 'a secret that only this benchmark knows'

const folder = mkdtempSync(join(tmpdir(), 'overt-bench-'))
chmodSync(folder, 0o755)
const postgres = await startEmbeddedPostgres({ dataFolder: folder })
const urls = await prepareRoles(postgres.url, secret)
await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
await prepareJobs(urls.jobs)
const admin = new pg.Pool({ connectionString: urls.admin, max: 10 })
// Connections that idle when PostgreSQL stops say so.
admin.on('error', () => undefined)
const members = await fillEntries(admin, { workspaces: 20, members: 25, entries: 400 })

const config = readConfig({ OVERT_DATA: folder, DATABASE_URL: urls.admin, OVERT_RATE_LIMITS: 'off', PORT: '0', OVERT_LOG_LEVEL: 'silent' }, folder)
const overt = await createPlatform({
  config, secret, urls, log: pino({ level: 'silent' }), clock: { now: () => Temporal.Now.instant() }, plugins: [], ui: false,
})
const bare = bareEntries(admin)
const addresses = { overt: await listen(overt.app), bare: await listen(bare) }

try {
  await compare('GET entries?limit=50', {
    bare: () => members.map(({ workspaceId, memberId }) => ({ path: `/entries?w=${workspaceId}&m=${memberId}` })),
    overt: () => members.map(({ workspaceId, token }) => ({ path: `/api/workspaces/${workspaceId}/entries?limit=50`, headers: { authorization: `Bearer ${token}` } })),
  })
  await compare('POST one entry', {
    bare: () => filings(({ workspaceId, memberId, taskId, organizationId, projectId }, times) => ({
      method: 'POST', path: '/entries', body: JSON.stringify({ workspaceId, memberId, taskId, organizationId, projectId, ...times }),
    })),
    overt: () => filings(({ workspaceId, taskId, token }, times) => ({
      method: 'POST', path: `/api/workspaces/${workspaceId}/entries`, headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ taskId, ...times }),
    })),
  })
} finally {
  await bare.close()
  await overt.close()
  await admin.end()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function compare(title: string, sides: Readonly<Record<'bare' | 'overt', () => readonly LoadRequest[]>>): Promise<void> {
  const rates = { bare: [] as number[], overt: [] as number[] }
  const slowest = { bare: [] as number[], overt: [] as number[] }
  for (let round = -1; round < rounds; round++) {
    for (const side of ['bare', 'overt'] as const) {
      const result = await runLoad({ url: addresses[side], connections, seconds: round < 0 ? 2 : seconds, requests: sides[side]() })
      if (result.failed > 0) throw new Error(`${side}: ${String(result.failed)} of ${String(result.sent)} answers were no success, the first: ${result.firstFailure ?? ''}`)
      if (round < 0) continue
      rates[side].push(result.perSecond)
      slowest[side].push(result.p99Ms)
    }
  }
  const told = (side: 'bare' | 'overt'): string => `${median(rates[side]).toFixed(0)}/s (p99 ${median(slowest[side]).toFixed(1)} ms)`
  process.stdout.write(`${title}: bare pg ${told('bare')}, overt ${told('overt')}, ratio ${(median(rates.overt) / median(rates.bare)).toFixed(2)}\n`)
}

/** Times that no entry takes yet: each goes further into the past of its member. */
function filings(make: (member: BenchMember, times: { readonly startedAt: string; readonly stoppedAt: string }) => LoadRequest): readonly LoadRequest[] {
  const hour = 3_600_000
  return Array.from({ length: 40_000 }, (_, index) => {
    const member = members[index % members.length]!
    member.filed += 1
    const start = Date.UTC(2020, 0, 1) - member.filed * hour
    return make(member, { startedAt: new Date(start).toISOString(), stoppedAt: new Date(start + hour / 2).toISOString() })
  })
}

async function listen(app: FastifyInstance): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${String((app.server.address() as AddressInfo).port)}`
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
