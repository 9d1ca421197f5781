import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import activity from '../plugins/activity/server/index.ts'
import clickim from '../plugins/clickim/server/index.ts'
import { print, thousands } from './figures.ts'
import { fillMembers } from './fill-members.ts'

/**
 * How a list of platforms would have judged 30 days of 1,000 members, looked at before it is saved. No answer may take longer than a request may; each says how many days are left,
 * and the next goes on after its last person. Exit code 1 where one takes longer, or where the people of all are not everybody.
 */
const members = Number(process.env.BENCH_MEMBERS ?? 1_000)
const segmentsADay = Number(process.env.BENCH_SEGMENTS ?? 60)
/** Of the route, with what a request costs beside it. */
const longestMs = 6_000
const [from, to] = ['2026-03-01', '2026-03-30']
const sites = ['reddit.com', 'news.example.org', 'docs.example.org', 'youtube.com', 'github.com', 'mail.example.org']
const platforms = [{ id: 'news', name: 'News', domains: ['example.org'], apps: [] }, { id: 'video', name: 'Video', domains: ['youtube.com'], apps: [] }]

const platform = await createTestPlatform({
  unchecked: true,
  plugins: [{ definition: activity, manifest: { requires: { platform: '*' } } }, { definition: clickim, manifest: { requires: { platform: '*', plugins: { activity: '*' } } } }], clock: '2026-04-01T08:00:00Z',
})
const admin = new pg.Client({ connectionString: platform.databaseUrls.admin })

try {
  await admin.connect()
  const workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['activity', 'clickim'] })
  const segments = await fill(workspace.id)
  print(`Preview of a list over 30 days of ${thousands(members)} members, ${thousands(segments)} segments`)
  let after: string | undefined
  let people = 0
  do {
    const began = performance.now()
    const answer = await workspace.admin.post('/plugins/clickim/platforms/preview', { platforms, from, to, ...after === undefined ? {} : { after } })
    const took = performance.now() - began
    if (answer.statusCode !== 200) throw new Error(answer.body)
    const preview = answer.json<{ people: number; pendingDays?: number; after?: string }>()
    people += preview.people
    after = preview.after
    print(`  answered after ${thousands(took)} ms with ${thousands(preview.people)} people; ${thousands(preview.pendingDays ?? 0)} days left`)
    if (took > longestMs || (after !== undefined && preview.people === 0)) {
      process.exitCode = 1
      break
    }
  } while (after !== undefined)
  // The workspace's own admin is one, too.
  if (people !== members + 1) process.exitCode = 1
} finally {
  await admin.end()
  await platform.close()
}

/** Members with a long entry and segments on sites on each working day. */
async function fill(workspaceId: string): Promise<number> {
  const { memberIds, organizationId, projectId, taskId } = await fillMembers(admin, workspaceId, members)
  const workdays = `generate_series($2::date::timestamp, $3::date, interval '1 day') d where extract(isodow from d) < 6`
  await admin.query(`
    insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable)
    select $1, gen_random_uuid(), m, $5, $6, $7, (d + interval '8 hours') at time zone 'UTC', (d + interval '17 hours') at time zone 'UTC', 'web', '', false
    from unnest($4::uuid[]) m, ${workdays}`, [workspaceId, from, to, memberIds, organizationId, projectId, taskId])
  await admin.query(`select p_activity.ensure_month($1::date)`, [from])
  await admin.query('insert into p_activity.domain (workspace_id, name) select $1, unnest($2::text[])', [workspaceId, sites])
  const { rowCount } = await admin.query(`
    insert into p_activity.segment (workspace_id, member_id, started_at, device_no, state, duration_ms, domain_id)
    select $1, m, (d + interval '8 hours' + n * interval '${String(Math.floor(32_000 / segmentsADay))} seconds') at time zone 'UTC', 1, 1, ${String(Math.floor(20_000_000 / segmentsADay))}, (array(select id from p_activity.domain where workspace_id = $1 order by id))[1 + n % ${String(sites.length)}]
    from unnest($4::uuid[]) m, generate_series(0, ${String(segmentsADay - 1)}) n, ${workdays}`, [workspaceId, from, to, memberIds])
  await admin.query('vacuum analyze core.entry')
  await admin.query('vacuum analyze p_activity.segment')
  return rowCount ?? 0
}
