import { tenantTable, type Migration } from '@overt/sdk'

const member = { member_id: { table: 'core.member' } } as const

/**
 * `standard` holds the versions of the workspace's standard schedule, `schedule` those of members.
 * `day` holds the latest version of each member's date with its JSON ready to send, `day_version` all of them.
 * `mark` names dates whose inputs changed, `coverage` the dates that have been judged at all.
 */
export const attendanceTables: Migration = {
  name: '001-attendance',
  async up(database, schema) {
    await tenantTable(database, schema, 'schedule', `
      id uuid not null,
      member_id uuid not null,
      valid_from date not null,
      terms jsonb not null,
      created_at timestamptz not null,
      created_by uuid,
      unique (workspace_id, member_id, valid_from)`, { references: member })
    await tenantTable(database, schema, 'standard', `
      valid_from date not null,
      terms jsonb not null`, { key: ['valid_from'] })
    await tenantTable(database, schema, 'holiday', `
      id uuid not null,
      date date not null,
      name text not null,
      source text not null check (source in ('manual', 'calendar')),
      unique (workspace_id, date, name)`)
    await tenantTable(database, schema, 'leave', `
      id uuid not null,
      member_id uuid not null,
      from_date date not null,
      to_date date not null check (to_date >= from_date),
      kind text not null,
      reason text not null,
      status text not null check (status in ('pending', 'approved', 'rejected', 'withdrawn')),
      comment text,
      created_at timestamptz not null,
      created_by uuid not null,
      decided_at timestamptz,
      decided_by uuid`, { references: member })
    await tenantTable(database, schema, 'day', `
      member_id uuid not null,
      date date not null,
      version integer not null,
      code text not null,
      provisional boolean not null,
      recheck_at timestamptz not null,
      worked_seconds integer not null,
      content_hash text not null,
      item text not null`, { key: ['member_id', 'date'], references: member })
    await database.raw(`create index on "${schema}".day (workspace_id, recheck_at) where provisional`)
    await tenantTable(database, schema, 'day_version', `
      member_id uuid not null,
      date date not null,
      version integer not null,
      provisional boolean not null,
      judged_at timestamptz not null,
      record json not null`, { key: ['member_id', 'date', 'version'], references: member })
    // Traces are long and alike: lz4 packs them at a fraction of the default's cost, where the server was built with it.
    await database.raw(`do $$ begin
      alter table "${schema}".day_version alter column record set compression lz4;
    exception when feature_not_supported or invalid_parameter_value then null; end $$`)
    await tenantTable(database, schema, 'mark', `
      member_id uuid not null,
      date date not null`, { key: ['member_id', 'date'], references: member })
    await tenantTable(database, schema, 'coverage', `
      member_id uuid not null,
      from_date date not null,
      through_date date not null,
      next_at timestamptz not null`, { key: ['member_id'], references: member })
    await tenantTable(database, schema, 'correction', `
      id uuid not null,
      member_id uuid not null,
      date date not null,
      clock_in_at timestamptz,
      clock_out_at timestamptz,
      sessions jsonb not null,
      reason text not null,
      status text not null check (status in ('pending', 'asked', 'approved', 'rejected', 'withdrawn')),
      effect jsonb not null,
      created_at timestamptz not null,
      decided_at timestamptz,
      decided_by uuid`, { references: member })
    await database.raw(`create index on "${schema}".correction (workspace_id, member_id, date)`)
    await tenantTable(database, schema, 'correction_event', `
      id uuid not null,
      correction_id uuid not null,
      at timestamptz not null,
      member_id uuid,
      action text not null check (action in ('requested', 'approved', 'rejected', 'withdrawn', 'asked', 'answered')),
      comment text not null,
      detail jsonb not null`, { references: { correction_id: { table: `${schema}.correction` } }, grant: ['select', 'insert', 'delete'] })
    await database.raw(`create index on "${schema}".correction_event (workspace_id, correction_id, id)`)
  },
}
