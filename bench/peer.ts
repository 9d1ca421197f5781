import { join } from 'node:path'
import type pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { openBenchPool, startBenchPostgres } from './bench-server.ts'
import { installDirectus, startDirectus } from './directus.ts'
import type { Directus } from './directus.ts'
import { median, print } from './figures.ts'
import { fillEntries, freeTimes, newEntries } from './fill-entries.ts'
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
const postgres = await startBenchPostgres()
const urls = { overt: await postgres.addDatabase('overt'), directus: await postgres.addDatabase('directus') }
const pools = { overt: openBenchPool(urls.overt), directus: openBenchPool(urls.directus) }

const overt = await startServerChild({ port, environment: { OVERT_DATA: join(postgres.folder, 'overt'), DATABASE_URL: urls.overt, OVERT_RATE_LIMITS: 'off' } })
const directus = await startDirectus(directusFolder, { databaseUrl: urls.directus, port: port + 1 })
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
    overt: () => newEntries(members, { description: 'Work' }),
    directus: () => freeTimes(people).map(({ member: { token, taskId }, startedAt, stoppedAt }) => ({
      method: 'POST', path: '/items/time_entries', headers: bearer(token), body: JSON.stringify({ task_id: taskId, started_at: startedAt, stopped_at: stoppedAt, description: 'Work' }),
    })),
  })
  print(`resident memory: idle ${before}; after the load ${memory()}`)
} finally {
  await overt.stop()
  await directus.stop()
  for (const pool of Object.values(pools)) await pool.end()
  await postgres.stop()
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
  const taken = { overt: { rates: [] as number[], slowest: [] as number[] }, directus: { rates: [] as number[], slowest: [] as number[] } }
  // The first round warms both up.
  for (let round = -1; round < rounds; round++) {
    for (const side of ['directus', 'overt'] as const) {
      const { perSecond, p99Ms, failed, sent, firstFailure } = await runLoad({ url: { overt, directus }[side].address, connections, seconds: round < 0 ? 2 : seconds, requests: sides[side]() })
      if (failed > 0) throw new Error(`${side}: ${failed} of ${sent} answers were no success, the first: ${firstFailure ?? ''}`)
      if (round < 0) continue
      taken[side].rates.push(perSecond)
      taken[side].slowest.push(p99Ms)
    }
  }
  const side = ({ rates, slowest }: { readonly rates: readonly number[]; readonly slowest: readonly number[] }) =>
    `${median(rates).toFixed(0)}/s (${rates.map((rate) => rate.toFixed(0)).join(' ')}; p99 ${median(slowest).toFixed(0)} ms)`
  print(`${title}: Directus ${side(taken.directus)}, overt ${side(taken.overt)}, ratio ${(median(taken.overt.rates) / median(taken.directus.rates)).toFixed(1)}`)
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` }
}
