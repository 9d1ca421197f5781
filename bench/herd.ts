import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { createDeviceToken } from '../core/devices/token.ts'
import { freePort } from '@overt/testing/platform'
import { secret, startBenchDatabase } from './bench-server.ts'
import { copySegments } from './copy-segments.ts'
import { median, percentile, print, thousands } from './figures.ts'
import { fillEntries } from './fill-entries.ts'
import { runHerd } from './herd-load.ts'
import type { HerdAgent } from './herd-load.ts'
import { measureWaits } from './page-waits.ts'
import { readProcessorTime, usedBetween } from './processor-time.ts'
import { startServerChild } from './server-child.ts'

/**
 * After an outage: so many agents come back within a minute with 4 batches of 100 segments each and wait as long as they are told, while people go on using
 * their pages. `herd.ts [agents] [seconds]`: segments stored a second, how long `/healthz` and pages took meanwhile, against the same before the agents came; what of
 * the processors' time the server, PostgreSQL and the agents took, and COPY of such rows into the same table afterwards.
 */
const agentCount = Number(process.argv[2] ?? 10_000)
const limitSeconds = Number(process.argv[3] ?? 280)
const [batches, records, withinSeconds] = [4, 100, 60]
const calmSeconds = 5

const { urls, folder, admin, stop } = await startBenchDatabase()
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
  const calm = await measureWaits({ url: server.address, pages, everyMs: 50 }, () => pause(calmSeconds * 1_000))
  const before = readProcessorTime(server.process.pid!, folder)
  let result: Awaited<ReturnType<typeof runHerd>> | undefined
  const busy = await measureWaits({ url: server.address, pages, everyMs: 50 }, async () => {
    result = await runHerd({ url: server.address, agents, batches, records, withinSeconds: Math.min(withinSeconds, agentCount / 160), limitSeconds })
  })
  const used = usedBetween(before, readProcessorTime(server.process.pid!, folder))
  const { seconds, stored, refused, failed, firstFailure } = result!
  const { rows: [counted] } = await admin.query<{ segments: string }>('select count(*) as segments from p_activity.segment')
  print(`${thousands(agentCount)} agents, ${String(batches)} batches of ${String(records)}: ${thousands(stored)} of ${thousands(agentCount * batches * records)} segments acknowledged in ${seconds.toFixed(0)} s, ${thousands(stored / seconds)} a second; ${thousands(Number(counted!.segments))} in the table`)
  print(`  sent away for a while ${thousands(refused)} times, failed ${thousands(failed)} times${firstFailure === null ? '' : `, the first: ${firstFailure}`}; ${thousands(server.output().split('\n').length - 1)} lines in the log`)
  for (const [title, waits] of [['before', calm], ['meanwhile', busy]] as const) {
    print(`  ${title}: /healthz ${spread(waits.health)}; pages ${spread(waits.pages)}, ${String(waits.failed)} failed`)
  }
  const micros = (part: number): string => (1e6 * part / stored).toFixed(1)
  const share = (part: number): string => `${(100 * part / used.available).toFixed(0)} %`
  print(`  processors: server ${share(used.server)}, PostgreSQL ${share(used.postgres)}, agents ${share(used.load)}, others ${share(used.machine - used.server - used.postgres - used.load)}, idle ${share(used.available - used.machine)}; µs a segment: server ${micros(used.server)}, PostgreSQL ${micros(used.postgres)}, agents ${micros(used.load)}`)
  print(`  COPY of such rows afterwards: ${thousands(median(await copies(admin)))} a second`)
} finally {
  await server.stop()
  await stop()
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

/** Rows a second of a few COPYs of what a hundred agents bring each. */
async function copies(admin: pg.Pool): Promise<number[]> {
  const rates: number[] = []
  for (let round = 0; round < 5; round++) {
    rates.push(await copySegments(admin, Array.from({ length: 100 }, () => Array.from({ length: batches * records }, (_, index) => {
      const startedAt = Date.now() - (index + 1) * 40_000
      return { startedAt, endedAt: startedAt + 30_000, state: index % 8 === 0 ? 'idle' as const : 'active' as const, app: index % 30, domain: index % 2 === 0 ? index % 50 : -1 }
    }))))
  }
  return rates
}

function spread(times: readonly number[]): string {
  const at = (share: number): string => `${percentile(times, share).toFixed(0)} ms`
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, at most ${at(1)}`
}
