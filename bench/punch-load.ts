import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { openLiveStream } from '@overt/testing'
import { freePort } from '@overt/testing/platform'
import { secret, startBenchDatabase } from './bench-server.ts'
import { percentile, print, thousands } from './figures.ts'
import { fillEntries } from './fill-entries.ts'
import type { BenchMember } from './fill-entries.ts'
import { runShift } from './punch-shift.ts'
import type { ShiftRequest, ShiftResult } from './punch-shift.ts'
import { startServerChild } from './server-child.ts'

/**
 * The start of a shift: so many people punch in within a minute, each with a place that is judged against twenty fences; a quarter as many start a timer meanwhile, to compare with.
 * `punch-load.ts [people] [seconds]`: how long each waits, whether every punch that was acknowledged is there with its entry, and how long after its arrival the open page of a manager hears of it. Exit code 1 where one is lost.
 */
const people = Number(process.argv[2] ?? 2_000)
const withinSeconds = Number(process.argv[3] ?? 60)
const timers = Math.ceil(people / 4)
const fences = 20
const longestToHearMs = 10_000

const { urls, folder, admin, stop } = await startBenchDatabase()
const server = await startServerChild({
  port: await freePort(), environment: { OVERT_DATA: folder, DATABASE_URL: urls.admin, OVERT_SECRET: secret, OVERT_LOG_LEVEL: 'warn', OVERT_RATE_LIMITS: 'off' },
})
try {
  const members = await fillEntries(admin, { workspaces: 1, members: people + timers + 20 + 1, entries: 5 })
  const [boss, ...rest] = members
  await prepare(admin, server.address, boss!)
  const [punching, starting, early] = [rest.slice(0, people), rest.slice(people, people + timers), rest.slice(people + timers)]
  // The first requests of a server wait for its statements and schemas.
  await runShift({ url: server.address, withinSeconds: 1, sides: [early.slice(0, 10).map(punchOf), early.slice(10).map(timerOf)] })
  const heard = new Map<string, number>()
  const page = await openLiveStream({ origin: server.address, workspaceId: boss!.workspaceId, token: boss!.token, onEvent: ({ type, punchId }) => { if (type === 'punchim.changed') heard.set(punchId as string, Date.now()) } })
  const [punches, starts] = await runShift({ url: server.address, withinSeconds, sides: [punching.map(punchOf), starting.map(timerOf)] })
  const { rows: [kept] } = await admin.query<{ punches: number; filed: number }>(`select count(*)::int as punches, count(e.id)::int as filed from p_punchim.punch n
    left join core.entry e on e.workspace_id = n.workspace_id and e.id = n.entry_id and e.source = 'punch' and e.started_at = n.corrected_at where n.member_id = any($1::uuid[])`, [punching.map(({ memberId }) => memberId)])
  const { rows: arrivals } = await admin.query<{ id: string; receivedAt: Date }>('select id, received_at as "receivedAt" from p_punchim.punch where member_id = any($1::uuid[])', [punching.map(({ memberId }) => memberId)])
  await Promise.race([page.until(() => arrivals.every(({ id }) => heard.has(id))), pause(longestToHearMs)])
  page.close()
  const delays = arrivals.flatMap(({ id, receivedAt }) => (heard.has(id) ? [heard.get(id)! - receivedAt.getTime()] : []))
  const acknowledged = people - punches!.failed
  print(`${thousands(people)} punch-ins and ${thousands(timers)} timer starts within ${String(withinSeconds)} s, ${String(fences)} fences`)
  for (const [title, result] of [['punch in', punches!], ['start a timer', starts!]] as const) print(`  ${title}: ${spread(result)}, ${String(result.failed)} failed${result.firstFailure === null ? '' : `, the first: ${result.firstFailure}`}`)
  print(`  ratio: p50 ${ratio(punches!, starts!, 0.5)}, p99 ${ratio(punches!, starts!, 0.99)}`)
  print(`  an open page of a manager heard of ${thousands(delays.length)}: ${spread({ times: delays })} after they came`)
  print(`  acknowledged ${thousands(acknowledged)} punches, kept ${thousands(kept!.punches)}, with their entry ${thousands(kept!.filed)}; ${thousands(server.output().split('\n').length - 1)} lines in the log`)
  if (kept!.filed < acknowledged) process.exitCode = 1
} finally {
  await server.stop()
  await stop()
}

async function prepare(pool: pg.Pool, url: string, { workspaceId, memberId, token, taskId }: BenchMember): Promise<void> {
  await pool.query(`update core.member set role = 'admin' where id = $1`, [memberId])
  const call = async (method: string, path: string, body: object): Promise<void> => {
    const answer = await fetch(`${url}/api/workspaces/${workspaceId}${path}`, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path} was answered ${String(answer.status)}: ${await answer.text()}`)
  }
  await call('PATCH', '/plugins/punchim', { enabled: true, settings: { gps: 'always' } })
  for (let index = 0; index < fences; index++) await call('POST', '/plugins/punchim/fences', { name: `Site ${String(index)}`, kind: 'circle', latitude: 52.5 + index / 100, longitude: 13.4, radiusMeters: 200 })
  await pool.query(`insert into p_punchim.assignment (workspace_id, id, member_id, task_id, is_default, created_at) select workspace_id, gen_random_uuid(), id, $2, true, now() from core.member where workspace_id = $1`, [workspaceId, taskId])
  await pool.query('vacuum analyze')
}

function punchOf({ workspaceId, token }: BenchMember): ShiftRequest {
  const at = new Date().toISOString()
  const fix = { latitude: 52.5 + Math.random() / 10, longitude: 13.4, accuracyMeters: 12, at }
  return { path: `/api/workspaces/${workspaceId}/plugins/punchim/punches`, token, body: JSON.stringify({ id: uuidv7(), kind: 'in', at, monotonicMs: 1_000, bootId: uuidv7(), fix }) }
}

function timerOf({ workspaceId, token, taskId }: BenchMember): ShiftRequest {
  return { path: `/api/workspaces/${workspaceId}/timer/start`, token, body: JSON.stringify({ taskId }) }
}

function spread({ times }: Pick<ShiftResult, 'times'>): string {
  return [['p50', 0.5], ['p99', 0.99], ['at most', 1]].map(([name, share]) => `${String(name)} ${percentile(times, Number(share)).toFixed(0)} ms`).join(', ')
}

function ratio(one: ShiftResult, other: ShiftResult, share: number): string {
  return (percentile(one.times, share) / percentile(other.times, share)).toFixed(1)
}
