import { givingWay, leastPeople } from '@overt/sdk'
import type { Database, RetentionRun, UnitOfWork } from '@overt/sdk'
import { readRules } from './category-rules.ts'
import { pairOf, sumByKey } from './key-sums.ts'
import type { AtOnce, UsedPair } from './key-sums.ts'
import { sumsOfMany } from './sums-of-many.ts'
import type { PersonSums } from './sums-of-many.ts'
import { categoryText, namesOf } from './top-categories.ts'

type Kept = Pick<Database, 'inWorkspace'>
/** Which dates are past their time; `value` is $2. */
interface Past { readonly condition: string; readonly value: string }

/** Deletes time by application of dates past their time, a date at a time, and adds what at least five people have in common to the sums. */
export function keepUsageSums(database: Kept, run: RetentionRun, past: Past): Promise<number> {
  return byDate(database, run, { table: 'usage', ...past }, async (unit, date) => {
    const rows = await unit.query<{ parts: Parts }>(`
      delete from p_activity.usage where workspace_id = $1 and date = $2 returning json_build_array(app_ids, domain_ids, active_ms, at_once) as parts`, [unit.workspaceId, date])
    // Of fewer people nothing stays.
    if (rows.length >= leastPeople) await addUsage(unit, date, rows.map(({ parts }) => parts))
    return rows.length
  })
}

/** Deletes daily totals past their time, a date at a time, and adds those of at least five people to the sums. */
export function keepDaySums(database: Kept, run: RetentionRun, past: Past): Promise<number> {
  return byDate(database, run, { table: 'day', ...past }, async (unit, date) => {
    const [gone] = await unit.query<{ rows: string; people: string; active: string; idle: string }>(`
      with gone as (delete from p_activity.day where workspace_id = $1 and date = $2 returning active_ms, idle_ms)
      select count(*) as rows, count(*) filter (where active_ms + idle_ms > 0) as people, coalesce(sum(active_ms), 0) as active, coalesce(sum(idle_ms), 0) as idle from gone`, [unit.workspaceId, date])
    const { rows, people, active, idle } = gone!
    if (Number(people) >= leastPeople) await add(unit, 'day', date, [{ name: '', people: Number(people), activeMs: Number(active), idleMs: Number(idle) }])
    return Number(rows)
  })
}

type Parts = readonly [apps: readonly (number | null)[], domains: readonly (number | null)[], ms: readonly number[], atOnce: readonly AtOnce[]]

/** Each date in a unit of its own, the oldest first: what is gone has been added. Answers how many rows there were. */
async function byDate(database: Kept, { workspaceId, signal }: RetentionRun, { table, condition, value }: Past & { readonly table: 'day' | 'usage' }, take: (unit: UnitOfWork, date: string) => Promise<number>): Promise<number> {
  let gone = 0
  while (!signal.aborted) {
    const rows = await database.inWorkspace({ workspaceId }, async (unit) => {
      const [oldest] = await unit.query<{ date: string | null }>(`select min(date)::text as date from p_activity.${table} where workspace_id = $1 and ${condition}`, [workspaceId, value])
      return oldest?.date == null ? null : take(unit, oldest.date)
    })
    if (rows === null) break
    gone += rows
  }
  return gone
}

async function addUsage(unit: UnitOfWork, date: string, days: readonly Parts[]): Promise<void> {
  const used = days.flatMap(([apps, domains]) => apps.map((app, index): UsedPair => [app, domains[index] ?? null]))
  const [apps, domains, rules] = [await namesOf(unit, 'app', used.map(([app]) => app)), await namesOf(unit, 'domain', used.map(([, domain]) => domain)), await readRules(unit)]
  const names = { app: new Map<string, string | null>(), category: new Map<string, string | null>() }
  for (const [appId, domainId] of used) {
    const pair = pairOf(appId, domainId)
    if (names.app.has(pair)) continue
    const [app, domain] = [apps.get(appId) ?? null, domains.get(domainId) ?? null]
    names.app.set(pair, app)
    names.category.set(pair, categoryText(rules, { app, domain }))
  }
  const giveWay = givingWay()
  for (const kind of ['app', 'category'] as const) {
    const people: PersonSums[] = []
    for (const [of, at, ms, atOnce] of days) {
      people.push(sumByKey(of.map((app, index) => ({ pair: pairOf(app, at[index] ?? null), ms: ms[index]! })), atOnce, (pair) => names[kind].get(pair) ?? null))
      await giveWay()
    }
    await add(unit, kind, date, sumsOfMany(people).map(({ name, people: count, ms }) => ({ name: name ?? '', people: count, activeMs: ms, idleMs: 0 })))
  }
}

async function add(unit: UnitOfWork, kind: 'app' | 'category' | 'day', date: string, sums: readonly { readonly name: string; readonly people: number; readonly activeMs: number; readonly idleMs: number }[]): Promise<void> {
  if (sums.length === 0) return
  await unit.query(`
    insert into p_activity.sum_without_person (workspace_id, kind, month, weekday, name, person_days, active_ms, idle_ms)
    select $1, $2, date_trunc('month', $3::date)::date, extract(isodow from $3::date), s.* from unnest($4::text[], $5::bigint[], $6::bigint[], $7::bigint[]) as s (name, person_days, active_ms, idle_ms)
    on conflict (workspace_id, kind, month, weekday, name) do update set
      person_days = sum_without_person.person_days + excluded.person_days, active_ms = sum_without_person.active_ms + excluded.active_ms, idle_ms = sum_without_person.idle_ms + excluded.idle_ms`,
  [unit.workspaceId, kind, date, sums.map(({ name }) => name), sums.map(({ people }) => people), sums.map(({ activeMs }) => activeMs), sums.map(({ idleMs }) => idleMs)])
}
