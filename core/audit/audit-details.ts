import type { Knex } from 'knex'
import { forgottenAction } from '../transparency/forget-records.ts'
import { alteredRow } from './pending-rows.ts'

/** Rows that name members by id alone and have to stay readable as they are: they are kept whole in the chain. */
const keptWhole = ['records.viewed', forgottenAction]

/**
 * What a row says of people (`before` and `after`) is kept beside the chain: `body`, which is hashed into it, has SHA-256(salt ‖ detail) in its place.
 * Destroying salt and detail leaves the chain whole, and nobody can find out by trying what they said. Rows from before have their details in `body`;
 * where one is erased, the rest of its body stays with its old hash. Both are covered by a row `log.forgotten` of the same transaction, without which
 * the check fails: it names the rows, and for those from before the hash of what is left of them.
 */
export async function auditDetails(database: Knex): Promise<void> {
  await database.raw('alter table core.audit_row add column detail text, add column salt bytea')
  await database.raw(`
    create or replace view core.audit_trail with (security_invoker = true) as
    select workspace_id, sequence, null::bigint as pending_id, at, actor_kind, actor_id, action, subject, subject_id,
      case when detail is null then body else (body::jsonb - 'detail' || detail::jsonb)::text end as body, hash from core.audit_row
    union all
    select workspace_id, null, id, at, actor_kind, actor_id, action, subject, subject_id, body, null from core.audit_unchained`)
  await database.raw('create or replace view core.audit_unchained with (security_invoker = true) as ' + `
    select workspace_id, id, (c ->> 'at')::timestamptz as at, c ->> 'actorKind' as actor_kind, c ->> 'actorId' as actor_id, c ->> 'action' as action,
      c ->> 'subject' as subject, c ->> 'subjectId' as subject_id, content as body, null::text as detail
    from (select *, content::jsonb as c from core.audit_pending) p`)
  await database.raw(`
    create or replace function core.chain_audit(p_ids bigint[], p_altered bigint[]) returns void language plpgsql volatile security definer set search_path = '' as $chain$
    declare
      v_workspace uuid := core.current_workspace();
      v_sequence bigint;
      v_hash bytea;
      v_row jsonb;
      v_body text;
      v_detail text;
      v_salt bytea;
      p record;
    begin
      select sequence, hash into strict v_sequence, v_hash from core.audit_head where workspace_id = v_workspace for update;
      for p in select id, content, added_at from core.audit_pending where workspace_id = v_workspace and id = any(p_ids) order by id loop
        v_sequence := v_sequence + 1;
        v_row := case when p.id = any(p_altered) then jsonb_build_object(
          'workspaceId', v_workspace, 'at', to_char(p.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'actorKind', 'system', 'actorId', null,
          'action', '${alteredRow.action}', 'subject', '${alteredRow.subject}', 'subjectId', null, 'before', null, 'after', jsonb_build_object('content', p.content))
          else p.content::jsonb end || jsonb_build_object('sequence', v_sequence);
        v_detail := null;
        v_salt := null;
        if v_row ->> 'action' not in (${keptWhole.map((action) => `'${action}'`).join(', ')}) and (jsonb_typeof(v_row -> 'before') <> 'null' or jsonb_typeof(v_row -> 'after') <> 'null') then
          v_detail := jsonb_build_object('before', v_row -> 'before', 'after', v_row -> 'after')::text;
          -- Two random UUIDs: 244 bits from the operating system.
          v_salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
          v_row := v_row - 'before' - 'after' || jsonb_build_object('detail', encode(sha256(v_salt || convert_to(v_detail, 'UTF8')), 'hex'));
        end if;
        v_body := v_row::text;
        v_hash := sha256(v_hash || convert_to(v_body, 'UTF8'));
        insert into core.audit_row (workspace_id, sequence, at, actor_kind, actor_id, action, subject, subject_id, body, hash, detail, salt)
        values (v_workspace, v_sequence, (v_row ->> 'at')::timestamptz, v_row ->> 'actorKind', v_row ->> 'actorId', v_row ->> 'action', v_row ->> 'subject', v_row ->> 'subjectId', v_body, v_hash,
          v_detail, v_salt);
      end loop;
      delete from core.audit_pending where workspace_id = v_workspace and id = any(p_ids);
      update core.audit_head set sequence = v_sequence, hash = v_hash where workspace_id = v_workspace;
    end $chain$`)
  await database.raw(`
    create function core.forget_records(p_sequences bigint[]) returns table (sequence bigint, kept text) language plpgsql volatile security definer set search_path = '' as $forget$
    declare
      v_workspace uuid := core.current_workspace();
    begin
      return query
        with forgotten as (
          update core.audit_row r set detail = null, salt = null,
            body = case when (r.body::jsonb -> 'detail') is not null then r.body else (r.body::jsonb - 'before' - 'after' || '{"erased": true}')::text end
          where r.workspace_id = v_workspace and r.sequence = any(p_sequences) and r.action not in (${keptWhole.map((action) => `'${action}'`).join(', ')}) and (r.body::jsonb -> 'erased') is null
            and (r.detail is not null or jsonb_typeof(r.body::jsonb -> 'before') <> 'null' or jsonb_typeof(r.body::jsonb -> 'after') <> 'null')
          returning r.sequence, r.body
        ), unsalted as (
          update core.log_leaf l set salt = null from forgotten f where l.workspace_id = v_workspace and l.sequence = f.sequence and (f.body::jsonb -> 'detail') is null
        )
        select f.sequence, case when (f.body::jsonb -> 'detail') is not null then null else encode(sha256(convert_to(f.body, 'UTF8')), 'hex') end from forgotten f order by f.sequence;
    end $forget$`)
  await database.raw('revoke all on function core.forget_records(bigint[]) from public')
  await database.raw('grant execute on function core.forget_records(bigint[]) to overt_app')
  await database.raw('drop function core.forget_log_salts(bigint[])')
}
