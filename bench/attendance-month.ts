import { request as send } from 'node:http'
import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import attendance from '../plugins/attendance/server/index.ts'
import { median, print, thousands } from './figures.ts'
import { fillMembers } from './fill-members.ts'
import { turnsOf } from './longest-turn.ts'

/**
 * The attendance of 1,000 members over 30 days through the API, beside the statement alone and beside judging the same days from
 * their entries, on one server in one run.
 */
const members = Number(process.env.BENCH_MEMBERS ?? 1_000)
const repetitions = 21
const [from, to] = ['2026-03-01', '2026-03-30']
const platform = await createTestPlatform({ unchecked: true, plugins: [attendance], clock: '2026-04-10T08:00:00Z' })
const admin = new pg.Client({ connectionString: platform.databaseUrls.admin })

try {
  await admin.connect()
  const workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['attendance'] })
  const memberIds = await fill(workspace.id)
  const origin = await platform.app.listen({ port: 0, host: '127.0.0.1' })
  const path = `/api/workspaces/${workspace.id}/plugins/attendance/days?from=${from}&to=${to}`
  const get = () => fetched(`${origin}${path}`, workspace.admin.token)
  let judged = 0
  const { longest } = await turnsOf(async () => { judged = await timed(get) })
  await admin.query('vacuum analyze p_attendance.day')
  const api = await medianOf(() => timed(get))
  const sql = await medianOf(() => statementTime(workspace.id, memberIds))
  const bytes = await get()
  print(`Month of ${thousands(members)} members (${(bytes / 1e6).toFixed(1)} MB): API ${api.toFixed(0)} ms, of which the statement ${sql.toFixed(1)} ms; `
    + `judged for the first time ${judged.toFixed(0)} ms, ${(judged / api).toFixed(0)} times, at most ${longest.toFixed(0)} ms of the thread without answering others`)
} finally {
  await admin.end()
  await platform.close()
}

/** Members with one entry on every working day. */
async function fill(workspaceId: string): Promise<readonly string[]> {
  const { memberIds, organizationId, projectId, taskId } = await fillMembers(admin, workspaceId, members)
  await admin.query(`
    insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable)
    select $1, gen_random_uuid(), m, $2, $3, $4, d + interval '8 hours', d + interval '16 hours 5 minutes', 'web', '', false
    from unnest($5::uuid[]) m, generate_series($6::timestamptz, $7::timestamptz, interval '1 day') d where extract(isodow from d) < 6`,
  [workspaceId, organizationId, projectId, taskId, memberIds, from, to])
  return memberIds
}

/** Milliseconds that PostgreSQL spends on the statement of `GET /days`, under row-level security. */
async function statementTime(workspaceId: string, memberIds: readonly string[]): Promise<number> {
  return await platform.platform.database.inWorkspace({ workspaceId }, async (unit) => {
    const [row] = await unit.query<{ 'QUERY PLAN': { 'Execution Time': number }[] }>(`
      explain (analyze, format json) select coalesce(string_agg(item, ','), '') as items from (
        select d.item from p_attendance.day d where d.workspace_id = $1 and d.member_id = any($2::uuid[]) and d.date between $3 and $4
        order by d.member_id, d.date) ordered`, [workspaceId, memberIds, from, to])
    return row!['QUERY PLAN'][0]!['Execution Time']
  })
}

/** Reads a whole answer without parsing it; gives its bytes. */
function fetched(url: string, token: string): Promise<number> {
  return new Promise((resolve, reject) => {
    send(url, { headers: { authorization: `Bearer ${token}` } }, (response) => {
      let bytes = 0
      let refusal = ''
      response.on('data', (part: Buffer) => {
        bytes += part.length
        if (response.statusCode !== 200) refusal += part.toString()
      })
      response.on('end', () => { if (response.statusCode === 200) resolve(bytes); else reject(new Error(`answered ${String(response.statusCode)} ${refusal}`)) })
    }).on('error', reject).end()
  })
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

/** The median of what `run` measures. */
async function medianOf(run: () => Promise<number>): Promise<number> {
  return median(await Array.fromAsync({ length: repetitions }, run))
}
