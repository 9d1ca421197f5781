import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import activity from '../plugins/activity/server/index.ts'
import { figuresStatement } from '../plugins/clickim/server/figures.ts'
import clickim from '../plugins/clickim/server/index.ts'
import { median, print, thousands } from './figures.ts'
import { fillMembers } from './fill-members.ts'

/**
 * Time away and on platforms of a month of 1,000 members, worked out from the stretches of their days for each member, day and entry, beside a plain
 * sum over the same rows: the seconds of the entries and the lengths of the stretches, with nothing between them. The sides take turns.
 */
const members = Number(process.env.BENCH_MEMBERS ?? 1_000)
const repetitions = Number(process.env.BENCH_ROUNDS ?? 7)
const entriesADay = 6
const stretchesADay = 20
const [from, to] = ['2026-03-01', '2026-03-31']
const plainSum = `select (select sum(e.seconds) from core.entry_spans($2::timestamptz, $3::timestamptz) e where e.workspace_id = $1 and e.member_id = any ($4::uuid[])),
  (select sum(s.finish - s.begin) from p_clickim.day d, unnest(d.begins, d.finishes) as s (begin, finish) where d.workspace_id = $1 and d.member_id = any ($4::uuid[]) and d.date between $5::date and $6::date)`
const platform = await createTestPlatform({
  unchecked: true,
  plugins: [{ definition: activity, manifest: { requires: { platform: '*' } } }, { definition: clickim, manifest: { requires: { platform: '*', plugins: { activity: '*' } } } }], clock: '2026-04-10T08:00:00Z',
})
const admin = new pg.Client({ connectionString: platform.databaseUrls.admin })

try {
  await admin.connect()
  const workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['activity', 'clickim'] })
  const memberIds = await fill(workspace.id)
  const range = ['2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z']
  const asked = [workspace.id, ...range, [], [], [], [], memberIds, from, to]
  const sides = {
    plain: () => milliseconds(workspace.id, plainSum, [workspace.id, ...range, memberIds, from, to]),
    member: () => milliseconds(workspace.id, figuresStatement('member_id', 'true'), asked),
    day: () => milliseconds(workspace.id, figuresStatement('date', 'true'), asked),
    entry: () => milliseconds(workspace.id, figuresStatement('id', 'true'), asked),
  }
  const taken: Record<keyof typeof sides, number[]> = { plain: [], member: [], day: [], entry: [] }
  for (let round = 0; round < repetitions; round++) for (const name of Object.keys(sides) as (keyof typeof sides)[]) taken[name].push(await sides[name]())
  const [plain, member, day, entry] = [median(taken.plain), median(taken.member), median(taken.day), median(taken.entry)]
  const [rows] = (await admin.query<{ entries: number; stretches: number }>(`select (select count(*)::int from core.entry) as entries, (select sum(cardinality(kinds))::int from p_clickim.day) as stretches`)).rows
  const told = (name: string, value: number): string => `${name} ${value.toFixed(0)} ms (${(value / plain).toFixed(1)} times)`
  print(`Month of ${thousands(members)} members, ${thousands(rows!.entries)} entries and ${thousands(rows!.stretches)} stretches: a plain sum ${plain.toFixed(0)} ms; ${told('by member', member)}, ${told('by day', day)}, ${told('for each entry', entry)}`)
} finally {
  await admin.end()
  await platform.close()
}

/** Members with entries over each working day, and days with stretches of time away and on platforms. */
async function fill(workspaceId: string): Promise<readonly string[]> {
  const { memberIds, organizationId, projectId, taskId } = await fillMembers(admin, workspaceId, members)
  const workdays = `generate_series($2::date::timestamp, $3::date, interval '1 day') d where extract(isodow from d) < 6`
  await admin.query(`
    insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable)
    select $1, gen_random_uuid(), m, $5, $6, $7, (d + interval '8 hours' + n * interval '90 minutes') at time zone 'Europe/Paris', (d + interval '8 hours' + n * interval '90 minutes' + interval '85 minutes') at time zone 'Europe/Paris', 'web', '', false
    from unnest($4::uuid[]) m, generate_series(0, ${entriesADay - 1}) n, ${workdays}`, [workspaceId, from, to, memberIds, organizationId, projectId, taskId])
  await admin.query(`
    insert into p_clickim.day (workspace_id, member_id, date, starts_at, ends_at, source_version, list_version, kinds, begins, finishes)
    select $1, m, d::date, d at time zone 'Europe/Paris', (d + interval '1 day') at time zone 'Europe/Paris', 1, 1,
      array(select (case when n % 3 = 0 then 0 else 1 + n % 12 end)::smallint from generate_series(0, ${stretchesADay - 1}) n), array(select 28800 + n * 1700 from generate_series(0, ${stretchesADay - 1}) n), array(select 28800 + n * 1700 + 400 from generate_series(0, ${stretchesADay - 1}) n)
    from unnest($4::uuid[]) m, ${workdays}`, [workspaceId, from, to, memberIds])
  await admin.query('vacuum analyze core.entry')
  await admin.query('vacuum analyze p_clickim.day')
  return memberIds
}

/** Milliseconds that PostgreSQL spends on a statement, under row-level security. */
async function milliseconds(workspaceId: string, text: string, values: readonly unknown[]): Promise<number> {
  return platform.platform.database.inWorkspace({ workspaceId }, async (unit) => {
    const [row] = await unit.query<{ 'QUERY PLAN': { 'Execution Time': number; 'Planning Time': number }[] }>(`explain (analyze, timing off, format json) ${text}`, values)
    const [plan] = row!['QUERY PLAN']
    return plan!['Execution Time'] + plan!['Planning Time']
  })
}
