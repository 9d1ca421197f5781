import type pg from 'pg'

/** How much a workspace holds; what else there is of a kind follows from these. */
export interface GrowthSize {
  readonly entries: number
  readonly segments: number
  /** People whom entries, segments and days are about; `colleagues` more have attendance and a device. */
  readonly workers: number
  readonly colleagues: number
  readonly tasks: number
  /** Dates up to today of which workers have segments, roll-ups and attendance; colleagues have the last 31. */
  readonly days: number
}

export interface Growth {
  readonly workspaceId: string
  readonly adminId: string
  readonly now: Temporal.Instant
  readonly size: GrowthSize
}

/** Stands in three descriptions and in the name of one task, one person, one application and one website. */
export const rareWord = 'zebrawood'

export const count = ({ size }: Growth) => {
  const projects = Math.max(50, Math.ceil(size.tasks / 10))
  return { people: size.workers + size.colleagues, projects, organizations: Math.max(10, Math.ceil(projects / 10)) }
}

/** Ids that a filled workspace gives its rows, and what is the same in every statement of the fill. */
export function namesOf({ workspaceId, now }: Growth) {
  return {
    ws: `'${workspaceId}'::uuid`,
    at: `'${now.toString()}'::timestamptz`,
    id: (kind: string, n: string): string => `md5('${workspaceId}${kind}' || (${n}))::uuid`,
    series: (rows: number, name = 'n'): string => `generate_series(0, ${rows - 1}) ${name}`,
  }
}

/** Years of work by SQL alone: indexes of the large table are made after its rows. */
export async function fillWork(client: pg.Client, growth: Growth): Promise<void> {
  const { size, adminId } = growth
  const { ws, at, id, series } = namesOf(growth)
  const { people, projects, organizations } = count(growth)
  await client.query(`
    insert into identity."user" (id, name, email, email_verified)
    select ${id('user', 'n')}, case n when 7 then 'Zoe Zebrawood' else 'Member ' || n end, 'member-' || n || '@' || left('${growth.workspaceId}', 8) || '.test', true from ${series(people)};
    insert into core.member (workspace_id, id, user_id, role, monitored, joined_at) select ${ws}, id, ${id('user', 'n')}, 'member', true, ${at} - interval '4 years' from fill_member;
    insert into core.organization (workspace_id, id, name, created_at, updated_at) select ${ws}, ${id('organization', 'n')}, 'Client ' || n, ${at} - n * interval '1 hour', ${at} - n * interval '1 hour' from ${series(organizations)};
    insert into core.project (workspace_id, organization_id, id, name, created_at, updated_at) select ${ws}, ${id('organization', `n % ${organizations}`)}, ${id('project', 'n')}, 'Project ' || n, ${at} - n * interval '1 hour', ${at} - n * interval '1 hour' from ${series(projects)};
    insert into core.task (workspace_id, organization_id, project_id, id, name, created_at, updated_at) select ${ws}, organization_id, project_id, id, case n when 7 then 'Zebrawood survey' else 'Task ' || n end, ${at} - n * interval '1 minute', ${at} - n * interval '1 minute' from fill_task;
    insert into core.rate (workspace_id, id, valid_from, rate, created_at) select ${ws}, gen_random_uuid(), '-infinity', 9000, now();
    insert into core.rate (workspace_id, id, project_id, valid_from, rate, created_at) select ${ws}, gen_random_uuid(), ${id('project', 'n')}, '-infinity', 7000 + n, now() from generate_series(0, ${projects - 1}, 5) n`)
  await withoutIndexes(client, 'core.entry', async () => {
    const each = Math.ceil(size.entries / size.workers)
    await client.query(`
      insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, tags, billable, created_at, updated_at)
      select ${ws}, uuidv7(), m.id, t.organization_id, t.project_id, t.id,
        start, case when e = 0 and m.n % 10 = 0 then null else start + step * 0.4 end, 'web',
        case when e * ${size.workers} + m.n in (1000, 50000, 90000) then 'Zebrawood ' else '' end || (array['Review', 'Meeting', 'Build', 'Fix', 'Write', 'Plan'])[1 + e % 6] || ' of part ' || e % 997,
        case when (m.n + e) % 20 = 0 then array['tag ' || (m.n * 3 + e) % 40] else '{}'::text[] end, e % 3 <> 0, start + step, start + step
      from (select interval '1095 days' / ${each} as step) s cross join generate_series(0, ${each - 1}) e cross join fill_member m
        cross join lateral (select date_trunc('minute', ${at} - interval '1 hour') - step * e - m.n % 60 * interval '1 second' as start) begun
        join fill_task t on t.n = (m.n * 7 + e * 13) % ${size.tasks}
      where m.n < ${size.workers}`)
  })
  await client.query(`
    insert into core.trash_batch (workspace_id, id, subject, subject_id, name, member_id, deleted_by, deleted_at, expires_at, counts)
    select ${ws}, gen_random_uuid(), 'entry', gen_random_uuid(), 'Task ' || m.n, m.id, '${adminId}', ${at} - m.n * interval '1 minute', ${at} + interval '20 days', '{"organizations":0,"projects":0,"tasks":0,"entries":1,"notes":0,"batchId":null}' from fill_member m;
    insert into core.invitation (workspace_id, id, email, role, monitored, token_hash, invited_by, created_at, expires_at)
    select ${ws}, gen_random_uuid(), 'invited-' || n || '@example.test', 'member', true, sha256(('${growth.workspaceId}' || n)::bytea), '${adminId}', ${at} - n * interval '1 hour', ${at} + interval '5 days' from ${series(Math.ceil(people / 4))};
    insert into core.device (workspace_id, id, member_id, number, name, platform, agent_version, token_hash, enrolled_at, last_seen_at, synced_through)
    select ${ws}, ${id('device', 'n')}, id, 1, 'Computer ' || n, 'linux', '0.1.0', sha256(('${growth.workspaceId}' || n)::bytea), ${at} - n * interval '1 hour', ${at} - interval '1 day', ${at} from fill_member;
    insert into core.policy_acknowledgement (workspace_id, member_id, version, acknowledged_at) select ${ws}, id, v, ${at} - v * interval '30 days' - n * interval '1 minute' from fill_member, generate_series(1, 3) v;
    insert into core.policy_version (workspace_id, version, content_hash, content, summary, issued_at) select ${ws}, v, sha256(('${growth.workspaceId}' || v)::bytea), '{}', '{}', ${at} - interval '400 days' + v * interval '1 day' from generate_series(1, 300) v on conflict do nothing;
    insert into core.note (workspace_id, id, entry_id, member_id, organization_id, project_id, task_id, plugin, kind, at, data)
    select ${ws}, gen_random_uuid(), id, member_id, organization_id, project_id, task_id, 'growth', 'growth.note', started_at, '{}' from core.entry where workspace_id = ${ws} limit ${Math.ceil(size.entries / 10)}`)
  // The log has all of it already, and of its tree no more than the peaks that it grows from.
  const last = 1000 + Math.ceil(size.entries / 4)
  const peaks = last.toString(2).replaceAll('0', '').length
  await client.query(`
    insert into core.look (workspace_id, member_id, viewer_id, subject, hour, first_at, last_at, looks, records, reason, plugin, how)
    select ${ws}, m.id, '${adminId}', 'Entry', ${at} - h * interval '1 hour', ${at} - h * interval '1 hour', ${at} - h * interval '1 hour', 1, 1, '', '', 'opened' from fill_member m, generate_series(1, 2) h;
    insert into core.look (workspace_id, member_id, viewer_id, subject, hour, first_at, last_at, looks, records, reason, plugin, how)
    select ${ws}, '${adminId}', ${id('member', 'h % 50')}, 'Entry', ${at} - h * interval '1 hour', ${at} - h * interval '1 hour', ${at} - h * interval '1 hour', 1, 1, '', '', 'opened' from generate_series(1, ${Math.ceil(size.entries / 50)}) h;
    insert into core.notice (workspace_id, id, member_id, sender, kind, text, path, created_at, read_at)
    select ${ws}, gen_random_uuid(), m.id, 'core', 'core.decision', '{"key": "growth"}', '/', ${at} - h * interval '1 hour', case when h > 1 then ${at} end from fill_member m, generate_series(1, 3) h;
    insert into core.notice (workspace_id, id, member_id, sender, kind, text, path, created_at, read_at)
    select ${ws}, gen_random_uuid(), '${adminId}', 'core', 'core.waiting', '{"key": "growth"}', '/', ${at} - h * interval '1 minute', case when h > 20 then ${at} end from generate_series(1, ${Math.ceil(size.entries / 50)}) h;
    insert into core.audit_row (workspace_id, sequence, at, actor_kind, actor_id, action, subject, subject_id, body, hash)
    select ${ws}, 1000 + n, ${at} - (${Math.ceil(size.entries / 4)} - n) * interval '1 minute', 'user', ${id('member', `n % ${people}`)}::text, case when n % 5 = 0 then 'records.viewed' else 'entry.updated' end, 'Entry', gen_random_uuid()::text, '{"before":null,"after":null}', sha256(n::text::bytea)
    from ${series(Math.ceil(size.entries / 4))};
    insert into core.audit_head (workspace_id, sequence, hash) values (${ws}, ${last}, sha256('head')) on conflict (workspace_id) do update set sequence = excluded.sequence;
    insert into core.log_tree (workspace_id, size, peaks) values (${ws}, ${last}, decode(repeat('00', ${32 * peaks}), 'hex')) on conflict (workspace_id) do update set size = excluded.size, peaks = excluded.peaks`)
}

/** Runs with only the primary key; the other indexes of the table are made again afterwards. An exclusion constraint is not: that takes longer than all else, and no list reads by it. */
export async function withoutIndexes(client: pg.Client, table: string, run: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ drop: string; make: string }>(`
    select case when c.oid is null then format('drop index %s', i.indexrelid::regclass) else format('alter table %s drop constraint %I', i.indrelid::regclass, c.conname) end as drop,
      case when c.oid is null then pg_get_indexdef(i.indexrelid) else 'select' end as make
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.conrelid = i.indrelid and c.contype = 'x'
    where i.indrelid = $1::regclass and not i.indisprimary`, [table])
  for (const { drop } of rows) await client.query(drop)
  await run()
  for (const { make } of rows) await client.query(make)
}
