import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember } from '@overt/testing/platform'
import { median, print } from './figures.ts'

/**
 * The time of a list of 50 with thousands of grants beside one without any: for a member who is allowed to read every project one by one, and
 * sees what a manager sees without them, and for a manager who is denied all projects but some; and of the first request after a change,
 * for which rules are read again. Ends with 1 where a list takes more than twice the time.
 */
const grants = Number(process.env.BENCH_GRANTS ?? 3_000)
const entriesEach = Number(process.env.BENCH_ENTRIES ?? 20)
/** Projects that nothing is granted on. */
const others = 60
const rounds = Number(process.env.BENCH_ROUNDS ?? 150)

const platform = await createTestPlatform({ unchecked: true, plugins: [new URL('../plugins/permissions/', import.meta.url)] })
try {
  const workspace = await platform.workspace({ enabled: ['permissions'] })
  const [without, allowed, denied] = [await workspace.member({ role: 'manager' }), await workspace.member(), await workspace.member({ role: 'manager' })]
  const projects = await fill(workspace.id, workspace.admin.id)
  const database = new pg.Client({ connectionString: platform.databaseUrls.admin })
  await database.connect()
  await database.query('analyze')
  await database.end()
  const save = async (): Promise<void> => {
    const on = (nodes: readonly string[], effect: object) => nodes.map((nodeId) => ({ subject: 'all', level: 'project', nodeId, allow: [], deny: [], ...effect }))
    const sets = [
      { grantee: { kind: 'member', id: allowed.id }, grants: on(projects, { allow: ['read'] }) },
      { grantee: { kind: 'member', id: denied.id }, grants: on(projects.slice(0, grants), { deny: ['read'] }) },
    ]
    const answer = await workspace.admin.put('/plugins/permissions/grants', { sets }, { 'if-match': '*' })
    if (answer.statusCode !== 200) throw new Error(answer.body)
  }
  const saved = await timed(save)
  const first = await timed(() => list(allowed, '/entries?limit=50'))
  print(`${String(grants)} grants each, ${String(projects.length * entriesEach)} entries: saved in ${saved.toFixed(0)} ms, first list after it ${first.toFixed(0)} ms`)
  for (const path of ['/entries?limit=50', '/projects?limit=50', '/tasks?limit=50&sort=-createdAt', '/entries?limit=50&search=part']) {
    const people = { without, allowed, denied }
    const times = { without: [] as number[], allowed: [] as number[], denied: [] as number[] }
    for (let round = 0; round < rounds + 20; round++) {
      for (const [who, member] of Object.entries(people) as [keyof typeof people, TestMember][]) {
        const took = await timed(() => list(member, path))
        if (round >= 20) times[who].push(took)
      }
    }
    const ratio = (who: 'allowed' | 'denied'): number => median(times[who]) / median(times.without)
    if (ratio('allowed') > 2 || ratio('denied') > 2) process.exitCode = 1
    print(`${path}: ${median(times.without).toFixed(2)} ms without; allowed ${median(times.allowed).toFixed(2)} ms, ratio ${ratio('allowed').toFixed(2)}; denied ${median(times.denied).toFixed(2)} ms, ratio ${ratio('denied').toFixed(2)}`)
  }
} finally {
  await platform.close()
}

/** One organization with a project and a task for each grant, and some more; all of it known to the planner. */
async function fill(workspaceId: string, memberId: string): Promise<string[]> {
  return platform.database.inWorkspace({ workspaceId, memberId }, async (unit) => {
    const [organization] = await unit.query<{ id: string }>(`insert into core.organization (workspace_id, id, name) values ($1, uuidv7(), 'Acme') returning id`, [workspaceId])
    const projects = await unit.query<{ id: string }>(`
      insert into core.project (workspace_id, organization_id, id, name) select $1, $2, uuidv7(), 'Project ' || n from generate_series(1, $3::int) n returning id`, [workspaceId, organization!.id, grants + others])
    await unit.query(`insert into core.task (workspace_id, organization_id, project_id, id, name)
      select workspace_id, organization_id, id, uuidv7(), 'Task of ' || name from core.project where workspace_id = $1`, [workspaceId])
    await unit.query(`
      insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable)
      select t.workspace_id, uuidv7(), $2, t.organization_id, t.project_id, t.id, at, at + interval '1 minute', 'web', 'Work on part ' || part, true
      from (select *, row_number() over () as number from core.task where workspace_id = $1) t, generate_series(1, $3::int) part,
        lateral (select timestamptz '2024-01-01' + make_interval(mins => ((part * $4 + t.number) * 2)::int) as at) place`, [workspaceId, memberId, entriesEach, grants + others])
    return projects.map(({ id }) => id)
  })
}

async function list(member: TestMember, path: string): Promise<void> {
  const answer = await member.get(path)
  if (answer.statusCode !== 200 || answer.json<{ items: unknown[] }>().items.length !== 50) throw new Error(answer.body)
}

async function timed(run: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}
