import { expect } from 'chai'
import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { capturePlans, readingOf } from './growth/plan-capture.ts'
import type { PlanCapture } from './growth/plan-capture.ts'

const plugins = ['activity', 'screenshots', 'privacy']
const people = 2_000
/** Of one statement about one person; plugins and settings are a few rows. */
const mostRows = 100

/** As just after an import: PostgreSQL has no statistics of the people yet, and plans have to be good all the same. */
describe('the policy of one among many people', function () {
  this.timeout(120_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let plans: PlanCapture
  let members: readonly string[]

  before(async () => {
    platform = await createTestPlatform({ plugins: plugins.map((name) => new URL(`../../plugins/${name}/`, import.meta.url)) })
    workspace = await platform.workspace({ enabled: plugins })
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    await owner.query('alter table core.member set (autovacuum_enabled = off)')
    await owner.query(`with person as (insert into identity."user" (id, name, email, email_verified) select gen_random_uuid(), 'Member ' || n, n || '@${workspace.id}.test', true from generate_series(1, ${String(people)}) n returning id)
      insert into core.member (workspace_id, id, user_id, role, monitored, joined_at) select $1, gen_random_uuid(), id, 'member', true, now() from person`, [workspace.id])
    members = (await owner.query<{ id: string }>(`select id from core.member where workspace_id = $1 and role = 'member' order by id limit 12`, [workspace.id])).rows.map(({ id }) => id)
    await owner.end()
    plans = await capturePlans(platform.databaseUrls.admin)
    // Connections are made again.
    await workspace.admin.get('/entries?limit=1')
    await workspace.admin.get('/members?limit=1')
  })
  after(async () => {
    await plans.close()
    await platform.close()
  })

  it('is worked out without reading the others', async () => {
    const run = await plans.during(async () => {
      for (const memberId of members) await workspace.inUnit((unit) => platform.platform.policies.current(unit, memberId))
    })
    expect(run.length).to.be.greaterThan(members.length)
    expect(run.map(({ text, root }) => ({ text: text.replaceAll(/\s+/g, ' ').slice(0, 160), rows: readingOf(root).rows })).filter(({ rows }) => rows > mostRows)).to.deep.equal([])
  })

  it('asks for what each role may see once, not for every person', async () => {
    await workspace.inUnit((unit) => platform.platform.policies.current(unit, members[0]!))
    const asked = await plans.during(async () => {
      for (const memberId of members) await workspace.inUnit((unit) => platform.platform.policies.current(unit, memberId))
    })
    // Three times in a renewal of what is known, which may come meanwhile; three times for each person otherwise.
    expect(asked.filter(({ text }) => text.includes('p_privacy.representative')).length).to.be.lessThan(members.length)
  })
})
