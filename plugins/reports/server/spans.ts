import type { Ability, UnitOfWork } from '@overt/sdk'
import type { Selection } from './selection.ts'

/** Who has a rate, the nearest to an entry first: the column of `core.entry_spans` that it belongs to. */
const rateOwners = ['task_id', 'project_id', 'organization_id', 'member_id', 'workspace_id'] as const
export type RateOwner = typeof rateOwners[number]

/** Whose rates hold on some day of the selection. Joining five that are empty takes longer than summing. */
export async function rateOwnersOf(unit: UnitOfWork, { from, to }: Selection): Promise<readonly RateOwner[]> {
  const [found] = await unit.query<Record<RateOwner, boolean | null>>({
    text: `select bool_or(task_id is not null) as task_id, bool_or(project_id is not null) as project_id, bool_or(organization_id is not null) as organization_id, bool_or(member_id is not null) as member_id,
        bool_or(num_nonnulls(task_id, project_id, organization_id, member_id) = 0) as workspace_id
      from core.rate where workspace_id = $1 and valid_from <= $3::date and valid_until > $2::date`,
    values: [unit.workspaceId, from.toString(), to.toString()],
  })
  return rateOwners.filter((owner) => found?.[owner] === true)
}

/** A further condition on entries `e`; `place` gives a value its placeholder. Undefined where there is none. */
export type Condition = (place: (value: unknown) => string) => string | undefined

/** Conditions of a selection on entries `e`, without its dates, and what the reader may read of them; adds to `values`. */
export function entryConditions(ability: Ability, { query, ...selection }: Selection, values: unknown[], further: readonly Condition[] = []): string {
  const where: string[] = []
  const add = (value: unknown, condition: (place: string) => string): void => {
    if (value !== undefined) where.push(condition(`$${values.push(value)}`))
  }
  add(selection.memberIds, (place) => `e.member_id = any(${place}::uuid[])`)
  add(selection.organizationIds, (place) => `e.organization_id = any(${place}::uuid[])`)
  add(selection.projectIds, (place) => `e.project_id = any(${place}::uuid[])`)
  add(selection.taskIds, (place) => `e.task_id = any(${place}::uuid[])`)
  add(selection.tags, (place) => `e.tags && ${place}::text[]`)
  add(query.billable, (place) => `e.billable = ${place}`)
  add(query.source, (place) => `e.source = ${place}`)
  for (const condition of further) {
    const sql = condition((value) => `$${values.push(value)}`)
    if (sql !== undefined) where.push(sql)
  }
  const scope = ability.scope('read', 'Entry', 'e', values.length)
  values.push(...scope.values)
  return [...where, `(${scope.sql})`].join(' and ')
}

/**
 * The entries of a selection that the reader may read, cut at midnight, by ids: `select` reads columns of `core.entry_spans` as `e`, with `seconds`
 * as they are rounded, `tracked` as they are stored and `amount`, which is told to those who may see the person. `offset 0` keeps each from being worked out for every sum.
 * Where neither `select` nor a rate depends on dates, entries are left whole: their sums are the same.
 */
export function spanSql(ability: Ability, workspaceId: string, selection: Selection, owners: readonly RateOwner[], columns: string): { readonly from: string; readonly values: unknown[] } {
  const values: unknown[] = [workspaceId, selection.start.toString(), selection.end.toString()]
  const where = entryConditions(ability, selection, values)
  const people = ability.scope('read', 'Member', 'm', values.length)
  // A value that no condition reads is refused.
  if (owners.length > 0) values.push(...people.values)
  const seen = people.sql === 'true' ? 'true' : `e.member_id in (select m.id from core.member m where m.workspace_id = $1 and (${people.sql}))`
  const rate = (owner: RateOwner): string => `${owner}_rate`
  const joins = owners.map((owner) => `left join core.rate ${rate(owner)} on ${rate(owner)}.workspace_id = e.workspace_id and ${rate(owner)}.subject_id = e.${owner}
        and ${rate(owner)}.valid_from <= e.date and e.date < ${rate(owner)}.valid_until`)
  // Whole numbers round a half up as `core.amount_of` does, in a fraction of its time.
  const amount = owners.length === 0 ? 'null::bigint' : `case when e.billable and ${seen} then (e.rounded * e.rate + 1800) / 3600 end`
  const parts = owners.length === 0 && !/\be\.date\b/.test(columns) ? 'core.entry_lengths' : 'core.entry_spans'
  const inner = `
      select e.*, ${roundedSql(selection)} as rounded, ${owners.length === 0 ? 'null::integer' : `coalesce(${owners.map((owner) => `${rate(owner)}.rate`).join(', ')})`} as rate
      from ${parts}($2::timestamptz, $3::timestamptz) e ${joins.join('\n      ')}
      where e.workspace_id = $1 and ${where} offset 0`
  return {
    values,
    from: `(select ${columns}, e.first, e.billable, e.rounded as seconds, e.seconds::bigint as tracked, ${amount} as amount from (${inner}) e offset 0) f`,
  }
}

/**
 * Rounds the length of an entry to steps of seconds; half a step goes up. A part takes what the rounded length grows by in it, so that the
 * parts of an entry add up to its rounded length.
 */
export function roundedSql({ query: { rounding = 'none', roundingMinutes = 15 } }: Selection): string {
  const step = roundingMinutes * 60
  const round: Readonly<Record<typeof rounding, (seconds: string) => string>> = {
    none: (seconds) => seconds,
    up: (seconds) => `((${seconds} + ${step - 1}) / ${step}) * ${step}`,
    down: (seconds) => `((${seconds}) / ${step}) * ${step}`,
    nearest: (seconds) => `((${seconds}) * 2 + ${step}) / ${step * 2} * ${step}`,
  }
  return rounding === 'none' ? 'e.seconds::bigint' : `(${round[rounding]('e.seconds_before + e.seconds')} - ${round[rounding]('e.seconds_before')})`
}
