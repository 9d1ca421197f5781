import { expect } from 'chai'
import fc from 'fast-check'
import type { TestPlatform, TestWorkspace } from '@overt/testing'
import { createTestPlatform } from '@overt/testing'
import { roundings } from '../contracts.ts'
import type { Report } from '../contracts.ts'
import { base, reportsFolder } from './reports-support.ts'

interface Part { readonly id: string; readonly memberId: string; readonly month: string; readonly week: string; readonly billable: boolean; readonly first: boolean; readonly seconds: number; readonly before: number; readonly rate: number | null }
interface Sum { readonly key: string | null; readonly entries: number; readonly seconds: number; readonly tracked: number; readonly amount: number | null }
type Rounding = typeof roundings[number]

const stepsOf: Readonly<Record<Rounding, (seconds: number, step: number) => number>> = {
  none: (seconds) => seconds,
  up: (seconds, step) => Math.ceil(seconds / step) * step,
  down: (seconds, step) => Math.floor(seconds / step) * step,
  nearest: (seconds, step) => Math.floor((seconds * 2 + step) / (step * 2)) * step,
}

/** Part by part, as an entry is worth what each of its days is. */
function sumsOf(parts: readonly Part[], keyOf: (part: Part) => string, rounding: Rounding, minutes: number): readonly Sum[] {
  const round = (seconds: number): number => stepsOf[rounding](seconds, minutes * 60)
  return [...Map.groupBy(parts, keyOf)].map(([key, own]) => {
    const figures = own.map(({ first, seconds, before, billable, rate }) => {
      const rounded = round(before + seconds) - round(before)
      return { first, seconds, rounded, amount: billable && rate !== null ? Math.floor((rounded * rate + 1_800) / 3_600) : null }
    })
    const amounts = figures.flatMap(({ amount }) => (amount === null ? [] : [amount]))
    const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
    return { key, entries: figures.filter(({ first }) => first).length, seconds: sum(figures.map(({ rounded }) => rounded)), tracked: sum(figures.map(({ seconds }) => seconds)), amount: amounts.length === 0 ? null : sum(amounts) }
  }).toSorted(byKey)
}
const byKey = (one: Sum, other: Sum): number => String(one.key).localeCompare(String(other.key))

/** Clocks go forward and back, at midnight in Chile; Samoa had no 30 December 2011. */
const places = [
  { timeZone: 'Europe/Berlin', start: '2026-03-01', seed: 1 }, { timeZone: 'Europe/Berlin', start: '2025-10-01', seed: 2 }, { timeZone: 'America/Santiago', start: '2025-08-20', seed: 3 },
  { timeZone: 'America/Santiago', start: '2026-03-20', seed: 4 }, { timeZone: 'Pacific/Apia', start: '2011-12-15', seed: 5 },
] as const

describe('amounts of sums', function () {
  this.timeout(120_000)
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ plugins: [reportsFolder], clock: '2026-04-05T09:30:00.250Z' }) })
  after(() => platform.close())

  /** Entries of minutes to days, with parts of a second; versions of rates on each level, from days on among them, some of them empty. */
  async function fill(workspace: TestWorkspace, start: string, seed: number): Promise<void> {
    const { admin } = workspace
    const people = [admin, await workspace.member({ name: 'Mia' }), await workspace.member({ name: 'Ben' })].map(({ id }) => id)
    await workspace.inUnit(async (unit) => {
      const id = (kind: string, n: string): string => `md5($1 || '${kind}' || (${n}))::uuid`
      const values = [unit.workspaceId]
      const run = (text: string, ...more: unknown[]): Promise<unknown> => unit.query({ text, values: [...values, ...more] })
      const random = (n: string, salt: string): string => `(hashtextextended('${salt}' || ${String(seed)} || (${n}), 0) & 1048575)`
      await run(`insert into core.organization (workspace_id, id, name) select $1::uuid, ${id('organization', 'n')}, 'Client ' || n from generate_series(0, 1) n`)
      await run(`insert into core.project (workspace_id, organization_id, id, name) select $1::uuid, ${id('organization', 'n % 2')}, ${id('project', 'n')}, 'Project ' || n from generate_series(0, 3) n`)
      await run(`insert into core.task (workspace_id, organization_id, project_id, id, name) select $1::uuid, organization_id, id, ${id('task', 'n')}, 'Task ' || n from generate_series(0, 7) n join core.project on workspace_id = $1::uuid and id = ${id('project', 'n % 4')}`)
      await run(`
        with placed as (
          select member_id, n, taken, $3::timestamptz + sum(gap) over own + coalesce(sum(taken) over (own rows between unbounded preceding and 1 preceding), '0') as started_at
          from (select member_id, n, make_interval(secs => case when ${random('m * 100 + n', 'long')} % 9 = 0 then 70000 else 60 end + ${random('m * 100 + n', 'taken')} % (case when ${random('m * 100 + n', 'long')} % 9 = 0 then 150000 else 40000 end) + 0.5) as taken,
              make_interval(secs => ${random('m * 100 + n', 'gap')} % 30000 + 0.75) as gap
            from unnest($2::uuid[]) with ordinality people (member_id, m), generate_series(0, 39) n) drawn
          window own as (partition by member_id order by n)
        )
        insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, billable)
        select $1::uuid, gen_random_uuid(), p.member_id, t.organization_id, t.project_id, t.id, p.started_at, p.started_at + p.taken, 'web', p.n % 4 <> 0
        from placed p join core.task t on t.workspace_id = $1::uuid and t.id = ${id('task', `(${random('p.n', 'task')} % 8)`)}`, people, `${start}T05:00:00Z`)
      // One that still runs, over the end of a month, where that is now.
      if (start === '2026-03-01') {
        await run(`insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, source, billable)
          select $1::uuid, gen_random_uuid(), $2::uuid, organization_id, project_id, id, '2026-03-30T20:00:00Z', 'web', true from core.task where workspace_id = $1::uuid order by id limit 1`, people[0])
      }
      const owners = { task_id: 'select id from core.task', project_id: 'select id from core.project', organization_id: 'select id from core.organization', member_id: 'select unnest($2::uuid[]) as id' }
      for (const [column, ids] of Object.entries(owners)) {
        await run(`
          insert into core.rate (workspace_id, id, ${column}, valid_from, valid_until, rate, created_at)
          select $1::uuid, gen_random_uuid(), o.id, v.valid_from, v.valid_until, case when ${random('o.id::text || v.valid_from', 'none')} % 4 <> 0 then 1000 + ${random('o.id::text || v.valid_from', 'rate')} % 9000 end, now()
          from (${ids}) o cross join lateral (
            select date as valid_from, lead(date, 1, 'infinity') over (order by date) as valid_until
            from (select distinct $3::date + (${random('o.id::text || n', 'from')} % 45)::int as date from generate_series(0, 5) n) dates) v
          where ${random('o.id::text', 'has')} % 4 <> 0 and $2::uuid[] is not null`, people, start)
      }
      await run(`insert into core.rate (workspace_id, id, valid_from, valid_until, rate, created_at) select $1::uuid, gen_random_uuid(), v.*, now()
        from (values ('-infinity'::date, $2::date + 10, 4321), ($2::date + 10, $2::date + 11, null), ($2::date + 11, 'infinity'::date, 5555)) v`, start)
    })
  }

  for (const { timeZone, start, seed } of places) {
    it(`are to the cent those of every part by itself, whether entries are cut or left whole: ${timeZone}, from ${start}`, async () => {
      const workspace = await platform.workspace({ timeZone, enabled: ['reports'] })
      await fill(workspace, start, seed)
      const first = Temporal.PlainDate.from(start)
      const [all] = await workspace.inUnit((unit) => unit.query<Record<'cut' | 'twice', number>>(`
        select count(*) filter (where parts > 1)::int as cut, count(*) filter (where parts > 2)::int as twice
        from (select count(*) as parts from core.entry_parts($1::timestamptz, $1::timestamptz + interval '45 days') where billable group by id) e`, [start]))
      expect(all!.cut, 'entries over midnight').to.be.greaterThan(20)
      expect(all!.twice, 'entries over two midnights').to.be.greaterThan(0)
      const dayIn = fc.integer({ min: 0, max: 45 })
      await fc.assert(fc.asyncProperty(dayIn, dayIn, fc.constantFrom(...roundings), fc.constantFrom(1, 7, 15, 240), async (one, other, rounding, minutes) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)].map((days) => first.add({ days }).toString())
        const [start, end] = [from!, Temporal.PlainDate.from(to!).add({ days: 1 }).toString()].map((date) => Temporal.PlainDate.from(date).toZonedDateTime(timeZone).toInstant().toString())
        const parts = await workspace.inUnit((unit) => unit.query<Part>(`
          select id, member_id as "memberId", to_char(date, 'YYYY-MM') as month, to_char(date_trunc('week', date), 'YYYY-MM-DD') as week, billable, first, seconds, seconds_before::float8 as before, rate from core.entry_parts($1::timestamptz, $2::timestamptz)`, [start, end]))
        for (const [group, keyOf] of [['member', (part: Part) => part.memberId], ['month', (part: Part) => part.month], ['week', (part: Part) => part.week]] as const) {
          const answer = await workspace.admin.get(`${base}/summary?from=${from!}&to=${to!}&group=${group}&rounding=${rounding}&roundingMinutes=${String(minutes)}`)
          expect(answer.statusCode, answer.body).to.equal(200)
          const sums = answer.json<Report>().groups.map(({ key, entries, seconds, trackedSeconds, amount }) => ({ key, entries, seconds, tracked: trackedSeconds, amount })).toSorted(byKey)
          expect(sums).to.deep.equal(sumsOf(parts, keyOf, rounding, minutes))
        }
      }), { numRuns: 25 })
    })
  }
})
