import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { changeTenantRows, tenantTable } from '@overt/sdk'
import { inheritedBillableSql } from './billable.ts'
import { refusedState } from '../database/sql-state.ts'
import { dropRateColumns, entryParts, rateVersions } from './rate-migrations.ts'

/** Organizations, projects, tasks, entries, notes and the trash. Rows carry their ancestors' ids: rights need no joins. */
export const workMigrations: readonly Migration[] = [
  { name: '020-work-trash', up: trash },
  { name: '021-work-organization', up: organization },
  { name: '022-work-project', up: project },
  { name: '023-work-task', up: task },
  { name: '024-work-entry', up: entry },
  { name: '025-work-note', up: note },
  { name: '026-work-rate', up: workspaceRate },
  { name: '027-work-entry-in-full', up: entryInFull },
  { name: '028-work-billable-by-hand', up: billableByHand },
  { name: '028-work-entry-limits', up: entryLimits },
  { name: '029-work-entry-running', up: entryRunning },
  { name: '029-work-rate-1-versions', up: rateVersions },
  { name: '029-work-rate-2-entry-parts', up: entryParts },
  { name: '029-work-rate-3-drop-columns', up: dropRateColumns },
  { name: '029-work-refuse', up: refuse },
  { name: '099-work-trash-stopped', up: trashStopped },
  { name: '112-work-entry-placed', up: entryPlaced },
  { name: '113-work-trash-merged', up: trashMerged },
]

/**
 * What organizations, projects and tasks have in common. A deleted row names its trash batch and is erased with it.
 * `name_key` is a column because under row-level security an index on `lower(name)` is not used: `lower` is not leakproof.
 */
const entityColumns = `
  id uuid not null,
  name text not null,
  name_key text not null generated always as (lower(name)) stored,
  color text,
  tags text[] not null default '{}',
  billable boolean,
  rate integer check (rate >= 0),
  archived_at timestamptz(3),
  created_by uuid,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  version integer not null default 1,
  deleted_batch uuid`

const deletedBatch = { deleted_batch: { table: 'core.trash_batch', onDelete: 'cascade' } } as const

async function trash(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'trash_batch', `
    id uuid not null,
    subject text not null check (subject in ('organization', 'project', 'task', 'entry')),
    subject_id uuid not null,
    name text not null,
    member_id uuid,
    deleted_by uuid,
    deleted_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    counts jsonb not null`)
  await database.raw('create index trash_batch_expiry on core.trash_batch (workspace_id, expires_at)')
}

async function organization(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'organization', `${entityColumns}, description text not null default ''`, { references: deletedBatch })
  await indexEntity(database, 'organization', '')
}

async function project(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'project', `${entityColumns},
    description text not null default '',
    organization_id uuid not null,
    unique (workspace_id, organization_id, id)`,
  { references: { ...deletedBatch, organization_id: { table: 'core.organization' } } })
  await indexEntity(database, 'project', 'organization_id,')
}

/** A task that moves takes the ancestors of its entries and notes along: the keys cascade. */
async function task(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'task', `${entityColumns},
    organization_id uuid not null,
    project_id uuid not null,
    unique (workspace_id, organization_id, project_id, id),
    foreign key (workspace_id, organization_id, project_id) references core.project (workspace_id, organization_id, id)
      on delete cascade on update cascade`,
  { references: deletedBatch })
  await indexEntity(database, 'task', 'project_id,')
}

/**
 * No member's live entries overlap: half-open ranges, a running entry reaches to infinity, so a second running one is refused too.
 * The same constraint makes starts that race each other wait for one another.
 */
async function entry(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'entry', `
    id uuid not null,
    member_id uuid not null,
    organization_id uuid not null,
    project_id uuid not null,
    task_id uuid not null,
    started_at timestamptz(3) not null,
    stopped_at timestamptz(3),
    source text not null check (source in ('web', 'chat', 'agent', 'punch', 'import', 'api')),
    description text not null default '',
    billable boolean not null,
    tags text[] not null default '{}',
    long_confirmed boolean not null default false,
    long_asked_at timestamptz(3),
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    version integer not null default 1,
    deleted_batch uuid,
    check (stopped_at >= started_at),
    foreign key (workspace_id, organization_id, project_id, task_id)
      references core.task (workspace_id, organization_id, project_id, id) on delete cascade on update cascade,
    constraint entry_overlap exclude using gist (
      workspace_id with =, member_id with =, tstzrange(started_at, coalesce(stopped_at, 'infinity'), '[)') with &&)
      where (deleted_batch is null)`,
  { references: { ...deletedBatch, member_id: { table: 'core.member' } } })
  await database.raw(`create index entry_member on core.entry (workspace_id, member_id, started_at desc, id desc) where deleted_batch is null`)
  await database.raw(`create index entry_started on core.entry (workspace_id, started_at desc, id desc) where deleted_batch is null`)
  await database.raw(`create index entry_task on core.entry (workspace_id, task_id, started_at desc)`)
  await database.raw(`create index entry_running on core.entry (workspace_id, started_at) where stopped_at is null and deleted_batch is null`)
  await database.raw(`create index entry_deleted on core.entry (workspace_id, deleted_batch) where deleted_batch is not null`)
}

async function note(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'note', `
    id uuid not null,
    entry_id uuid not null,
    member_id uuid not null,
    organization_id uuid not null,
    project_id uuid not null,
    task_id uuid not null,
    plugin text not null,
    kind text not null,
    at timestamptz(3) not null,
    data jsonb not null,
    foreign key (workspace_id, organization_id, project_id, task_id)
      references core.task (workspace_id, organization_id, project_id, id) on delete cascade on update cascade`,
  { references: { entry_id: { table: 'core.entry' }, member_id: { table: 'core.member' } } })
  await database.raw('create index note_entry on core.note (workspace_id, entry_id, at)')
  await database.raw('create index note_task on core.note (workspace_id, task_id)')
}

/** The rate where nothing nearer has one. */
async function workspaceRate(database: Knex): Promise<void> {
  await database.raw('alter table core.workspace add column rate integer check (rate >= 0)')
}

/**
 * What plugins read entries from when they need many with names: live entries, the names above them, the name of the member and the rate
 * in force, in minor units per hour (see `rateOf`). It runs with the rights of who asks, so row-level security holds as on the tables.
 */
async function entryInFull(database: Knex): Promise<void> {
  await database.raw(`
    create view core.entry_in_full with (security_invoker = true) as
    select e.workspace_id, e.id, e.member_id, e.organization_id, e.project_id, e.task_id, e.started_at, e.stopped_at, e.source, e.description,
      e.billable, e.tags, e.created_at, e.updated_at, u.name as member, o.name as organization, p.name as project, t.name as task,
      coalesce(t.rate, p.rate, o.rate, m.rate, w.rate) as rate
    from core.entry e
    join core.task t on t.workspace_id = e.workspace_id and t.id = e.task_id
    join core.project p on p.workspace_id = e.workspace_id and p.id = e.project_id
    join core.organization o on o.workspace_id = e.workspace_id and o.id = e.organization_id
    join core.member m on m.workspace_id = e.workspace_id and m.id = e.member_id
    join identity."user" u on u.id = m.user_id
    join core.workspace w on w.id = e.workspace_id
    where e.deleted_batch is null`)
  await database.raw('grant select on core.entry_in_full to overt_app')
}

/**
 * Whether a person set `billable`. Of entries that exist, whatever differs from what their task passes on counts as set by hand, so that no
 * amount changes with the migration; the others follow their task from now on.
 */
async function billableByHand(database: Knex): Promise<void> {
  await database.raw('alter table core.entry add column billable_by_hand boolean not null default false')
  await changeTenantRows(database, ['core.entry', 'core.task', 'core.project', 'core.organization'], `
    update core.entry e set billable_by_hand = true
    from core.task t
    join core.project p on p.workspace_id = t.workspace_id and p.id = t.project_id
    join core.organization o on o.workspace_id = t.workspace_id and o.id = t.organization_id
    where t.workspace_id = e.workspace_id and t.id = e.task_id and e.billable <> ${inheritedBillableSql}`)
}

async function indexEntity(database: Knex, table: string, parent: string): Promise<void> {
  await database.raw(`create index ${table}_name on core.${table} (workspace_id, ${parent} name_key, id) where deleted_batch is null`)
  await database.raw(`create index ${table}_deleted on core.${table} (workspace_id, deleted_batch) where deleted_batch is not null`)
}

/**
 * The limits of an entry's time. What was stored before them stays as it is, marked, until somebody changes its times: it can be moved, deleted
 * and restored meanwhile. `updated_at` is when the times were last written, so a start lies at most a year (and a leap day) after it.
 */
async function entryLimits(database: Knex): Promise<void> {
  const within = `started_at >= timestamptz '2000-01-01 00:00:00+00' and started_at - updated_at <= interval '8808 hours'
    and (stopped_at is null or stopped_at - started_at <= interval '168 hours')`
  await database.raw('alter table core.entry add column beyond_limits boolean not null default false')
  // The owner, too, is held by row-level security while it is forced.
  await database.raw('alter table core.entry no force row level security')
  await database.raw(`update core.entry set beyond_limits = true where not (${within})`)
  await database.raw('alter table core.entry force row level security')
  await database.raw(`alter table core.entry add constraint entry_limits check (beyond_limits or (${within}))`)
}

/**
 * A running entry takes the instant it began at, so that a planned one may follow: it ends where that begins. At most one runs. What it took
 * up to now is compared where times are written (see `insertEntry`), for no constraint knows what time it is.
 */
async function entryRunning(database: Knex): Promise<void> {
  await database.raw('alter table core.entry drop constraint entry_overlap')
  await database.raw(`alter table core.entry add constraint entry_overlap exclude using gist (
    workspace_id with =, member_id with =,
    (case when stopped_at is null then tstzrange(started_at, started_at, '[]') else tstzrange(started_at, stopped_at, '[)') end) with &&)
    where (deleted_batch is null)`)
  await database.raw('create unique index entry_running_once on core.entry (workspace_id, member_id) where stopped_at is null and deleted_batch is null')
}

/** Lets a statement that is sent together with its COMMIT fail where it would store nothing. */
async function refuse(database: Knex): Promise<void> {
  await database.raw(`
    create function core.refuse(reason text) returns json language plpgsql as $refuse$
    begin
      raise exception using errcode = '${refusedState}', message = reason;
    end $refuse$`)
}

/** Which entries ran when they were deleted, so that an undo lets them run on. */
async function trashStopped(database: Knex): Promise<void> {
  await database.raw(`alter table core.trash_batch add column stopped uuid[] not null default '{}'`)
}

/** Whether the server chose the times of an entry that was filed as a length. */
async function entryPlaced(database: Knex): Promise<void> {
  await database.raw('alter table core.entry add column placed boolean not null default false')
}

/** What went into another of its kind when a batch was made, so that restoring it takes that back. */
async function trashMerged(database: Knex): Promise<void> {
  await database.raw('alter table core.trash_batch add column merged jsonb')
}
