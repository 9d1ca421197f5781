import { expect } from 'chai'
import pg from 'pg'
import type { Caller, Statement, UnitOfWork } from '@overt/sdk'
import { createTestPlatform } from '../testing/create-test-platform.ts'
import type { TestMember, TestPlatform, TestWorkspace } from '../testing/create-test-platform.ts'
import { entryList, entryWhere } from '../work/entry-list.ts'
import type { EntryListQuery } from '../work/entry-list.ts'
import { listPage } from '../work/list-page.ts'
import { runningEntry } from '../work/timer.ts'
import { makeWork } from './work-support.ts'
import type { Work } from './work-support.ts'

/** What the application role's plans are: row-level security keeps conditions that are not leakproof out of indexes. */
describe('the plans of frequent queries', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let work: Work

  before(async () => {
    platform = await createTestPlatform()
    acme = await platform.workspace()
    member = await acme.member()
    work = await makeWork(acme.admin)
    const people = [member, ...await Promise.all(Array.from({ length: 9 }, () => acme.member()))]
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    for (const person of people) {
      await owner.query(`
        insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, billable)
        select $1, gen_random_uuid(), $2, $3, $4, $5, now() - make_interval(hours => n), now() - make_interval(hours => n) + interval '30 minutes', 'web', true
        from generate_series(1, 1500) n`, [acme.id, person.id, work.organizationId, work.projectId, work.taskId])
    }
    await owner.query('analyze core.entry')
    await owner.end()
  })
  after(() => platform.close())

  const callerOf = async (person: TestMember, role: 'admin' | 'member'): Promise<Caller> => {
    const { database, abilities } = platform.platform
    const ability = await database.inWorkspace({ workspaceId: acme.id }, (unit) => abilities.of(unit, person.id))
    return { workspaceId: acme.id, memberId: person.id, userId: person.userId, name: '', role, timeZone: 'UTC', locale: 'en', via: 'token', ability }
  }

  /** The plan of the one statement that `run` sends. */
  async function planOf(run: (unit: UnitOfWork) => Promise<unknown>): Promise<string> {
    return platform.platform.database.inWorkspace({ workspaceId: acme.id }, async (unit) => {
      let sent: Statement | undefined
      const recorder: UnitOfWork = {
        workspaceId: unit.workspaceId, memberId: unit.memberId, get knex() { return unit.knex }, afterCommit: () => undefined,
        query: (statement) => {
          sent = statement as Statement
          return unit.query(statement)
        },
      }
      await run(recorder).catch(() => undefined)
      const rows = await unit.query<{ 'QUERY PLAN': string }>(`explain ${sent?.text ?? ''}`, sent?.values ?? [])
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
  }
  const list = (caller: Caller, query: EntryListQuery) => planOf((unit) => listPage(unit, entryList, query, entryWhere(caller, query)))

  it('find a member\'s page by the member\'s index, in order', async () => {
    const plan = await list(await callerOf(member, 'member'), { limit: 50 })
    expect(plan).to.include('entry_member').and.not.include('Sort').and.not.include('Seq Scan on entry')
  })

  it('find everybody\'s latest page by the workspace\'s index, in order', async () => {
    const plan = await list(await callerOf(acme.admin, 'admin'), { limit: 50 })
    expect(plan).to.include('entry_started').and.not.include('Sort').and.not.include('Seq Scan on entry')
  })

  it('find days, a task and the running entry without reading the rest', async () => {
    const admin = await callerOf(acme.admin, 'admin')
    for (const plan of [
      await list(admin, { from: '2026-01-01', to: '2026-01-31', limit: 50 }),
      await list(admin, { memberId: member.id, limit: 50 }),
      await planOf((unit) => runningEntry(unit, member.id)),
    ]) expect(plan).to.match(/Index (Only )?Scan|Bitmap Index Scan/).and.not.include('Seq Scan on entry')
  })
})
