import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { startEmbeddedPostgres } from '../core/database/index.ts'
import { installDirectus, startDirectus } from './directus.ts'
import type { Directus } from './directus.ts'
import { fillEntries } from './fill-entries.ts'
import type { BenchMember } from './fill-entries.ts'
import { runLoad } from './load.ts'
import type { LoadRequest } from './load.ts'
import { residentMebibytes, startServerChild } from './server-child.ts'

/**
 * A peer on the same PostgreSQL: Directus, the platform that people build time sheets on, with a collection of the same 200,000 rows, the same index,
 * and the same rule that a member reads their own. Both run as one process, as they ship; lists and writes of the two take turns.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const seconds = Number(process.env.BENCH_SECONDS ?? 5)
const port = Number(process.env.BENCH_PORT ?? 4_741)
const connections = 16
const counts = { workspaces: 20, members: 25, entries: 400 }

const directusFolder = await installDirectus()
const folder = mkdtempSync(join(tmpdir(), 'overt-bench-'))
chmodSync(folder, 0o755)
const postgres = await startEmbeddedPostgres({ dataFolder: folder })
const inDatabase = (name: string): string => postgres.url.replace('/postgres?', `/${name}?`)
const root = new pg.Client({ connectionString: postgres.url })
await root.connect()
for (const name of ['overt', 'directus']) await root.query(`create database ${name}`)
await root.end()
const pools = { overt: openPool('overt'), directus: openPool('directus') }

const overt = await startServerChild({ port, environment: { OVERT_DATA: join(folder, 'overt'), DATABASE_URL: inDatabase('overt'), OVERT_RATE_LIMITS: 'off' } })
const directus = await startDirectus(directusFolder, { databaseUrl: inDatabase('directus'), port: port + 1 })
try {
  const members = await fillEntries(pools.overt, counts)
  const people = await fillCollection(directus, pools.directus)
  const memory = () => `overt ${residentMebibytes(overt.process.pid ?? 0).toFixed(0)} MiB, Directus ${residentMebibytes(directus.process.pid ?? 0).toFixed(0)} MiB`
  const before = memory()
  await compare('list of 50, newest first', {
    overt: () => members.map(({ workspaceId, token }) => ({ path: `/api/workspaces/${workspaceId}/entries?limit=50`, headers: bearer(token) })),
    directus: () => people.map(({ token }) => ({ path: '/items/time_entries?limit=50&sort=-started_at', headers: bearer(token) })),
  })
  await compare('write of one entry', {
    overt: () => filings(members, ({ workspaceId, taskId, token }, startedAt, stoppedAt) => ({
      method: 'POST', path: `/api/workspaces/${workspaceId}/entries`, headers: bearer(token), body: JSON.stringify({ taskId, startedAt, stoppedAt, description: 'Work' }),
    })),
    directus: () => filings(people, ({ token, taskId }, startedAt, stoppedAt) => ({
      method: 'POST', path: '/items/time_entries', headers: bearer(token), body: JSON.stringify({ task_id: taskId, started_at: startedAt, stopped_at: stoppedAt, description: 'Work' }),
    })),
  })
  process.stdout.write(`resident memory: idle ${before}; after the load ${memory()}\n`)
} finally {
  await overt.stop()
  await directus.stop()
  for (const pool of Object.values(pools)) await pool.end()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

interface Person {
  readonly token: string
  readonly taskId: string
  filed: number
}

/** The collection, a role whose members read and create their own rows, one user for each member of the other side, and their rows. */
async function fillCollection({ ask }: Directus, pool: pg.Pool): Promise<Person[]> {
  const field = (name: string, type: string, schema: object = {}) => ({ field: name, type, meta: {}, schema })
  await ask('POST', '/collections', {
    collection: 'time_entries', schema: {}, meta: {},
    fields: [
      field('id', 'uuid', { is_primary_key: true, has_auto_increment: false }), field('member_id', 'uuid'), field('organization_id', 'uuid'), field('project_id', 'uuid'), field('task_id', 'uuid'),
      field('started_at', 'timestamp'), field('stopped_at', 'timestamp'), field('source', 'string'), field('description', 'text'), field('billable', 'boolean'),
    ].map((one) => (one.field === 'id' ? { ...one, meta: { special: ['uuid'] } } : one)),
  })
  const { id: policy } = await ask<{ id: string }>('POST', '/policies', { name: 'Members', app_access: false, admin_access: false })
  const { id: role } = await ask<{ id: string }>('POST', '/roles', { name: 'Member', policies: [{ policy }] })
  const own = { member_id: { _eq: '$CURRENT_USER' } }
  await ask('POST', '/permissions', { policy, collection: 'time_entries', action: 'read', fields: ['*'], permissions: own })
  await ask('POST', '/permissions', { policy, collection: 'time_entries', action: 'create', fields: ['*'], permissions: {}, validation: own, presets: { member_id: '$CURRENT_USER', source: 'web', billable: true } })
  const people: Person[] = []
  for (let index = 0; index < counts.workspaces * counts.members; index++) {
    const [id, token, taskId] = [uuidv7(), `token-${uuidv7()}`, uuidv7()]
    await pool.query(`insert into directus_users (id, email, token, role, status) values ($1, $2, $3, $4, 'active')`, [id, `member-${index}@example.com`, token, role])
    await pool.query(`
      insert into time_entries (id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable)
      select gen_random_uuid(), $1, $2, $2, $2, now() - make_interval(hours => n), now() - make_interval(hours => n) + interval '30 minutes', 'web', 'Work on part ' || n, true
      from generate_series(1, $3::int) n`, [id, taskId, counts.entries])
    people.push({ token, taskId, filed: 0 })
  }
  await pool.query('create index on time_entries (member_id, started_at)')
  await pool.query('vacuum analyze')
  return people
}

async function compare(title: string, sides: Readonly<Record<'overt' | 'directus', () => readonly LoadRequest[]>>): Promise<void> {
  const told = { overt: { rates: [] as number[], slowest: [] as number[] }, directus: { rates: [] as number[], slowest: [] as number[] } }
  // The first round warms both up.
  for (let round = -1; round < rounds; round++) {
    for (const side of ['directus', 'overt'] as const) {
      const { perSecond, p99Ms, failed, sent, firstFailure } = await runLoad({ url: { overt, directus }[side].address, connections, seconds: round < 0 ? 2 : seconds, requests: sides[side]() })
      if (failed > 0) throw new Error(`${side}: ${failed} of ${sent} answers were no success, the first: ${firstFailure ?? ''}`)
      if (round < 0) continue
      told[side].rates.push(perSecond)
      told[side].slowest.push(p99Ms)
    }
  }
  const side = ({ rates, slowest }: { readonly rates: readonly number[]; readonly slowest: readonly number[] }) =>
    `${median(rates).toFixed(0)}/s (${rates.map((rate) => rate.toFixed(0)).join(' ')}; p99 ${median(slowest).toFixed(0)} ms)`
  process.stdout.write(`${title}: Directus ${side(told.directus)}, overt ${side(told.overt)}, ratio ${(median(told.overt.rates) / median(told.directus.rates)).toFixed(1)}\n`)
}

/** Times that no entry takes yet: each goes further into the past of its member. */
function filings<Who extends Person | BenchMember>(who: readonly Who[], make: (one: Who, startedAt: string, stoppedAt: string) => LoadRequest): readonly LoadRequest[] {
  const hour = 3_600_000
  return Array.from({ length: 20_000 }, (_, index) => {
    const one = who[index % who.length]!
    one.filed += 1
    const start = Date.UTC(2020, 0, 1) - one.filed * hour
    return make(one, new Date(start).toISOString(), new Date(start + hour / 2).toISOString())
  })
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` }
}

function openPool(name: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: inDatabase(name), max: 4 })
  // Connections that idle when PostgreSQL stops say so.
  pool.on('error', () => undefined)
  return pool
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
