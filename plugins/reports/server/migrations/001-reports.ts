import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

const member = { member_id: { table: 'core.member' } } as const

export const reportTables: Migration = {
  name: '001-reports',
  async up(database, schema) {
    await tenantTable(database, schema, 'export', `
      id uuid not null,
      member_id uuid not null,
      format text not null check (format in ('xlsx', 'csv', 'pdf')),
      query jsonb not null,
      options jsonb not null,
      state text not null default 'waiting' check (state in ('waiting', 'running', 'ready', 'failed', 'cancelled')),
      attempt int not null default 1,
      run_id uuid,
      rows_done int not null default 0,
      rows_total int not null default 0,
      parts int not null default 0,
      bytes bigint not null default 0,
      filename text not null,
      problem text,
      created_at timestamptz not null,
      beat_at timestamptz not null,
      finished_at timestamptz`, { references: member })
    await database.raw(`create index on ${schema}.export (workspace_id, member_id, created_at desc, id)`)
    await tenantTable(database, schema, 'saved_report', `
      id uuid not null,
      member_id uuid not null,
      name text not null check (name ~ '\\S' and length(name) <= 120),
      query jsonb not null,
      shared_with_all boolean not null default false,
      shared_roles text[] not null default '{}',
      shared_member_ids uuid[] not null default '{}',
      created_at timestamptz not null,
      updated_at timestamptz not null`, { references: member })
    await database.raw(`create index on ${schema}.saved_report (workspace_id, member_id)`)
    await tenantTable(database, schema, 'star', `
      saved_id uuid not null,
      member_id uuid not null`, { key: ['member_id', 'saved_id'], references: { ...member, saved_id: { table: `${schema}.saved_report` } } })
    await tenantTable(database, schema, 'schedule', `
      id uuid not null,
      saved_id uuid not null,
      member_id uuid not null,
      frequency text not null check (frequency in ('daily', 'weekly', 'monthly')),
      local_time text not null check (local_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      time_zone text not null,
      weekday int not null default 1 check (weekday between 1 and 7),
      month_day int not null default 1 check (month_day between 1 and 31),
      period text not null,
      format text not null check (format in ('none', 'xlsx', 'csv', 'pdf')),
      next_at timestamptz not null,
      paused text check (paused in ('by-hand', 'failing', 'author-left')),
      created_at timestamptz not null,
      updated_at timestamptz not null`, { references: { ...member, saved_id: { table: `${schema}.saved_report` } } })
    await database.raw(`create index on ${schema}.schedule (workspace_id, next_at) where paused is null`)
    await tenantTable(database, schema, 'recipient', `
      schedule_id uuid not null,
      member_id uuid not null,
      unsubscribed_at timestamptz`, { key: ['schedule_id', 'member_id'], references: { ...member, schedule_id: { table: `${schema}.schedule` } } })
    await tenantTable(database, schema, 'delivery', `
      schedule_id uuid not null,
      due_at timestamptz not null,
      member_id uuid not null,
      state text not null default 'waiting' check (state in ('waiting', 'sent', 'skipped', 'failed')),
      attempts int not null default 0,
      file text,
      settled_at timestamptz`, { key: ['schedule_id', 'due_at', 'member_id'], references: { ...member, schedule_id: { table: `${schema}.schedule` } } })
    await database.raw(`create index on ${schema}.delivery (workspace_id, due_at)`)
  },
}
