import { expect } from 'chai'
import fc from 'fast-check'
import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { makeWork } from './work-support.ts'

interface Sums { readonly id: string; readonly entries: number; readonly seconds: number; readonly rounded: number }

describe('entries left whole for a sum', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let acme: TestWorkspace

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-04-02T09:30:00.250Z' })
    acme = await platform.workspace({ timeZone: 'Europe/Berlin' })
    const work = await makeWork(acme.admin)
    const admin = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await admin.connect()
    // Gaps and lengths of a minute to a day and a half, with parts of a second, over the night without its third hour; the last one runs.
    await admin.query(`
      with length as (select n, make_interval(secs => 60.5 + (n * 7919) % 130000) as taken, make_interval(secs => (n * 104729) % 20000 + 0.75) as gap from generate_series(0, 39) n),
      placed as (select n, '2026-03-01T05:00:00Z'::timestamptz + sum(gap) over (order by n) + coalesce(sum(taken) over (order by n rows between unbounded preceding and 1 preceding), '0') as started_at, taken from length)
      insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable)
      select $1, gen_random_uuid(), $2, $3, $4, $5, started_at, case when n < 39 then started_at + taken end, 'web', '', n % 3 = 0 from placed`,
    [acme.id, acme.admin.id, work.organizationId, work.projectId, work.taskId])
    await admin.end()
  })
  after(() => platform.close())

  const sumsOf = (parts: 'entry_spans' | 'entry_lengths', from: Date, until: Date): Promise<readonly Sums[]> => acme.inUnit((unit) => unit.query<Sums>(`
    select id, count(*) filter (where first)::int as entries, sum(seconds)::float8 as seconds,
      sum(((seconds_before + seconds) * 2 + 900) / 1800 * 900 - (seconds_before * 2 + 900) / 1800 * 900)::float8 as rounded
    from core.${parts}($1::timestamptz, $2::timestamptz) group by id order by id`, [from, until]))

  it('add up to what they add up to when they are cut at midnight, rounded or not, for any range', async () => {
    const [all] = await acme.inUnit((unit) => unit.query<{ cut: number }>(`select count(*) filter (where not first)::int as cut from core.entry_spans('2026-03-01Z', '2026-05-01Z')`))
    expect(all!.cut).to.be.greaterThan(10)
    const instant = fc.date({ min: new Date('2026-02-25T00:00:00Z'), max: new Date('2026-04-05T00:00:00Z'), noInvalidDate: true })
    await fc.assert(fc.asyncProperty(instant, instant, async (one, other) => {
      const [from, until] = one < other ? [one, other] : [other, one]
      expect(await sumsOf('entry_lengths', from, until)).to.deep.equal(await sumsOf('entry_spans', from, until))
    }), { numRuns: 60 })
  })

  it('are those of the own workspace only', async () => {
    const other = await platform.workspace()
    expect(await other.inUnit((unit) => unit.query(`select id from core.entry_lengths('2026-03-01Z', '2026-05-01Z')`))).to.deep.equal([])
  })
})
