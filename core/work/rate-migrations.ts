import type { Knex } from 'knex'
import { changeTenantRows, tenantTable } from '@overt/sdk'

/** Who has a rate, the nearest to an entry first: tables with the column of `core.rate` that refers to them. */
const levels = [['task', 'task_id'], ['project', 'project_id'], ['organization', 'organization_id'], ['member', 'member_id'], ['workspace', null]] as const

/**
 * Rates with the dates from which they hold, in place of one column each. A version holds for `[valid_from, valid_until)`, days of the
 * workspace; null takes the rate of whatever is above from that day on. What was set before holds since always.
 */
export async function rateVersions(database: Knex): Promise<void> {
  await database.raw(`create function core.now() returns timestamptz language sql stable parallel safe
    as $$ select coalesce(nullif(current_setting('overt.now', true), '')::timestamptz, now()) $$`)
  await database.raw(`create function core.today() returns date language sql stable parallel safe
    as $$ select (core.now() at time zone w.time_zone)::date from core.workspace w where w.id = core.current_workspace() $$`)
  await tenantTable(database, 'core', 'rate', `
    id uuid not null,
    task_id uuid,
    project_id uuid,
    organization_id uuid,
    member_id uuid,
    subject_id uuid not null generated always as (coalesce(task_id, project_id, organization_id, member_id, workspace_id)) stored,
    valid_from date not null,
    valid_until date not null default 'infinity',
    rate integer check (rate >= 0),
    created_by uuid,
    created_at timestamptz(3) not null,
    check (num_nonnulls(task_id, project_id, organization_id, member_id) <= 1),
    check (valid_from < valid_until),
    constraint rate_overlap exclude using gist (workspace_id with =, subject_id with =, daterange(valid_from, valid_until) with &&) deferrable initially deferred`,
  { references: Object.fromEntries(levels.flatMap(([table, column]) => (column === null ? [] : [[column, { table: `core.${table}` }]]))) })
  await database.raw('create index rate_subject on core.rate (workspace_id, subject_id, valid_from)')
  for (const [table, column] of levels) {
    const [into, workspaceId, id] = column === null ? ['', 'id', ''] : [`, ${column}`, 'workspace_id', ', id']
    await changeTenantRows(database, [`core.${table}`, 'core.rate'], `
      insert into core.rate (workspace_id, id${into}, valid_from, rate, created_at)
      select ${workspaceId}, gen_random_uuid()${id}, '-infinity', rate, now() from core.${table} where rate is not null`)
  }
}

/** The length of a part, and what it is worth: every sum of seconds or money is a sum of these. A part lies in one date, so 32 bits hold it. */
const partSeconds = (from: string, to: string): string => `cast(extract(epoch from date_trunc('second', ${to}) - date_trunc('second', ${from})) as integer)`

/**
 * What plugins read entries from. `core.entry_in_full` has one row per live entry with names and the rate of the day it began on;
 * `core.entry_parts(from, until)` cuts entries at the midnights of the workspace and at the ends of the range, one row per day, each with the
 * rate of its day; a running entry counts up to now. Both run with the rights of who asks, so row-level security holds as on the tables.
 * The functions are plain SQL that PostgreSQL puts in place of the call, conditions of the query around it included.
 */
export async function entryParts(database: Knex): Promise<void> {
  await database.raw(`create function core.amount_of(seconds bigint, rate integer) returns numeric language sql immutable parallel safe
    as $$ select round(seconds * rate / 3600.0) $$`)
  // Where a clock is set back over midnight the day begins with the first of the two.
  await database.raw(`create function core.day_start(day date, time_zone text) returns timestamptz language sql immutable parallel safe as $$
    select case when ((day::timestamp at time zone time_zone - interval '1 hour') at time zone time_zone)::date >= day
      then day::timestamp at time zone time_zone - interval '1 hour' else day::timestamp at time zone time_zone end $$`)
  await database.raw('drop view core.entry_in_full')
  await database.raw(`
    create view core.entry_in_full with (security_invoker = true) as
    select e.workspace_id, e.id, e.member_id, e.organization_id, e.project_id, e.task_id, e.started_at, e.stopped_at, e.source, e.description,
      e.billable, e.tags, e.created_at, e.updated_at, u.name as member, o.name as organization, p.name as project, t.name as task,
      coalesce(rt.rate, rp.rate, ro.rate, rm.rate, rw.rate) as rate
    from (select e.workspace_id, e.id, e.member_id, e.organization_id, e.project_id, e.task_id, e.started_at, e.stopped_at, e.source, e.description, e.billable, e.tags,
        e.created_at, e.updated_at, (e.started_at at time zone w.time_zone)::date as date
      from core.entry e join core.workspace w on w.id = e.workspace_id where e.deleted_batch is null) e
    ${joinsOf('e')}`)
  await database.raw('grant select on core.entry_in_full to overt_app')
  await database.raw(`
    create function core.entry_parts(range_from timestamptz, range_until timestamptz)
    returns table (workspace_id uuid, id uuid, member_id uuid, organization_id uuid, project_id uuid, task_id uuid, source text, description text, billable boolean, tags text[],
      member text, organization text, project text, task text, entry_started_at timestamptz, entry_stopped_at timestamptz,
      date date, started_at timestamptz, stopped_at timestamptz, first boolean, running boolean, seconds integer, seconds_before bigint, rate integer)
    language sql stable as $$
      select e.workspace_id, e.id, e.member_id, e.organization_id, e.project_id, e.task_id, e.source, e.description, e.billable, e.tags,
        u.name, o.name, p.name, t.name, e.started_at, e.stopped_at,
        e.date, e.part_start, e.part_stop, e.part = 0, e.stopped_at is null and e.last and (select core.now()) <= $2,
        ${partSeconds('e.part_start', 'e.part_stop')}, extract(epoch from date_trunc('second', e.part_start) - date_trunc('second', e.started_at))::bigint,
        coalesce(rt.rate, rp.rate, ro.rate, rm.rate, rw.rate)
      from (
        select cut.*, cut.first_date + cut.part as date, cut.part = cut.last_date - cut.first_date as last,
          case when cut.part = 0 then cut.range_start else core.day_start(cut.first_date + cut.part, cut.time_zone) end as part_start,
          case when cut.part = cut.last_date - cut.first_date then cut.range_stop else core.day_start(cut.first_date + cut.part + 1, cut.time_zone) end as part_stop
        from (
          select known.*, generate_series(0, known.last_date - known.first_date) as part
          from (
            select clipped.*, (clipped.range_start at time zone clipped.time_zone)::date as first_date,
              greatest((clipped.range_start at time zone clipped.time_zone)::date, ((clipped.range_stop - interval '1 microsecond') at time zone clipped.time_zone)::date) as last_date
            from (
              select entry.*, w.time_zone, greatest(entry.started_at, $1) as range_start,
                greatest(entry.started_at, $1, least(coalesce(entry.stopped_at, (select core.now())), $2)) as range_stop
              from core.entry join core.workspace w on w.id = entry.workspace_id
              where entry.deleted_batch is null and entry.started_at < $2 and entry.started_at >= $1 - interval '7 days'
                and (entry.started_at >= $1 or coalesce(entry.stopped_at, (select core.now())) > $1)
            ) clipped
          ) known
        ) cut
      ) e
      ${joinsOf('e')}
    $$`)
  await database.raw('grant execute on function core.entry_parts(timestamptz, timestamptz) to overt_app')
}

/** The names above, and the versions of the five rates on the day `date` of the alias. */
const joinsOf = (alias: string): string => {
  const rate = (name: string, id: string): string => `left join core.rate ${name} on ${name}.workspace_id = ${alias}.workspace_id and ${name}.subject_id = ${alias}.${id}
      and ${name}.valid_from <= ${alias}.date and ${alias}.date < ${name}.valid_until`
  return `join core.task t on t.workspace_id = ${alias}.workspace_id and t.id = ${alias}.task_id
    join core.project p on p.workspace_id = ${alias}.workspace_id and p.id = ${alias}.project_id
    join core.organization o on o.workspace_id = ${alias}.workspace_id and o.id = ${alias}.organization_id
    join core.member m on m.workspace_id = ${alias}.workspace_id and m.id = ${alias}.member_id
    join identity."user" u on u.id = m.user_id
    ${rate('rt', 'task_id')}
    ${rate('rp', 'project_id')}
    ${rate('ro', 'organization_id')}
    ${rate('rm', 'member_id')}
    ${rate('rw', 'workspace_id')}`
}

/** The columns that `core.rate` replaces. */
export async function dropRateColumns(database: Knex): Promise<void> {
  for (const [table] of levels) await database.raw(`alter table core.${table} drop column rate`)
}
