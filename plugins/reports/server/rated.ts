import type { UnitOfWork } from '@overt/sdk'
import { roundedSql } from './rounded.ts'
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

// What does not depend on an entry is worked out once for a statement: the first instants of its days, the date of the first, the rate of the workspace on each.
const days = '(select core.day_starts($2::timestamptz, $3::timestamptz))'
const firstDate = '(select core.local_date($2::timestamptz))'
const workspaceRates = `(select array(
        select r.rate from generate_series(0, core.local_date($3::timestamptz) - core.local_date($2::timestamptz)) day
        left join core.rate r on r.workspace_id = $1 and r.subject_id = $1 and r.valid_from <= ${firstDate} + day and ${firstDate} + day < r.valid_until
        order by day))`
const rateChanges = `(select coalesce(array_agg(distinct change.date order by change.date), '{}') from core.rate r cross join lateral (values (r.valid_from), (r.valid_until)) change (date) where r.workspace_id = $1)`

/** Rows of `spans`, each with its length `rounded` and the rate that holds on its `date`; `further` columns and a `condition` read what `spans` has worked out. */
export function ratedSql(spans: string, rounded: string, owners: readonly RateOwner[], { further = '', condition = 'true' }: { readonly further?: string; readonly condition?: string } = {}): string {
  const joined = owners.filter((owner) => owner !== 'workspace_id')
  const rates = owners.map((owner) => (owner === 'workspace_id' ? `${workspaceRates}[e.date - ${firstDate} + 1]` : `${owner}_rate.rate`))
  return `
      select e.*, ${rounded} as rounded${rates.length === 0 ? '' : `, coalesce(${rates.join(', ')}) as rate`}${further} from (${spans}) e
      ${joined.map((owner) => `left join core.rate ${owner}_rate on ${owner}_rate.workspace_id = e.workspace_id and ${owner}_rate.subject_id = e.${owner}
        and ${owner}_rate.valid_from <= e.date and e.date < ${owner}_rate.valid_until`).join('\n      ')}
      where ${condition}
      offset 0`
}

/** Whole numbers round a half up as `core.amount_of` does, in a fraction of its time. */
export const amountSql = (seconds: string, rate: string): string => `(${seconds} * ${rate} + 1800) / 3600`

const wholeSeconds = (at: string): string => `floor(date_part('epoch', ${at}))::bigint`

/**
 * What an entry `e` of `ratedSql` over `core.entry_lengths` is worth: as much as its parts, each rounded by itself. Nearly all end before the next day. One that midnight cuts once,
 * where no rate changes, is two amounts; only the few others are put together day by day.
 */
export function wholeAmountSql(selection: Selection): string {
  const firstPart = roundedSql(selection, `(${wholeSeconds('e.next_day')} - ${wholeSeconds('e.started_at')})`)
  const lastDay = `width_bucket(e.stopped_at - interval '1 microsecond', ${days})`
  const lastDate = `(${firstDate} + ${lastDay} - 1)`
  return `case
        when e.stopped_at <= e.next_day then ${amountSql('e.rounded', 'e.rate')}
        when ${lastDay} = width_bucket(e.next_day, ${days}) and width_bucket(e.date, ${rateChanges}) = width_bucket(${lastDate}, ${rateChanges})
          then ${amountSql(firstPart, 'e.rate')} + ${amountSql(`(e.rounded - ${firstPart})`, 'e.rate')}
        else (
          select sum(${amountSql(roundedSql(selection, 'day.seconds', '(e.seconds_before + day.seconds_before)'), 'day.rate')})::bigint
          from core.rated_days(e.started_at, e.stopped_at, e.task_id, e.project_id, e.organization_id, e.member_id) day)
        end`
}
