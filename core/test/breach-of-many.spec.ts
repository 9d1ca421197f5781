import { expect } from 'chai'
import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { capturePlans } from './growth/plan-capture.ts'
import type { PlanCapture } from './growth/plan-capture.ts'

/** Without the nightly rounds, and without what the queue itself runs for each job. */
const isOfTelling = /^\s*(?:select .*p_privacy[.]breach_recipient r|insert into core[.]notice |select .* from core[.]notice where|select jobs[.]add)/s

describe('a breach that many are told of', function () {
  this.timeout(120_000)
  let platform: TestPlatform
  let owner: pg.Client
  let plans: PlanCapture

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('../../plugins/privacy/', import.meta.url)], clock: '2026-03-02T09:00:00Z' })
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    const workspace = await platform.workspace()
    plans = await capturePlans(platform.databaseUrls.admin)
    // Connections are made again.
    await workspace.admin.get('/entries?limit=1')
    await workspace.admin.get('/members?limit=1')
  })
  after(async () => {
    await plans.close()
    await owner.end()
    await platform.close()
  })

  /** Statements until everybody has the notice in the bell and a mail in the queue, and how many that were. */
  async function telling(people: number): Promise<{ readonly statements: number; readonly notices: number; readonly mails: number }> {
    const workspace = await platform.workspace({ enabled: ['privacy'] })
    await owner.query(`with person as (insert into identity."user" (id, name, email, email_verified) select gen_random_uuid(), 'Member ' || n, n || '@${workspace.id}.test', true from generate_series(2, $2::int) n returning id)
      insert into core.member (workspace_id, id, user_id, role, monitored, joined_at) select $1, gen_random_uuid(), id, 'member', true, now() from person`, [workspace.id, people])
    const answer = await workspace.admin.post('/plugins/privacy/breaches', { from: '2026-03-01T00:00:00Z', until: '2026-03-02T08:30:00Z' })
    expect(answer.statusCode, answer.body).to.equal(201)
    const run = await plans.during(() => platform.drain())
    const count = async (sql: string): Promise<number> => (await owner.query<{ count: number }>(sql, [workspace.id])).rows[0]!.count
    const mails = await count(`select count(*)::int as count from p_privacy.breach_recipient where workspace_id = $1 and mail = 'sent'`)
    // Each mail tells by itself that it was sent.
    return {
      statements: run.filter(({ text }) => isOfTelling.test(text)).length - mails,
      notices: await count('select count(*)::int as count from core.notice where workspace_id = $1'),
      mails,
    }
  }

  it('takes as many statements for 50 as for 5', async () => {
    await telling(3)
    const [few, many] = [await telling(5), await telling(50)]
    expect(few).to.deep.include({ notices: 5, mails: 5 })
    expect(many).to.deep.equal({ statements: few.statements, notices: 50, mails: 50 })
    expect(few.statements).to.be.greaterThan(3)
  })
})
