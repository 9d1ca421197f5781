import type { Knex } from 'knex'
import { tenantTable } from '@overt/sdk'
import { definerFunction } from '../database/definer-function.ts'

/** What the chain says of a row that was altered before it was chained. */
export const alteredRow = { action: 'audit.altered', subject: 'AuditRow' } as const

/**
 * A row of the trail is written without a place in the chain, so that writers of a workspace do not wait for each other's commit. `content` is the
 * row as JSON and `signature` the server's HMAC of that text. `core.chain_audit` moves committed rows into the chain in the order of their ids; one that
 * commits late is simply part of a later batch, so the chain has no gap. The head row is the lock: one process at a time chains a workspace.
 */
export async function pendingRows(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'audit_pending', `
    id bigint generated always as identity,
    content text not null,
    signature bytea not null,
    added_at timestamptz not null default now(),
    check ((content::jsonb ->> 'action') is not null)`, { grant: ['select'] })
  await database.raw('grant insert (workspace_id, content, signature) on core.audit_pending to overt_app')
  // Rows stay for a second: what they leave behind is cleared by their number, not by their share of a table that is nearly empty.
  await database.raw('alter table core.audit_pending set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)')
  await database.raw(`
    create view core.audit_unchained with (security_invoker = true) as
    select workspace_id, id, (c ->> 'at')::timestamptz as at, c ->> 'actorKind' as actor_kind, c ->> 'actorId' as actor_id, c ->> 'action' as action,
      c ->> 'subject' as subject, c ->> 'subjectId' as subject_id, content as body
    from (select *, content::jsonb as c from core.audit_pending) p`)
  await database.raw(`
    create view core.audit_trail with (security_invoker = true) as
    select workspace_id, sequence, null::bigint as pending_id, at, actor_kind, actor_id, action, subject, subject_id, body, hash from core.audit_row
    union all
    select workspace_id, null, id, at, actor_kind, actor_id, action, subject, subject_id, body, null from core.audit_unchained`)
  for (const view of ['core.audit_unchained', 'core.audit_trail']) await database.raw(`grant select on ${view} to overt_app`)

  await database.raw(`
    create function core.take_pending_audit(p_limit int)
    returns table (id bigint, content text, signature bytea) language plpgsql volatile security definer set search_path = '' as $take$
    declare
      v_workspace uuid := core.current_workspace();
    begin
      if not exists (select from core.audit_pending where workspace_id = v_workspace) then return; end if;
      perform from core.audit_head where workspace_id = v_workspace for update;
      if not found then
        insert into core.audit_head (workspace_id, sequence, hash) values (v_workspace, 0, decode(repeat('00', 32), 'hex')) on conflict do nothing;
        perform from core.audit_head where workspace_id = v_workspace for update;
      end if;
      return query select p.id, p.content, p.signature from core.audit_pending p where p.workspace_id = v_workspace order by p.id limit p_limit for update;
    end $take$`)
  await database.raw(`
    create function core.chain_audit(p_ids bigint[], p_altered bigint[]) returns void language plpgsql volatile security definer set search_path = '' as $chain$
    declare
      v_workspace uuid := core.current_workspace();
      v_sequence bigint;
      v_hash bytea;
      v_row jsonb;
      v_body text;
      p record;
    begin
      select sequence, hash into strict v_sequence, v_hash from core.audit_head where workspace_id = v_workspace for update;
      for p in select id, content, added_at from core.audit_pending where workspace_id = v_workspace and id = any(p_ids) order by id loop
        v_sequence := v_sequence + 1;
        v_row := case when p.id = any(p_altered) then jsonb_build_object(
          'workspaceId', v_workspace, 'at', to_char(p.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'actorKind', 'system', 'actorId', null,
          'action', '${alteredRow.action}', 'subject', '${alteredRow.subject}', 'subjectId', null, 'before', null, 'after', jsonb_build_object('content', p.content))
          else p.content::jsonb end || jsonb_build_object('sequence', v_sequence);
        v_body := v_row::text;
        v_hash := sha256(v_hash || convert_to(v_body, 'UTF8'));
        insert into core.audit_row (workspace_id, sequence, at, actor_kind, actor_id, action, subject, subject_id, body, hash)
        values (v_workspace, v_sequence, (v_row ->> 'at')::timestamptz, v_row ->> 'actorKind', v_row ->> 'actorId', v_row ->> 'action', v_row ->> 'subject', v_row ->> 'subjectId', v_body, v_hash);
      end loop;
      delete from core.audit_pending where workspace_id = v_workspace and id = any(p_ids);
      update core.audit_head set sequence = v_sequence, hash = v_hash where workspace_id = v_workspace;
    end $chain$`)
  await database.raw('drop function core.note_looks(uuid, text, text, text, text, timestamptz, uuid[], int[])')
  await database.raw(noteLooks)
  for (const signature of ['core.take_pending_audit(int)', 'core.chain_audit(bigint[], bigint[])', 'core.note_looks(uuid, text, text, text, text, timestamptz, uuid[], int[], text, bytea)']) {
    await database.raw(`revoke all on function ${signature} from public`)
    await database.raw(`grant execute on function ${signature} to overt_app`)
  }
  await database.raw('revoke execute on function core.append_audit(text, text, text, text, text, jsonb, jsonb, timestamptz) from overt_app')
  await definerFunction(database, {
    signature: 'core.pending_audit_workspaces()', returns: 'setof uuid', reads: ['core.audit_pending'],
    body: `
      with recursive found as (
        (select workspace_id from core.audit_pending order by workspace_id limit 1)
        union all
        select (select p.workspace_id from core.audit_pending p where p.workspace_id > found.workspace_id order by p.workspace_id limit 1) from found where found.workspace_id is not null
      )
      select workspace_id from found where workspace_id is not null`,
  })
  await definerFunction(database, {
    signature: 'core.audit_backlog()', returns: 'table (pending bigint, since timestamptz)', reads: ['core.audit_pending'],
    body: 'select count(*), min(added_at) from core.audit_pending',
  })
}

/**
 * Stores the receipts of one look. If every receipt is new or grew, also stores the row of the trail that the caller signed. Returns the members whose
 * receipt is new or grew: if they are only some, the caller signs and adds a row that names those.
 */
const noteLooks = `
  create function core.note_looks(p_viewer uuid, p_plugin text, p_subject text, p_how text, p_reason text, p_at timestamptz, p_members uuid[], p_records int[], p_content text, p_signature bytea)
  returns setof uuid language plpgsql volatile security definer set search_path = '' as $note$
  declare
    v_workspace uuid := core.current_workspace();
    v_at timestamptz := date_trunc('milliseconds', p_at);
    v_noted uuid[];
  begin
    with noted as (
      insert into core.look as l (workspace_id, member_id, viewer_id, plugin, subject, how, reason, hour, first_at, last_at, records)
      select v_workspace, seen.member_id, p_viewer, p_plugin, p_subject, p_how, p_reason, date_trunc('hour', v_at, 'UTC'), v_at, v_at, seen.records
      from unnest(p_members, p_records) as seen (member_id, records) order by seen.member_id
      on conflict (workspace_id, member_id, hour, viewer_id, plugin, subject, how, reason) do update set
        first_at = least(l.first_at, excluded.first_at), last_at = greatest(l.last_at, excluded.last_at), looks = l.looks + 1, records = l.records + excluded.records
        where l.how <> 'listed' or l.last_at <= excluded.last_at - interval '1 minute'
      returning l.member_id)
    select array_agg(member_id) into v_noted from noted;
    if cardinality(v_noted) = cardinality(p_members) then
      insert into core.audit_pending (workspace_id, content, signature) values (v_workspace, p_content, p_signature);
    end if;
    return query select unnest(v_noted);
  end $note$`
