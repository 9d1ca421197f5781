import type pg from 'pg'
import { count, namesOf } from './fill-work.ts'
import type { Growth } from './fill-work.ts'

/** What agents and plugins would have kept of the same years. */
export async function fillPlugins(client: pg.Client, growth: Growth): Promise<void> {
  const { size, adminId } = growth
  const { ws, at, id, series } = namesOf(growth)
  const { people } = count(growth)
  const dates = (days: number): string => `(select d::date as date, d from generate_series((${at})::date - ${days - 1}, (${at})::date, interval '1 day') d) dates`
  const perDay = Math.max(1, Math.round(size.segments / size.workers / size.days))
  const used = 20
  await client.query(`
    select p_activity.ensure_month(m::date) from generate_series(${at} - make_interval(days => ${size.days + 31}), ${at} + interval '1 month', interval '1 month') m;
    insert into p_activity.store (workspace_id) values (${ws}) on conflict do nothing;
    insert into p_activity.app (workspace_id, name) select ${ws}, case n when 7 then 'Zebrawood Studio' else 'Application ' || n end from ${series(200)};
    insert into p_activity.domain (workspace_id, name) select ${ws}, case n when 7 then 'zebrawood.example' else 'site-' || n || '.example' end from ${series(500)};
    create temporary table fill_name as select (select min(id) from p_activity.app where workspace_id = ${ws}) as app, (select min(id) from p_activity.domain where workspace_id = ${ws}) as domain`)
  await client.query(`
    insert into p_activity.segment (workspace_id, member_id, started_at, device_no, state, duration_ms, app_id, domain_id)
    select ${ws}, m.id, d + interval '7 hours' + interval '11 hours' / ${perDay} * s, 1, case when s % 8 = 7 then 2 else 1 end, least(36000000 / ${perDay}, 600000),
      case when s % 8 = 7 then null else name.app + (m.n * 7 + s * 13) % 200 end, case when s % 2 = 0 then null else name.domain + (m.n + s * 31) % 500 end
    from ${dates(size.days)} cross join fill_name name cross join ${series(perDay, 's')} cross join fill_member m where m.n < ${size.workers}`)
  await client.query(`
    insert into p_activity.day (workspace_id, member_id, date, time_zone, first_active_at, last_active_at, active_ms, idle_ms, stale)
    select ${ws}, m.id, date, 'UTC', d + interval '7 hours', d + interval '18 hours', 30000000, 4000000, false from ${dates(size.days)} cross join fill_member m where m.n < ${size.workers};
    insert into p_activity.usage (workspace_id, member_id, date, app_ids, domain_ids, active_ms)
    select ${ws}, m.id, date, array(select name.app + (m.n * 7 + s * 13) % 200 from ${series(used, 's')}), array(select case when s % 2 = 0 then null else name.domain + (m.n + s * 31) % 500 end from ${series(used, 's')}), array_fill(1500000::bigint, array[${used}])
    from ${dates(size.days)} cross join fill_name name cross join fill_member m where m.n < ${size.workers};
    insert into p_activity.presence (workspace_id, member_id, device_no, device_id, state, since, last_at) select ${ws}, id, 1, ${id('device', 'n')}, 1, ${at}, ${at} from fill_member`)
  await client.query(`
    insert into p_clickim.day (workspace_id, member_id, date, starts_at, ends_at, source_version, list_version, kinds, begins, finishes)
    select ${ws}, u.member_id, u.date, u.date::timestamp at time zone 'UTC', (u.date + 1)::timestamp at time zone 'UTC', (extract(epoch from u.made_at) * 1000000)::bigint, 1,
      array(select case when s % 3 = 0 then 0 else 1 + s % 12 end from ${series(used, 's')}), array(select 25200 + s * 1800 from ${series(used, 's')}), array(select 25200 + s * 1800 + 600 from ${series(used, 's')})
    from p_activity.usage u where u.workspace_id = ${ws}`)
  const item = `'{"memberId":"' || m.id || '","date":"' || date || '","code":"P","flags":[],"provisional":false,"clockInAt":null,"clockOutAt":null,"spanSeconds":28800,"workedSeconds":28800,"requiredSeconds":28800,"lateSeconds":0,"version":1,"timeZone":"UTC"}'`
  await client.query(`
    insert into p_attendance.day (workspace_id, member_id, date, version, code, provisional, recheck_at, worked_seconds, content_hash, item)
    select ${ws}, m.id, date, 1, 'P', false, ${at}, 28800, 'hash', ${item} from ${dates(size.days)} cross join fill_member m where m.n < ${size.workers} or date > (${at})::date - 31;
    insert into p_attendance.coverage (workspace_id, member_id, from_date, through_date, next_at) select ${ws}, id, (${at})::date - ${size.days}, (${at})::date + 1, ${at} + interval '10 days' from fill_member;
    insert into p_attendance.correction (workspace_id, id, member_id, date, sessions, reason, status, effect, created_at)
    select ${ws}, gen_random_uuid(), m.id, date, '[]', 'Forgot', case when m.n % 3 = 0 then 'pending' else 'approved' end, '{"before":null,"after":null}', d from ${dates(5)} cross join fill_member m;
    insert into p_attendance.leave (workspace_id, id, member_id, from_date, to_date, kind, reason, status, created_at, created_by)
    select ${ws}, gen_random_uuid(), m.id, (${at})::date - k * 90, (${at})::date - k * 90 + 5, 'vacation', 'Rest', case when k = 0 then 'pending' else 'approved' end, ${at} - k * interval '90 days', m.id from fill_member m, generate_series(0, 7) k`)
  await client.query(`
    insert into p_screenshots.shot (workspace_id, id, member_id, device_id, taken_at, slot_started_at, slot_ended_at, display, displays, width, height, size_bytes, sha256, blur, app, domain)
    select ${ws}, gen_random_uuid(), m.id, ${id('device', 'm.n')}, d + k * interval '10 minutes', d + k * interval '10 minutes', d + (k + 1) * interval '10 minutes', 0, 1, 640, 360, 1000, '\\x00', 'none', 'Application ' || k, 'site-' || k || '.example'
    from ${dates(31)} cross join generate_series(48, ${47 + Math.max(1, Math.ceil(size.segments / 10 / 31 / size.workers))}) k cross join fill_member m where m.n < ${size.workers};
    insert into p_chat.message (workspace_id, id, member_id, channel, text, answer_kind, answer, created_at)
    select ${ws}, gen_random_uuid(), case when n % 2 = 0 then '${adminId}' else ${id('member', `n % ${people}`)} end, 'web', 'who is in ' || n, 'done', 'Nobody', ${at} - n * interval '1 minute' from ${series(Math.ceil(size.entries / 20))};
    insert into p_dashboards.dashboard (workspace_id, id, owner_id, name, scope, layout, layout_version, created_at, updated_at)
    select ${ws}, ${id('dashboard', 'n')}, id, 'Dashboard ' || n, '{}', '[]', 1, ${at}, ${at} from fill_member;
    insert into p_dashboards.share (workspace_id, id, dashboard_id, kind, may_copy) select ${ws}, gen_random_uuid(), ${id('dashboard', 'n')}, 'everyone', true from fill_member where n < 300;
    insert into p_punchim.assignment (workspace_id, id, member_id, task_id, is_default, created_at) select ${ws}, gen_random_uuid(), m.id, ${id('task', 'm.n')}, true, ${at} from fill_member m;
    insert into p_punchim.punch (workspace_id, id, member_id, kind, at, corrected_at, received_at, monotonic_ms, boot_id, flags, verdict, fix, selfie, disputed)
    select ${ws}, gen_random_uuid(), m.id, case k when 0 then 'in' else 'out' end, d + interval '8 hours' + k * interval '8 hours', d + interval '8 hours' + k * interval '8 hours', d + interval '8 hours' + k * interval '8 hours', k, 'boot',
      case when (m.n + k) % 20 = 0 then array['outside'] else '{}' end, case when (m.n + k) % 20 = 0 then 'outside' else 'inside' end, 'none', 'none', (m.n + k) % 20 = 0
    from ${dates(60)} cross join generate_series(0, 1) k cross join fill_member m where m.n < ${size.workers};
    insert into p_permissions.member_group (workspace_id, id, name) select ${ws}, ${id('group', 'n')}, 'Group ' || n from ${series(200)};
    insert into p_permissions.group_member (workspace_id, group_id, member_id) select ${ws}, ${id('group', 'n % 200')}, id from fill_member;
    insert into p_reports.saved_report (workspace_id, id, member_id, name, query, shared_with_all, created_at, updated_at) select ${ws}, gen_random_uuid(), id, 'Report ' || n, '{}', n % 20 = 0, ${at} - n * interval '1 minute', ${at} from fill_member;
    insert into p_reports.export (workspace_id, id, member_id, format, query, options, state, filename, created_at, beat_at) select ${ws}, gen_random_uuid(), m.id, 'csv', '{}', '{}', 'ready', 'report.csv', ${at} - k * interval '1 hour', ${at} from fill_member m, generate_series(1, 2) k`)
}
