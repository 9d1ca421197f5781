import type { Knex } from 'knex'

/** What stands in the trail for a reason: its words stay in the receipt, which can be erased. */
const reasonHash = (workspace: string, viewer: string, reason: string): string =>
  `case when ${reason} = '' then null else encode(sha256(convert_to(${workspace} || ${viewer} || ${reason}, 'UTF8')), 'hex') end`

/** The receipt's own hash of its reason, for comparing it with the trail. */
export const receiptReasonHash = (alias: string): string => reasonHash(`${alias}.workspace_id::text`, `${alias}.viewer_id::text`, `${alias}.reason`)

/**
 * Every look is a row of the trail, `records.viewed`, with the viewer as its actor and in `after` the plugin, the way, the hash of the reason, and how many
 * records of each member; `core.look` is what these rows add up to. Both are written by `core.note_looks` alone. Receipts from before are taken into the
 * trail as they are, with how many looks they stand for and when the first was.
 */
export async function chainLooks(database: Knex): Promise<void> {
  await database.raw(`create index audit_row_changes on core.audit_row (workspace_id, sequence) where action <> 'records.viewed'`)
  await database.raw(`create index audit_row_looks on core.audit_row (workspace_id, at) where action = 'records.viewed'`)
  await database.raw('create index look_hour on core.look (workspace_id, hour)')
  await database.raw(`
    create function core.note_looks(p_viewer uuid, p_plugin text, p_subject text, p_how text, p_reason text, p_at timestamptz, p_members uuid[], p_records int[])
    returns setof uuid language plpgsql volatile security definer set search_path = '' as $note$
    declare
      v_workspace uuid := core.current_workspace();
      v_at timestamptz := date_trunc('milliseconds', p_at);
      v_members jsonb;
    begin
      -- The head of the trail is taken before any receipt, by everyone who takes both: nobody waits in a ring.
      perform from core.audit_head where workspace_id = v_workspace for update;
      with noted as (
        insert into core.look as l (workspace_id, member_id, viewer_id, plugin, subject, how, reason, hour, first_at, last_at, records)
        select v_workspace, seen.member_id, p_viewer, p_plugin, p_subject, p_how, p_reason, date_trunc('hour', v_at, 'UTC'), v_at, v_at, seen.records
        from unnest(p_members, p_records) as seen (member_id, records) order by seen.member_id
        on conflict (workspace_id, member_id, hour, viewer_id, plugin, subject, how, reason) do update set
          last_at = greatest(l.last_at, excluded.last_at), looks = l.looks + 1, records = l.records + excluded.records
          where l.how <> 'listed' or l.last_at <= excluded.last_at - interval '1 minute'
        returning l.member_id)
      select jsonb_object_agg(seen.member_id, seen.records) into v_members
      from unnest(p_members, p_records) as seen (member_id, records) where seen.member_id in (select member_id from noted);
      if v_members is null then return; end if;
      perform core.append_audit('user', p_viewer::text, 'records.viewed', p_subject, null, null, jsonb_build_object(
        'plugin', p_plugin, 'how', p_how, 'reason', ${reasonHash('v_workspace::text', 'p_viewer::text', 'p_reason')}, 'members', v_members), v_at);
      return query select key::uuid from jsonb_object_keys(v_members) key;
    end $note$`)
  await database.raw(`
    create function core.erase_looks(p_member uuid) returns void language sql volatile security definer set search_path = '' as $erase$
      delete from core.look where workspace_id = core.current_workspace() and member_id = p_member;
      delete from core.look_seen where workspace_id = core.current_workspace() and member_id = p_member;
    $erase$`)
  for (const signature of ['core.note_looks(uuid, text, text, text, text, timestamptz, uuid[], int[])', 'core.erase_looks(uuid)']) {
    await database.raw(`revoke all on function ${signature} from public`)
    await database.raw(`grant execute on function ${signature} to overt_app`)
  }
  await database.raw('revoke insert, update, delete on core.look from overt_app')
  await database.raw(adoptReceipts)
}

/** Takes receipts that no row of the trail knows into it. */
export const adoptReceipts = `
  do $chain$
  declare
    w uuid;
    l record;
    before text := current_setting('overt.workspace_id', true);
  begin
    for w in select core.workspace_ids() loop
      perform set_config('overt.workspace_id', w::text, true);
      for l in select * from core.look where workspace_id = w order by first_at, id loop
        perform core.append_audit('user', l.viewer_id::text, 'records.viewed', l.subject, null, null, jsonb_build_object(
          'plugin', l.plugin, 'how', l.how, 'reason', ${receiptReasonHash('l')}, 'members', jsonb_build_object(l.member_id::text, l.records),
          'looks', l.looks, 'firstAt', to_char(l.first_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), l.last_at);
      end loop;
    end loop;
    perform set_config('overt.workspace_id', coalesce(before, ''), true);
  end $chain$`
