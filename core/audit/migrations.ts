import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { changeTenantRows, tenantTable } from '@overt/sdk'
import { auditDetails } from './audit-details.ts'
import { chainLooks } from './look-chain.ts'
import { pendingRows } from './pending-rows.ts'

/** The hash-chained trail and the receipts of who looked at whose records. */
export const auditMigrations: readonly Migration[] = [
  { name: '050-audit-row', up: auditRow },
  { name: '051-audit-look', up: look },
  { name: '051-audit-look-without-reason', up: withoutReason },
  { name: '052-audit-look-reason', up: lookReason },
  { name: '053-audit-chain-looks', up: chainLooks },
  { name: '054-audit-pending-rows', up: pendingRows },
  { name: '098-audit-details', up: auditDetails },
]

/**
 * `body` is the row as canonical JSON (keys in order, no spaces to vary: what PostgreSQL prints for jsonb), kept as it was hashed:
 * hash = SHA-256(previous hash ‖ body in UTF-8), the first row after 32 zero bytes. The other columns repeat the body for searching.
 * The application appends through `core.append_audit` only.
 */
async function auditRow(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'audit_head', `
    sequence bigint not null,
    hash bytea not null`, { key: [], grant: ['select'] })
  await tenantTable(database, 'core', 'audit_row', `
    sequence bigint not null,
    at timestamptz(3) not null,
    actor_kind text not null check (actor_kind in ('user', 'device', 'system', 'plugin')),
    actor_id text,
    action text not null,
    subject text not null,
    subject_id text,
    body text not null,
    hash bytea not null`, { key: ['sequence'], grant: ['select'] })
  await database.raw('create index audit_row_subject on core.audit_row (workspace_id, subject, subject_id, sequence)')
  await database.raw('create index audit_row_actor on core.audit_row (workspace_id, actor_id, sequence)')
  await database.raw(`
    create function core.append_audit(p_actor_kind text, p_actor_id text, p_action text, p_subject text, p_subject_id text, p_before jsonb, p_after jsonb, p_at timestamptz)
    returns bigint language plpgsql volatile security definer set search_path = '' as $append$
    declare
      v_workspace uuid := core.current_workspace();
      v_at timestamptz := date_trunc('milliseconds', p_at);
      v_sequence bigint;
      v_previous bytea;
      v_body text;
      v_hash bytea;
    begin
      -- The head row is the lock: one writer of a workspace at a time until its commit, so the chain has no forks and no gaps.
      select sequence + 1, hash into v_sequence, v_previous from core.audit_head where workspace_id = v_workspace for update;
      if not found then
        insert into core.audit_head (workspace_id, sequence, hash) values (v_workspace, 0, decode(repeat('00', 32), 'hex')) on conflict do nothing;
        select sequence + 1, hash into v_sequence, v_previous from core.audit_head where workspace_id = v_workspace for update;
      end if;
      v_body := jsonb_build_object(
        'workspaceId', v_workspace, 'sequence', v_sequence, 'at', to_char(v_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'actorKind', p_actor_kind, 'actorId', p_actor_id, 'action', p_action, 'subject', p_subject, 'subjectId', p_subject_id,
        'before', p_before, 'after', p_after)::text;
      v_hash := sha256(v_previous || convert_to(v_body, 'UTF8'));
      insert into core.audit_row (workspace_id, sequence, at, actor_kind, actor_id, action, subject, subject_id, body, hash)
      values (v_workspace, v_sequence, v_at, p_actor_kind, p_actor_id, p_action, p_subject, p_subject_id, v_body, v_hash);
      update core.audit_head set sequence = v_sequence, hash = v_hash where workspace_id = v_workspace;
      return v_sequence;
    end $append$`)
  const signature = 'core.append_audit(text, text, text, text, text, jsonb, jsonb, timestamptz)'
  await database.raw(`revoke all on function ${signature} from public`)
  await database.raw(`grant execute on function ${signature} to overt_app`)
}

/** Looks of one viewer at one member's records of one kind within one hour are one receipt, with how often and how much. */
async function look(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'look', `
    member_id uuid not null,
    viewer_id uuid not null,
    subject text not null,
    hour timestamptz(0) not null,
    first_at timestamptz(3) not null,
    last_at timestamptz(3) not null,
    looks integer not null default 1,
    records integer not null,
    reason text`,
  {
    key: ['member_id', 'hour', 'viewer_id', 'subject'],
    references: { member_id: { table: 'core.member' } },
    grant: ['select', 'insert', 'update'],
  })
}

/** Receipts of before reasons were asked for have an empty one; the next migration does not reach them, because row-level security hides them from it. */
async function withoutReason(database: Knex): Promise<void> {
  await changeTenantRows(database, ['core.look'], `update core.look set reason = '' where reason is null`)
}

/** What showed the records, how, and why: each reason is a receipt of its own. When the person last looked at them, and whether viewers are asked. */
async function lookReason(database: Knex): Promise<void> {
  await database.raw(`
    alter table core.look
      add column id uuid not null default gen_random_uuid(),
      add column plugin text not null default '',
      add column how text not null default 'opened' check (how in ('opened', 'listed', 'exported')),
      drop constraint look_pkey`)
  await database.raw(`update core.look set reason = '' where reason is null`)
  await database.raw(`
    alter table core.look
      alter column reason set default '',
      alter column reason set not null,
      add primary key (workspace_id, member_id, hour, viewer_id, plugin, subject, how, reason)`)
  await database.raw('create index look_latest on core.look (workspace_id, member_id, last_at desc, id desc)')
  await tenantTable(database, 'core', 'look_seen', `
    member_id uuid not null,
    seen_at timestamptz(3) not null`,
  { key: ['member_id'], references: { member_id: { table: 'core.member' } }, grant: ['select', 'insert', 'update'] })
  await database.raw(`alter table core.workspace add column look_reason text not null default 'off' check (look_reason in ('off', 'sensitive'))`)
}
