import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { changeTenantRows, composeNames, protectTenantTable, tenantTable } from '@overt/sdk'
import { storeEngagedSegments, storeSegments, storeSegmentsUnderPolicy } from './store-function.ts'

export const migrations: readonly Migration[] = [
  { name: '001-segment', up: segment },
  { name: '002-day', up: day },
  { name: '003-presence', up: presence },
  { name: '004-category', up: category },
  { name: '005-unused-names', up: unusedNames },
  { name: '006-names-in-nfc', up: namesInNfc },
  { name: '006-usage-at-once', up: usageAtOnce },
  { name: '007-usage-by-date', up: usageByDate },
  { name: '007-store-segments', up: storeSegments },
  { name: '008-engaged', up: engaged },
  { name: '009-policy-version', up: storeSegmentsUnderPolicy },
  { name: '010-top-category', up: topCategory },
  { name: '011-sums-without-person', up: sumsWithoutPerson },
]

/**
 * Segments lie under their natural key, which is tenant key, partition key and idempotency key in one: one index instead of two.
 * They have no foreign keys (a check per row is a third of an insert); `store` ties them to their workspace instead.
 */
async function segment(database: Knex, schema: string): Promise<void> {
  await database.raw(`
    create table ${schema}.segment (
      workspace_id uuid not null,
      member_id uuid not null,
      started_at timestamptz not null,
      device_no smallint not null,
      state smallint not null,
      duration_ms integer not null check (duration_ms > 0),
      app_id integer,
      domain_id integer,
      primary key (workspace_id, member_id, started_at, device_no)
    ) partition by range (started_at)`)
  await database.raw(`create index segment_started_at on ${schema}.segment using brin (started_at)`)
  await protectTenantTable(database, schema, 'segment', ['select', 'insert', 'delete'])
  for (const name of ['app', 'domain']) {
    await tenantTable(database, schema, name, `
      id integer not null generated always as identity,
      name text not null,
      unique (workspace_id, name)`, { grant: ['select', 'insert'] })
  }
  await partitions(database, schema)
  await tenantTable(database, schema, 'store', `since timestamptz not null default now()`, { key: [], grant: ['select', 'insert'] })
  await database.raw(`create function ${schema}.delete_segments() returns trigger language plpgsql as $$
    begin
      delete from ${schema}.segment where workspace_id = old.workspace_id;
      return null;
    end $$`)
  await database.raw(`create trigger delete_segments after delete on ${schema}.store for each row execute function ${schema}.delete_segments()`)
}

/** The server owns no table, so that months are made and dropped by two functions of the owner, and by nothing else. */
async function partitions(database: Knex, schema: string): Promise<void> {
  await database.raw(`create function ${schema}.ensure_month(month date) returns void language plpgsql security definer set search_path = '' as $$
    declare
      first date := date_trunc('month', month);
      part text := 'segment_' || to_char(first, 'YYYYMM');
    begin
      if to_regclass('${schema}.' || part) is not null then return; end if;
      perform pg_advisory_xact_lock(hashtextextended('${schema}.segment', 0));
      -- Read from the catalogue: to_regclass may still remember that there was none, since waiting for an advisory lock tells a session nothing.
      perform from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = '${schema}' and c.relname = part;
      if found then return; end if;
      execute format('create table ${schema}.%I (like ${schema}.segment including defaults including constraints)', part);
      execute format('alter table ${schema}.%I enable row level security', part);
      execute format('alter table ${schema}.%I force row level security', part);
      execute format('create policy workspace on ${schema}.%I using (workspace_id = (select core.current_workspace())) with check (workspace_id = (select core.current_workspace()))', part);
      execute format('grant select on ${schema}.%I to overt_lookup', part);
      execute format('create policy lookup on ${schema}.%I for select to overt_lookup using (true)', part);
      execute format('alter table ${schema}.segment attach partition ${schema}.%I for values from (%L) to (%L)',
        part, first::timestamp at time zone 'UTC', (first + interval '1 month')::timestamp at time zone 'UTC');
    end $$`)
  // Asked as the role that sees every workspace's rows and may change none.
  await database.raw(`create function ${schema}.is_shared(part regclass, workspace uuid) returns boolean language plpgsql stable security definer set search_path = '' as $$
    declare shared boolean;
    begin
      execute format('select exists (select from %s where workspace_id <> $1)', part) into shared using workspace;
      return shared;
    end $$`)
  await database.raw(`grant usage, create on schema ${schema} to overt_lookup`)
  await database.raw(`alter function ${schema}.is_shared(regclass, uuid) owner to overt_lookup`)
  await database.raw(`revoke create on schema ${schema} from overt_lookup`)
  await database.raw(`create function ${schema}.drop_months(cutoff timestamptz) returns text[] language plpgsql security definer set search_path = '' as $$
    declare
      part record;
      dropped text[] := '{}';
    begin
      perform pg_advisory_xact_lock(hashtextextended('${schema}.segment', 0));
      for part in select c.oid::regclass as name, c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
        where i.inhparent = '${schema}.segment'::regclass
          and (to_date(substr(c.relname, 9), 'YYYYMM') + interval '1 month')::timestamp at time zone 'UTC' <= cutoff order by c.relname
      loop
        if ${schema}.is_shared(part.name, core.current_workspace()) then continue; end if;
        execute format('drop table %s', part.name);
        dropped := dropped || part.relname::text;
      end loop;
      return dropped;
    end $$`)
  for (const signature of ['ensure_month(date)', 'drop_months(timestamptz)', 'is_shared(regclass, uuid)']) {
    await database.raw(`revoke all on function ${schema}.${signature} from public`)
  }
  await database.raw(`grant execute on function ${schema}.ensure_month(date), ${schema}.drop_months(timestamptz) to overt_app`)
  await database.raw(`grant execute on function ${schema}.is_shared(regclass, uuid) to overt_owner`)
}

const ofMember = { member_id: { table: 'core.member' } } as const

/** One row per member and local date, exact with every commit; times of one application or domain lie in `usage`, made later. */
async function day(database: Knex, schema: string): Promise<void> {
  await tenantTable(database, schema, 'day', `
    member_id uuid not null,
    date date not null,
    time_zone text not null,
    first_active_at timestamptz,
    last_active_at timestamptz,
    active_ms bigint not null default 0,
    idle_ms bigint not null default 0,
    locked_ms bigint not null default 0,
    paused_ms bigint not null default 0,
    stale boolean not null default true`, { key: ['member_id', 'date'], references: ofMember })
  await database.raw(`alter table ${schema}.day set (fillfactor = 80)`)
  await database.raw(`create index day_board on ${schema}.day (workspace_id, date)`)
  await database.raw(`create index day_stale on ${schema}.day (workspace_id, date) where stale`)
  await tenantTable(database, schema, 'usage', `
    member_id uuid not null,
    date date not null,
    app_ids integer[] not null,
    domain_ids integer[] not null,
    active_ms bigint[] not null,
    made_at timestamptz not null default now()`, { key: ['member_id', 'date'], references: ofMember })
}

async function presence(database: Knex, schema: string): Promise<void> {
  await tenantTable(database, schema, 'presence', `
    member_id uuid not null,
    device_no smallint not null,
    device_id uuid not null,
    state smallint not null,
    since timestamptz not null,
    last_at timestamptz not null`, { key: ['member_id', 'device_no'], references: ofMember })
  await database.raw(`alter table ${schema}.presence set (fillfactor = 60)`)
}

async function category(database: Knex, schema: string): Promise<void> {
  await tenantTable(database, schema, 'category_rule', `
    id uuid not null,
    position integer not null,
    category text[] not null check (cardinality(category) between 1 and 4),
    match text not null check (match in ('app', 'domain')),
    pattern text not null`)
}

/** Names that nobody's records mention any more can be deleted, some time after they were found to be unused. */
async function unusedNames(database: Knex, schema: string): Promise<void> {
  for (const name of ['app', 'domain']) {
    await database.raw(`alter table ${schema}.${name} add column unused_since timestamptz`)
    await database.raw(`grant update (unused_since), delete on ${schema}.${name} to overt_app`)
  }
}

/**
 * Time in which several applications or websites were in use at once, on different devices, so that it counts once under any key. Days that
 * counted it twice are rolled up again, as long as their segments are there.
 */
async function usageAtOnce(database: Knex, schema: string): Promise<void> {
  await database.raw(`alter table ${schema}.usage add column at_once jsonb not null default '[]'`)
  await changeTenantRows(database, ['day', 'usage', 'segment'].map((table) => `${schema}.${table}`), `
    update ${schema}.day d set stale = true
    from ${schema}.usage u
    where u.workspace_id = d.workspace_id and u.member_id = d.member_id and u.date = d.date
      and (select sum(ms) from unnest(u.active_ms) as used (ms)) > d.active_ms
      and exists (select from ${schema}.segment s where s.workspace_id = d.workspace_id and s.member_id = d.member_id and s.started_at = d.first_active_at)`)
}

/** Totals of everybody read their dates; the few days on which things were in use at once are found without reading the others. */
async function usageByDate(database: Knex, schema: string): Promise<void> {
  await database.raw(`create index usage_by_date on ${schema}.usage (workspace_id, date)`)
  await database.raw(`create index usage_with_overlap on ${schema}.usage (workspace_id, date) where at_once <> '[]'`)
  await isSharedByIndex(database, schema)
}

/**
 * Whether a month holds rows of another workspace: the first and the last workspace of its primary key say so. Looked for row by row, a month of one
 * workspace was read whole.
 */
async function isSharedByIndex(database: Knex, schema: string): Promise<void> {
  await database.raw(`create or replace function ${schema}.is_shared(part regclass, workspace uuid) returns boolean language plpgsql stable security definer set search_path = '' as $$
    declare shared boolean;
    begin
      execute format('select exists (select from %1$s where workspace_id < $1) or exists (select from %1$s where workspace_id > $1)', part) into shared using workspace;
      return shared;
    end $$`)
}

/** Adds what kept people busy while there was no input: to each segment, and to the rolled-up days. */
async function engaged(database: Knex, schema: string): Promise<void> {
  await storeEngagedSegments(database, schema)
  await database.raw(`alter table ${schema}.day
    add column call_ms bigint not null default 0, add column presentation_ms bigint not null default 0, add column media_ms bigint not null default 0`)
}

/** An application keeps its name and its time; one that now looks like another has a number. */
async function namesInNfc(database: Knex, schema: string): Promise<void> {
  for (const table of ['app', 'domain']) await composeNames(database, `${schema}.${table}`, 'name', { within: [] })
}

/**
 * The category with the most active time of a day, with the rules and the roll-up it was found by: under others it is found again. Days of before have
 * none and are read from their parts until they do.
 */
async function topCategory(database: Knex, schema: string): Promise<void> {
  await database.raw(`alter table ${schema}.usage add column top_category text, add column category_rules uuid, add column category_made_at timestamptz`)
}

/** What stays of days past their time where the workspace keeps it: sums over at least five people of a date, added up by month and weekday. */
async function sumsWithoutPerson(database: Knex, schema: string): Promise<void> {
  await tenantTable(database, schema, 'sum_without_person', `
    kind text not null check (kind in ('day', 'app', 'category')),
    month date not null,
    weekday smallint not null,
    name text not null,
    person_days bigint not null,
    active_ms bigint not null,
    idle_ms bigint not null`, { key: ['kind', 'month', 'weekday', 'name'] })
  await composeNames(database, `${schema}.sum_without_person`, 'name', { within: [] })
}
