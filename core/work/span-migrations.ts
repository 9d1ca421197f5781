import type { Knex } from 'knex'

/**
 * What sums over many entries read: `core.entry_spans(from, until)` gives the parts of `core.entry_parts` by ids alone, without names and rates, for
 * a tenth of the time. Midnights are worked out once and looked up in an array; entries within one day, which nearly all are, take none of the
 * steps that cutting takes. It runs with the rights of who asks, and conditions of the query around it reach the index. Reading a column in several
 * expressions works it out several times: put `offset 0` around what is summed.
 */
export async function entrySpans(database: Knex): Promise<void> {
  // The first instant of each date from the one of the first instant to the one after the last; see `core.day_start`.
  await database.raw(`create function core.day_starts(range_from timestamptz, range_until timestamptz) returns timestamptz[] language sql stable parallel safe as $$
    select array_agg(case when ((day at time zone w.time_zone - interval '1 hour') at time zone w.time_zone)::date >= day::date
        then day at time zone w.time_zone - interval '1 hour' else day at time zone w.time_zone end order by day)
    from core.workspace w
    cross join lateral generate_series((range_from at time zone w.time_zone)::date::timestamp, (range_until at time zone w.time_zone)::date + 2, interval '1 day') as day
    where w.id = core.current_workspace() $$`)
  await database.raw(`create function core.local_date(at timestamptz) returns date language sql stable parallel safe as $$
    select (at at time zone w.time_zone)::date from core.workspace w where w.id = core.current_workspace() $$`)
  const days = '(select core.day_starts($1, $2))'
  const firstDate = '(select core.local_date($1))'
  const now = '(select core.now())'
  const epoch = (at: string): string => `floor(date_part('epoch', ${at}))`
  const columns = ['workspace_id', 'id', 'member_id', 'organization_id', 'project_id', 'task_id', 'source', 'billable', 'tags']
  const endsOnItsDay = `entry.stopped_at <= ${days}[width_bucket(entry.started_at, ${days}) + 1]`
  await database.raw(`
    create function core.entry_spans(range_from timestamptz, range_until timestamptz)
    returns table (workspace_id uuid, id uuid, member_id uuid, organization_id uuid, project_id uuid, task_id uuid, source text, billable boolean, tags text[],
      date date, started_at timestamptz, stopped_at timestamptz, first boolean, seconds integer, seconds_before bigint)
    language sql stable as $$
      select ${columns.map((column) => `entry.${column}`).join(', ')}, ${firstDate} + width_bucket(entry.started_at, ${days}) - 1, entry.started_at::timestamptz, entry.stopped_at::timestamptz, true,
        (${epoch('entry.stopped_at')} - ${epoch('entry.started_at')})::integer, 0::bigint
      from core.entry
      where entry.deleted_batch is null and entry.started_at >= $1 and entry.started_at < $2 and entry.stopped_at <= $2 and ${endsOnItsDay}
      union all
      select ${columns.map((column) => `cut.${column}`).join(', ')}, ${firstDate} + cut.day - 1, cut.part_start, cut.part_stop, cut.day = cut.first_day,
        (${epoch('cut.part_stop')} - ${epoch('cut.part_start')})::integer, (${epoch('cut.part_start')} - ${epoch('cut.started_at')})::bigint
      from (
        select known.*,
          case when known.day = known.first_day then known.range_start else ${days}[known.day] end as part_start,
          case when known.day = known.last_day then known.range_stop else ${days}[known.day + 1] end as part_stop
        from (
          select placed.*, generate_series(placed.first_day, placed.last_day) as day
          from (
            select clipped.*, width_bucket(clipped.range_start, ${days}) as first_day,
              greatest(width_bucket(clipped.range_start, ${days}), width_bucket(clipped.range_stop - interval '1 microsecond', ${days})) as last_day
            from (
              select ${columns.map((column) => `entry.${column}`).join(', ')}, entry.started_at, greatest(entry.started_at, $1) as range_start,
                greatest(entry.started_at, $1, least(coalesce(entry.stopped_at, ${now}), $2)) as range_stop
              from core.entry
              where entry.deleted_batch is null and entry.started_at < $2 and entry.started_at >= $1 - interval '7 days'
                and (entry.started_at >= $1 or coalesce(entry.stopped_at, ${now}) > $1)
                and (entry.started_at < $1 or entry.stopped_at is null or entry.stopped_at > $2 or not (${endsOnItsDay}))
            ) clipped
          ) placed
        ) known
      ) cut
    $$`)
  for (const signature of ['entry_spans(timestamptz, timestamptz)', 'day_starts(timestamptz, timestamptz)', 'local_date(timestamptz)']) await database.raw(`grant execute on function core.${signature} to overt_app`)
}

/**
 * `core.entry_lengths(from, until)`: as `core.entry_spans`, for sums in which no date and no amount occurs. Each entry is one row, clipped to the range and not cut at
 * midnight, so that the range is read once instead of twice and no day is looked up. The lengths of the parts of an entry, as they are rounded, add up to
 * that of its row. Not marked parallel safe: workers of one sum would take all processors for three quarters more of their time in all.
 */
export async function entryLengths(database: Knex): Promise<void> {
  const epoch = (at: string): string => `floor(date_part('epoch', ${at}))`
  const columns = ['workspace_id', 'id', 'member_id', 'organization_id', 'project_id', 'task_id', 'source', 'billable', 'tags']
  const now = '(select core.now())'
  const start = 'greatest(entry.started_at, $1)'
  await database.raw(`
    create function core.entry_lengths(range_from timestamptz, range_until timestamptz)
    returns table (workspace_id uuid, id uuid, member_id uuid, organization_id uuid, project_id uuid, task_id uuid, source text, billable boolean, tags text[],
      first boolean, seconds integer, seconds_before bigint)
    language sql stable as $$
      select ${columns.map((column) => `entry.${column}`).join(', ')}, true,
        (${epoch(`greatest(${start}, least(coalesce(entry.stopped_at, ${now}), $2))`)} - ${epoch(start)})::integer, (${epoch(start)} - ${epoch('entry.started_at')})::bigint
      from core.entry
      where entry.deleted_batch is null and entry.started_at < $2 and entry.started_at >= $1 - interval '7 days'
        and (entry.started_at >= $1 or coalesce(entry.stopped_at, ${now}) > $1)
    $$`)
  await database.raw('grant execute on function core.entry_lengths(timestamptz, timestamptz) to overt_app')
}

/**
 * `core.entry_lengths` also gives when an entry begins and ends within the range, the date it begins on and the first instant of the next one, so that a sum of amounts need not read
 * the range a second time for what midnight cuts: nearly every entry ends before `next_day`, and the query around it splits the others. Columns that nobody reads cost nothing.
 * `core.rated_days` gives the days of one such entry, each with its rate.
 */
export async function entryLengthsByDay(database: Knex): Promise<void> {
  const epoch = (at: string): string => `floor(date_part('epoch', ${at}))`
  const columns = ['workspace_id', 'id', 'member_id', 'organization_id', 'project_id', 'task_id', 'source', 'billable', 'tags']
  const now = '(select core.now())'
  const days = '(select core.day_starts($1, $2))'
  const start = 'greatest(entry.started_at, $1)'
  const stop = `greatest(${start}, least(coalesce(entry.stopped_at, ${now}), $2))`
  await database.raw('drop function core.entry_lengths(timestamptz, timestamptz)')
  await database.raw(`
    create function core.entry_lengths(range_from timestamptz, range_until timestamptz)
    returns table (workspace_id uuid, id uuid, member_id uuid, organization_id uuid, project_id uuid, task_id uuid, source text, billable boolean, tags text[],
      first boolean, seconds integer, seconds_before bigint, date date, next_day timestamptz, started_at timestamptz, stopped_at timestamptz)
    language sql stable as $$
      select ${columns.map((column) => `entry.${column}`).join(', ')}, true,
        (${epoch(stop)} - ${epoch(start)})::integer, (${epoch(start)} - ${epoch('entry.started_at')})::bigint,
        (select core.local_date($1)) + width_bucket(${start}, ${days}) - 1, ${days}[width_bucket(${start}, ${days}) + 1], ${start}, ${stop}
      from core.entry
      where entry.deleted_batch is null and entry.started_at < $2 and entry.started_at >= $1 - interval '7 days'
        and (entry.started_at >= $1 or coalesce(entry.stopped_at, ${now}) > $1)
    $$`)
  const rates = ['task', 'project', 'organization', 'member', 'workspace'].map((owner) => `(select r.rate from core.rate r where r.workspace_id = workspace and r.subject_id = ${owner} and r.valid_from <= date and date < r.valid_until)`)
  // A function of its own, or its estimated cost for each entry of a sum would hide what the rest of a plan costs.
  await database.raw(`
    create function core.rated_days(started_at timestamptz, stopped_at timestamptz, task uuid, project uuid, organization uuid, member uuid)
    returns table (seconds integer, seconds_before integer, rate integer) language plpgsql stable rows 2 as $$
    declare
      workspace uuid := core.current_workspace();
      zone text := (select w.time_zone from core.workspace w where w.id = core.current_workspace());
    begin
      return query
        select (${epoch('part_stop')} - ${epoch('part_start')})::integer, (${epoch('part_start')} - ${epoch('started_at')})::integer, coalesce(${rates.join(', ')})
        from (
          select day::date as date, greatest(started_at, core.day_start(day::date, zone)) as part_start, least(stopped_at, core.day_start(day::date + 1, zone)) as part_stop
          from generate_series((started_at at time zone zone)::date::timestamp, ((stopped_at - interval '1 microsecond') at time zone zone)::date::timestamp, interval '1 day') day
        ) part;
    end $$`)
  for (const signature of ['entry_lengths(timestamptz, timestamptz)', 'rated_days(timestamptz, timestamptz, uuid, uuid, uuid, uuid)']) await database.raw(`grant execute on function core.${signature} to overt_app`)
}
