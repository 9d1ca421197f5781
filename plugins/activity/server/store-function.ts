import type { Knex } from 'knex'

/**
 * Rows, exact day roll-up from the rows that are really new, and the device's presence, in one call. Nearly every batch brings new rows only: they are
 * inserted as they are and their sums come with them. Where one of them is there already, the rows that are not are inserted and summed here; looking for
 * each row beforehand (`on conflict`) costs a fifth of an insert. Every insert is in the order of its key: two batches of one member would deadlock
 * otherwise. Times are epoch milliseconds; `continued` are the starts of rows that are no records of their own. Run as the caller, under their policies.
 */
export function storeSegments(database: Knex, schema: string): Promise<void> {
  return createFunction(database, schema, {})
}

/** A second function beside the first, which also stores `engaged`: processes of the previous version still call the first. */
export async function storeEngagedSegments(database: Knex, schema: string): Promise<void> {
  await database.raw(`alter table ${schema}.segment add column engaged smallint`)
  await createFunction(database, schema, { withEngaged: true })
}

/** A third one, which also stores the version of the policy that the segments were collected under. */
export async function storeSegmentsUnderPolicy(database: Knex, schema: string): Promise<void> {
  await database.raw(`alter table ${schema}.segment add column policy_version integer`)
  await createFunction(database, schema, { withEngaged: true, withPolicy: true })
}

async function createFunction(database: Knex, schema: string, { withEngaged = false, withPolicy = false }: { readonly withEngaged?: boolean; readonly withPolicy?: boolean }): Promise<void> {
  const further = (text: string): string => (withEngaged ? `, ${text}` : '')
  const policy = (text: string): string => (withPolicy ? `, ${text}` : '')
  const signature = `uuid, uuid, smallint, text, bigint[], integer[], smallint[], integer[], integer[], bigint[],
    date[], bigint[], bigint[], bigint[], bigint[], bigint[], bigint[], uuid, smallint, bigint, bigint${further('smallint[]')}${policy('integer')}`
  await database.raw(`
    create function ${schema}.store_segments(workspace uuid, member uuid, device_number smallint, zone text,
      starts bigint[], durations integer[], states smallint[], apps integer[], domains integer[], continued bigint[],
      dates date[], first_active bigint[], last_active bigint[], active bigint[], idle bigint[], locked bigint[], paused bigint[],
      device uuid, newest_state smallint, newest_start bigint, newest_end bigint${further('engagements smallint[]')}${policy('policy integer')},
      out accepted double precision, out presence smallint)
    language plpgsql set search_path = '' as $$
    begin
      begin
        insert into ${schema}.segment (workspace_id, member_id, started_at, device_no, duration_ms, state, app_id, domain_id${further('engaged')}${policy('policy_version')})
        select workspace, member, pg_catalog.to_timestamp(s.started_at / 1000.0::float8), device_number, s.duration_ms, s.state, s.app_id, s.domain_id${further('s.engaged')}${policy('policy')}
        from unnest(starts, durations, states, apps, domains${further('engagements')}) as s (started_at, duration_ms, state, app_id, domain_id${further('engaged')});
        accepted := pg_catalog.cardinality(starts) - pg_catalog.cardinality(continued);
      exception when unique_violation then
        accepted := null;
      end;
      if accepted is null then
        with stored as (
          insert into ${schema}.segment as new (workspace_id, member_id, started_at, device_no, duration_ms, state, app_id, domain_id${further('engaged')}${policy('policy_version')})
          select workspace, member, pg_catalog.to_timestamp(s.started_at / 1000.0::float8), device_number, s.duration_ms, s.state, s.app_id, s.domain_id${further('s.engaged')}${policy('policy')}
          from unnest(starts, durations, states, apps, domains${further('engagements')}) as s (started_at, duration_ms, state, app_id, domain_id${further('engaged')})
          order by s.started_at
          on conflict do nothing
          returning new.started_at, new.duration_ms, new.state
        ), timed as (
          select (s.started_at at time zone zone)::date as date, s.state, s.duration_ms, s.started_at,
            (extract(epoch from s.started_at) * 1000)::bigint as start_ms
          from stored s
        ), sums as (
          select t.date, min(t.start_ms) filter (where t.state = 1) as first_active, max(t.start_ms + t.duration_ms) filter (where t.state = 1) as last_active,
            coalesce(sum(t.duration_ms) filter (where t.state = 1), 0)::bigint as active, coalesce(sum(t.duration_ms) filter (where t.state = 2), 0)::bigint as idle,
            coalesce(sum(t.duration_ms) filter (where t.state = 3), 0)::bigint as locked, coalesce(sum(t.duration_ms) filter (where t.state = 4), 0)::bigint as paused,
            count(*) filter (where t.start_ms <> all (continued)) as records
          from timed t group by t.date
        )
        select coalesce(sum(s.records), 0), coalesce(array_agg(s.date order by s.date), '{}'), array_agg(s.first_active order by s.date), array_agg(s.last_active order by s.date),
          array_agg(s.active order by s.date), array_agg(s.idle order by s.date), array_agg(s.locked order by s.date), array_agg(s.paused order by s.date)
        into accepted, dates, first_active, last_active, active, idle, locked, paused
        from sums s;
      end if;
      insert into ${schema}.day as d (workspace_id, member_id, date, time_zone, first_active_at, last_active_at, active_ms, idle_ms, locked_ms, paused_ms)
      select workspace, member, s.date, zone, pg_catalog.to_timestamp(s.first_active / 1000.0::float8), pg_catalog.to_timestamp(s.last_active / 1000.0::float8),
        s.active, s.idle, s.locked, s.paused
      from unnest(dates, first_active, last_active, active, idle, locked, paused) as s (date, first_active, last_active, active, idle, locked, paused)
      on conflict (workspace_id, member_id, date) do update set
        first_active_at = least(d.first_active_at, excluded.first_active_at),
        last_active_at = greatest(d.last_active_at, excluded.last_active_at),
        active_ms = d.active_ms + excluded.active_ms,
        idle_ms = d.idle_ms + excluded.idle_ms,
        locked_ms = d.locked_ms + excluded.locked_ms,
        paused_ms = d.paused_ms + excluded.paused_ms,
        stale = true;
      insert into ${schema}.presence as p (workspace_id, member_id, device_no, device_id, state, since, last_at)
      values (workspace, member, device_number, device, newest_state, pg_catalog.to_timestamp(newest_start / 1000.0::float8), pg_catalog.to_timestamp(newest_end / 1000.0::float8))
      on conflict (workspace_id, member_id, device_no) do update set
        since = case when p.state = excluded.state and excluded.since <= p.last_at + interval '10 seconds' then least(p.since, excluded.since) else excluded.since end,
        state = excluded.state, last_at = excluded.last_at
      where excluded.last_at > p.last_at
      returning p.state into presence;
    end $$`)
  await database.raw(`revoke all on function ${schema}.store_segments(${signature}) from public`)
  await database.raw(`grant execute on function ${schema}.store_segments(${signature}) to overt_app`)
}
