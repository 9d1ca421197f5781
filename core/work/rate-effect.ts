import type { Ability, RateEffect, UnitOfWork } from '@overt/sdk'
import { levelOf, rateLevels } from './rate-subjects.ts'
import type { RateOwner } from './rate-subjects.ts'
import { differingDays, withEnds } from './rate-versions.ts'
import type { RateTerm } from './rate-versions.ts'

/**
 * What other versions of a rate would make of the entries that exist: how many billable ones change their rate, and their amounts before
 * and after. As far as the reader may see entries and the people whose hours they are.
 */
export async function effectOf(unit: UnitOfWork, ability: Ability, owner: RateOwner, present: readonly RateTerm[], terms: readonly RateTerm[]): Promise<RateEffect> {
  const level = levelOf(owner.subject)
  const days = differingDays(present, terms)
  const rows = withEnds(terms)
  const values: unknown[] = [unit.workspaceId, owner.subjectId, rows.map(({ validFrom }) => validFrom), rows.map(({ validUntil }) => validUntil), rows.map(({ rate }) => rate),
    days?.from ?? '-infinity', days === undefined ? '-infinity' : days.until ?? 'infinity']
  const entries = ability.scope('read', 'Entry', 'e', values.length)
  values.push(...entries.values)
  const people = ability.scope('read', 'Member', 'm', values.length)
  values.push(...people.values)
  const versions = rateLevels.filter(({ subject }) => subject !== owner.subject).map(({ alias, part }) => `
      left join core.rate ${alias} on ${alias}.workspace_id = e.workspace_id and ${alias}.subject_id = e.${part} and ${alias}.valid_from <= e.date and e.date < ${alias}.valid_until`)
  const after = rateLevels.map(({ subject, alias }) => (subject === owner.subject ? 'proposed.rate' : `${alias}.rate`))
  const [effect] = await unit.query<RateEffect>(`
    with proposed as (
      select coalesce(valid_from, '-infinity') as valid_from, coalesce(valid_until, 'infinity') as valid_until, rate
      from unnest($3::date[], $4::date[], $5::integer[]) as row (valid_from, valid_until, rate)),
    changed as (
      select e.id, e.date, e.seconds::bigint as seconds, e.rate as before, coalesce(${after.join(', ')}) as after
      from core.workspace w cross join lateral core.entry_parts(core.day_start($6::date, w.time_zone), core.day_start($7::date, w.time_zone)) e
      left join proposed on proposed.valid_from <= e.date and e.date < proposed.valid_until${versions.join('')}
      where w.id = $1 and e.workspace_id = $1 and e.${level.part} = $2 and e.billable and (${entries.sql})
        and e.member_id in (select m.id from core.member m where m.workspace_id = $1 and (${people.sql}))
        and e.rate is distinct from coalesce(${after.join(', ')})),
    line as (
      select before, after, count(distinct id)::int as entries, sum(seconds)::float8 as seconds,
        sum(core.amount_of(seconds, before))::float8 as amount_before, sum(core.amount_of(seconds, after))::float8 as amount_after
      from changed group by before, after)
    select (select count(distinct id)::int from changed) as entries, (select min(date)::text from changed) as "from", (select max(date)::text from changed) as "to",
      coalesce(sum(amount_before), 0)::float8 as "amountBefore", coalesce(sum(amount_after), 0)::float8 as "amountAfter",
      (select currency from core.workspace where id = $1) as currency,
      coalesce(json_agg(json_build_object('rateBefore', before, 'rateAfter', after, 'entries', entries, 'seconds', seconds,
        'amountBefore', coalesce(amount_before, 0), 'amountAfter', coalesce(amount_after, 0)) order by amount_after desc nulls last), '[]') as changes
    from line`, values)
  return effect!
}
