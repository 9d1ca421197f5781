import { expect } from 'chai'
import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { makeWork } from './work-support.ts'

interface Row {
  readonly id: string
  readonly member_id: string
  readonly organization_id: string
  readonly started_at: Date
  readonly stopped_at: Date | null
  readonly created_at: Date
  readonly description: string
  readonly tags: readonly string[]
  readonly source: string
  readonly task: string
}
interface Case {
  readonly query: string
  readonly matches: (row: Row) => boolean
}

const hour = 3_600_000
const from = '2026-06-10'
const start = Date.parse(`${from}T00:00:00Z`)

/** Each filter with few and with many matches, in every order, page by page: each way of finding them gives the same. */
describe('the list of entries', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  let rows: readonly Row[]

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-07-01T12:00:00Z' })
    acme = await platform.workspace()
    mia = await acme.member()
    const other = await platform.workspace()
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    for (const workspace of [acme, other]) {
      const works = [await makeWork(workspace.admin), await makeWork(workspace.admin)]
      await workspace.admin.patch(`/tasks/${works[1]!.taskId}`, { name: 'Zebrawood survey' }, { 'if-match': '*' })
      for (const [index, memberId] of (workspace === acme ? [acme.admin.id, mia.id] : [workspace.admin.id]).entries()) {
        const { organizationId, projectId, taskId } = works[index]!
        // Lengths of minutes to days, one after another, half a year back and past the day that is asked from.
        await owner.query(`
          insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, tags, billable, created_at, updated_at)
          select $1, gen_random_uuid(), $2, $3, $4, $5, at, at + length, case when n % 50 = 7 then 'punch' else 'web' end,
            case when n in (3, 170) then 'Found zebrawood' else 'Review of part ' || n end, case when n % 60 = 5 then array['seldom'] when n % 9 = 3 then array(select case i when 6 then 'often' else 'one of many ' || i end from generate_series(1, 12) i) when n % 3 = 0 then array['often'] else '{}' end, n % 40 <> 0,
            at + n % 7 * interval '1 hour', at + n % 11 * interval '1 hour'
          from (select n, timestamptz '2026-06-20' - n * interval '25 hours' as at,
              case when n % 8 = 0 then interval '24 hours' else interval '25 hours' * (n * 37 % 100) / 100.0 end as length from generate_series(1, 180) n) plan`,
        [workspace.id, memberId, organizationId, projectId, taskId])
      }
      // Written before there were limits, and still under way: both reach over the day from which is asked.
      for (const [startedAt, stoppedAt] of [['2026-05-01', '2026-06-10 00:00:01'], ['2026-06-01', null]]) {
        const { organizationId, projectId, taskId } = works[0]!
        await owner.query(`
          insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable, beyond_limits, updated_at)
          values ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7, 'web', 'Reaches', true, true, $6)`, [workspace.id, (await workspace.member()).id, organizationId, projectId, taskId, startedAt, stoppedAt])
      }
    }
    rows = (await owner.query<Row>('select e.*, t.name as task from core.entry e join core.task t on t.workspace_id = e.workspace_id and t.id = e.task_id where e.workspace_id = $1', [acme.id])).rows
    await owner.end()
    expect(rows).to.have.length(362)
  })
  after(() => platform.close())

  const meets = ({ started_at: at, stopped_at: end }: Row): boolean => at.getTime() >= start || end === null || end.getTime() > start
  const found = (row: Row): boolean => /zebrawood/i.test(`${row.description} ${row.task}`)
  const cases = (): readonly Case[] => [
    { query: '', matches: () => true },
    { query: `from=${from}`, matches: meets },
    { query: `from=${from}&to=${from}`, matches: (row) => meets(row) && row.started_at.getTime() < start + 24 * hour },
    { query: `memberId=${mia.id}&from=${from}`, matches: (row) => row.member_id === mia.id && meets(row) },
    { query: 'tag=seldom', matches: ({ tags }) => tags.includes('seldom') },
    { query: 'tag=nobody', matches: () => false },
    { query: `tag=often&from=${from}`, matches: (row) => row.tags.includes('often') && meets(row) },
    { query: 'source=punch', matches: ({ source }) => source === 'punch' },
    { query: 'source=punch&tag=often', matches: ({ source, tags }) => source === 'punch' && tags.includes('often') },
    { query: 'search=zebrawood', matches: found },
    { query: 'search=ZEBRA&sort=createdAt', matches: found },
    { query: 'search=review&tag=often', matches: (row) => /review/i.test(row.description) && row.tags.includes('often') },
    { query: `search=zebra&from=${from}`, matches: (row) => found(row) && meets(row) },
    { query: `organizationId=${rows.find(({ member_id: member }) => member === mia.id)!.organization_id}`, matches: ({ member_id: member }) => member === mia.id },
    { query: `memberId=${mia.id}&sort=updatedAt&from=${from}`, matches: (row) => row.member_id === mia.id && meets(row) },
    { query: 'search=%25', matches: () => false },
  ]

  async function walk(person: TestMember, query: string, limit: number): Promise<readonly string[]> {
    const ids: string[] = []
    let cursor: string | null = null
    do {
      const answer = await person.get(`/entries?limit=${limit}&${query}${cursor === null ? '' : `&cursor=${cursor}`}`)
      expect(answer.statusCode, answer.body).to.equal(200)
      const page = answer.json<{ items: { id: string }[]; nextCursor: string | null }>()
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    return ids
  }

  for (const order of ['-startedAt', 'startedAt', '-createdAt'] as const) {
    it(`finds what matches in the order ${order}, the same on small and on large pages`, async () => {
      const column = order.endsWith('createdAt') ? 'created_at' : 'started_at'
      for (const { query, matches } of cases()) {
        const sorted = query.includes('sort=') ? query : `${query}&sort=${order}`
        if (query.includes('sort=') && order !== '-startedAt') continue
        const by = /sort=(-?)(\w+)/.exec(sorted)!
        const expected = rows.filter(matches)
        const ids = await walk(acme.admin, sorted, 200)
        expect([...ids].sort(), sorted).to.deep.equal(expected.map(({ id }) => id).sort())
        if (by[2] !== 'updatedAt') {
          const key = by[2] === 'createdAt' ? 'created_at' : column
          const times = ids.map((id) => expected.find((row) => row.id === id)![key].getTime())
          expect(times, sorted).to.deep.equal([...times].sort((one, next) => (by[1] === '-' ? next - one : one - next)))
        }
        if (expected.length < 20) expect(await walk(acme.admin, sorted, 1), `${sorted}, one by one`).to.deep.equal(ids)
      }
    })
  }

  it('shows a member what is theirs, whatever is searched for', async () => {
    for (const query of ['search=zebrawood', 'tag=seldom', 'source=punch&sort=createdAt']) {
      const own = rows.filter((row) => row.member_id === mia.id && cases().find((each) => each.query === query.replace('&sort=createdAt', ''))!.matches(row)).map(({ id }) => id)
      expect([...await walk(mia, query, 1)].sort(), query).to.deep.equal([...own].sort())
    }
  })

  it('takes as many and as long tags as there may be', async () => {
    const work = await makeWork(acme.admin)
    const bold = (index: number): string => `${'𝕬𝖟𝕮𝖝'.repeat(4)}${String.fromCodePoint(...Array.from({ length: 4 }, (_, place) => 0x1F300 + (index * 37 + place * 101) % 600))}`
    for (const [day, count] of [[1, 10], [2, 20]] as const) {
      const answer = await acme.admin.post('/entries', { taskId: work.taskId, startedAt: `2025-09-0${String(day)}T08:00:00Z`, stoppedAt: `2025-09-0${String(day)}T09:00:00Z`, tags: Array.from({ length: count }, (_, index) => bold(index)) })
      expect(answer.statusCode, answer.body).to.equal(201)
    }
    const found = (await acme.admin.get(`/entries?tag=${encodeURIComponent(bold(3))}`)).json<{ items: readonly { readonly startedAt: string }[] }>().items
    expect(found.map(({ startedAt }) => startedAt.slice(0, 10))).to.deep.equal(['2025-09-02', '2025-09-01'])
  })

  it('finds nothing of another workspace by the functions that look past row-level security', async () => {
    const mine = new Set(rows.map(({ id }) => id))
    const found = await acme.inUnit((unit) => unit.query<{ id: string }>(`select core.entries_described('%zebrawood%') as id union all select core.entries_tagged('seldom')`))
    expect(found.length).to.be.greaterThan(4)
    expect(found.filter(({ id }) => !mine.has(id))).to.deep.equal([])
    const tasks = await acme.inUnit((unit) => unit.query<{ workspace_id: string }>(`select t.workspace_id from core.tasks_named('%zebrawood%') as named (id) join core.task t on t.id = named.id`))
    expect(tasks.map((task) => task.workspace_id)).to.deep.equal([acme.id])
  })
})
