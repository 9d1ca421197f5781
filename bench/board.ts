import { uuidv7 } from '@overt/sdk'
import { migrate, openDatabase } from '../core/database/index.ts'
import { boardStatement } from '../plugins/activity/server/board.ts'
import { migrations } from '../plugins/activity/server/migrations.ts'
import { startBenchDatabase } from './bench-server.ts'
import { median, print, thousands } from './figures.ts'

/**
 * The day board of 10,000 members as the application role reads it, row-level security on, beside what it would cost from the segments
 * themselves. 30 days of roll-ups and one day of segments lie in the tables.
 */
const members = Number(process.env.BENCH_MEMBERS ?? 10_000)
const segmentsPerDay = 200
const repetitions = 21
const { urls, admin, stop } = await startBenchDatabase()
await migrate({ adminUrl: urls.admin, schema: 'p_activity', migrations })
const database = openDatabase({ url: urls.app, poolSize: 2, statementTimeoutMs: 60_000 })
const workspaceId = uuidv7()

try {
  await fill()
  const board = await measure(boardStatement('true'))
  const raw = await measure(`
    select member_id, min(started_at) filter (where state = 1), max(started_at) filter (where state = 1), sum(duration_ms) filter (where state = 1), sum(duration_ms) filter (where state = 2)
    from p_activity.segment where workspace_id = $1 and started_at >= $2::date and started_at < $2::date + 1 group by member_id`, 3)
  print(`Day board of ${thousands(members)} members: roll-up ${board.toFixed(1)} ms, from segments ${raw.toFixed(0)} ms, ${(raw / board).toFixed(0)} times`)
} finally {
  await database.close()
  await stop()
}

/** Milliseconds in the database, median: planning and execution as PostgreSQL tells them. */
async function measure(statement: string, times = repetitions): Promise<number> {
  const taken = await Array.fromAsync({ length: times }, () => database.inWorkspace({ workspaceId }, async (unit) => {
    const [row] = await unit.query<{ 'QUERY PLAN': readonly [{ 'Planning Time': number; 'Execution Time': number }] }>(`explain (analyze, timing off, format json) ${statement}`, [workspaceId, '2026-11-20'])
    const [plan] = row!['QUERY PLAN']
    return plan['Planning Time'] + plan['Execution Time']
  }))
  return median(taken)
}

async function fill(): Promise<void> {
  await admin.query(`insert into core.workspace (id, name, time_zone) values ($1, 'Bench', 'UTC')`, [workspaceId])
  await admin.query(`insert into identity."user" (id, name, email) select uuidv7(), 'Person ' || n, n || '@example.test' from generate_series(1, $1::int) as n`, [members])
  await admin.query(`insert into core.member (workspace_id, id, user_id, role) select $1, uuidv7(), id, 'member' from identity."user"`, [workspaceId])
  await admin.query(`
    insert into p_activity.day (workspace_id, member_id, date, time_zone, first_active_at, last_active_at, active_ms, idle_ms, stale)
    select $1, m.id, d::date, 'UTC', d + interval '8 h', d + interval '17 h', 25000000 + random() * 4000000, 2000000, false
    from generate_series(timestamptz '2026-10-22', timestamptz '2026-11-20', interval '1 day') as d, core.member m`, [workspaceId])
  await admin.query(`
    insert into p_activity.presence (workspace_id, member_id, device_no, device_id, state, since, last_at)
    select $1, id, n, id, 1 + n % 2, timestamptz '2026-11-20 16:00Z', timestamptz '2026-11-20 17:00Z' from core.member, generate_series(1, 2) as n`, [workspaceId])
  await admin.query(`select p_activity.ensure_month('2026-11-01')`)
  await admin.query(`
    insert into p_activity.segment (workspace_id, member_id, started_at, device_no, state, duration_ms, app_id)
    select $1, m.id, timestamptz '2026-11-20 08:00Z' + n * interval '150 s', 1, 1 + (n % 10 = 0)::int, 150000, n % 30
    from generate_series(1, $2::int) as n, core.member m`, [workspaceId, segmentsPerDay])
  await admin.query('vacuum analyze')
}
