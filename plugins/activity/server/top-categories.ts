import { createHash } from 'node:crypto'
import type { UnitOfWork } from '@overt/sdk'
import { classify } from '../rules/classify.ts'
import type { CategoryRule } from '../rules/classify.ts'
import { readRules } from './category-rules.ts'
import { pairOf, sumByKey } from './key-sums.ts'
import type { AtOnce, UsedPair } from './key-sums.ts'
import type { MemberDate } from './member-date.ts'

/** Days whose parts are in memory at once. */
const daysAtOnce = 2_000
const separator = ' › '

/** A category as one line of text; null where no rule matches. */
export const categoryText = (rules: readonly CategoryRule[], used: Parameters<typeof classify>[1]): string | null => classify(rules, used)?.join(separator) ?? null

/** Tells rules apart: what was kept under other rules, or under another way to apply them, is computed again. */
export function keyOfRules(rules: readonly CategoryRule[]): string {
  const hash = createHash('md5').update(JSON.stringify([1, rules.map(({ category, match, pattern }) => [category, match, pattern])])).digest('hex')
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Whether the kept category of a `usage` row is not that of the rules in this parameter and of the latest roll-up. */
const outdated = (rules: string): string => `(u.category_rules is distinct from ${rules}::uuid or u.category_made_at is distinct from u.made_at)`

export interface CategoryOfDay extends MemberDate { readonly category: string | null }

/** The kept category with the most active time as a column of a list of days, and whether it has to be found again. `rules` is the parameter with their key. */
export const keptCategory = (rules: string) => ({
  join: 'left join p_activity.usage u on u.workspace_id = $1 and u.member_id = d.member_id and u.date = d.date',
  category: 'u.top_category', outdated: `u.made_at is not null and ${outdated(rules)}`,
})

/** The category with the most active time of days, null for those without any: found from their parts, whatever is kept. */
export async function findTopCategories(unit: UnitOfWork, rules: readonly CategoryRule[], days: readonly MemberDate[]): Promise<readonly CategoryOfDay[]> {
  const find = createFinder(unit, rules)
  const found: CategoryOfDay[] = []
  for (let at = 0; at < days.length; at += daysAtOnce) found.push(...await find(days.slice(at, at + daysAtOnce)))
  return found
}

/** Keeps the top category of days that have just been rolled up, in the same transaction. */
export async function keepTopCategories(unit: UnitOfWork, days: readonly MemberDate[]): Promise<void> {
  const rules = await readRules(unit)
  await keep(unit, rules, await createFinder(unit, rules)(days))
}

/** Keeps the top category of days that have none under the present rules, up to `limit` after this one. Returns the last it looked at; undefined when there is no other. */
export async function keepOutdatedCategories(unit: UnitOfWork, after: MemberDate | undefined, limit: number): Promise<MemberDate | undefined> {
  const rules = await readRules(unit)
  // A roll-up that holds a day keeps its category itself.
  const days = await unit.query<MemberDate & Record<string, unknown>>({
    name: 'activity-outdated-categories',
    text: `select u.member_id as "memberId", u.date::text from p_activity.usage u
      where u.workspace_id = $1 and ${outdated('$2')} and ($3::uuid is null or (u.member_id, u.date) > ($3, $4::date))
      order by u.member_id, u.date limit $5 for update skip locked`,
    values: [unit.workspaceId, keyOfRules(rules), after?.memberId ?? null, after?.date ?? null, limit],
  })
  await keep(unit, rules, await createFinder(unit, rules)(days))
  return days.length < limit ? undefined : days.at(-1)
}

async function keep(unit: UnitOfWork, rules: readonly CategoryRule[], tops: readonly CategoryOfDay[]): Promise<void> {
  if (tops.length === 0) return
  await unit.query({
    name: 'activity-keep-categories',
    text: `update p_activity.usage u set top_category = k.category, category_rules = $2::uuid, category_made_at = u.made_at
      from unnest($3::uuid[], $4::date[], $5::text[]) as k (member_id, date, category)
      where u.workspace_id = $1 and u.member_id = k.member_id and u.date = k.date`,
    values: [unit.workspaceId, keyOfRules(rules), tops.map(({ memberId }) => memberId), tops.map(({ date }) => date), tops.map(({ category }) => category)],
  })
}

interface UsageOfDay { readonly memberId: string; readonly date: string; readonly parts: readonly [apps: readonly (number | null)[], domains: readonly (number | null)[], ms: readonly number[], atOnce: readonly AtOnce[]] }

/** Finds the category with the most active time of days, by the sums that the totals of a day show. */
function createFinder(unit: UnitOfWork, rules: readonly CategoryRule[]): (days: readonly MemberDate[]) => Promise<readonly CategoryOfDay[]> {
  const categories = new Map<string, string | null>()
  return async (days) => {
    if (days.length === 0) return []
    const used = await unit.query<UsageOfDay>({
      name: 'activity-usage-of-days',
      text: `select u.member_id as "memberId", to_char(u.date, 'YYYY-MM-DD') as date, json_build_array(u.app_ids, u.domain_ids, u.active_ms, u.at_once) as parts
        from unnest($2::uuid[], $3::date[]) as w (member_id, date)
        join p_activity.usage u on u.workspace_id = $1 and u.member_id = w.member_id and u.date = w.date`,
      values: [unit.workspaceId, days.map(({ memberId }) => memberId), days.map(({ date }) => date)],
    })
    const pairs = new Map<string, UsedPair>()
    for (const { parts: [apps, domains] } of used) apps.forEach((app, index) => {
      const pair = pairOf(app, domains[index] ?? null)
      if (!categories.has(pair)) pairs.set(pair, [app, domains[index] ?? null])
    })
    const [apps, domains] = [await namesOf(unit, 'app', [...pairs.values()].map(([app]) => app)), await namesOf(unit, 'domain', [...pairs.values()].map(([, domain]) => domain))]
    for (const [pair, [app, domain]] of pairs) categories.set(pair, categoryText(rules, { app: apps.get(app) ?? null, domain: domains.get(domain) ?? null }))
    return used.map(({ memberId, date, parts: [of, at, ms, atOnce] }) => {
      const sums = sumByKey(of.map((app, index) => ({ pair: pairOf(app, at[index] ?? null), ms: ms[index]! })), atOnce, (pair) => categories.get(pair) ?? null)
      return { memberId, date, category: sums.find(([key, sum]) => key !== null && sum > 0)?.[0] ?? null }
    })
  }
}

/** Names by their numbers; null stands for none. */
export async function namesOf(unit: UnitOfWork, table: 'app' | 'domain', ids: readonly (number | null)[]): Promise<ReadonlyMap<number | null, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  const rows = await unit.query<{ id: number; name: string }>({
    name: `activity-names-${table}`, text: `select id, name from p_activity.${table} where workspace_id = $1 and id = any ($2::int[])`, values: [unit.workspaceId, wanted],
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}
