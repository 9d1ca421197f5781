import { createHash } from 'node:crypto'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

/** Rows of many kinds, and files, for what copies and moves whole workspaces. */
export async function fillWorkspace(platform: TestPlatform, workspace: TestWorkspace): Promise<void> {
  const [ada, ben] = [await workspace.member({ name: 'Ada' }), await workspace.member({ name: 'Ben', role: 'manager' })]
  const selfie = Buffer.from('a selfie')
  const picture = Buffer.from('a picture')
  const small = Buffer.from('a small picture')
  const sha256 = createHash('sha256').update(picture).digest()
  const keys = await workspace.inUnit(async (unit) => {
    const run = (text: string, values: readonly unknown[] = []): Promise<Record<string, string>[]> => unit.query(text, [workspace.id, ...values])
    const [tree] = await run(`
      with o as (insert into core.organization (workspace_id, id, name, tags) values ($1, gen_random_uuid(), 'Client', '{a,"b c"}') returning id),
        p as (insert into core.project (workspace_id, organization_id, id, name) select $1, id, gen_random_uuid(), 'Site' from o returning organization_id, id),
        t as (insert into core.task (workspace_id, organization_id, project_id, id, name) select $1, organization_id, id, gen_random_uuid(), 'Build' from p returning organization_id, project_id, id)
      select organization_id as organization, project_id as project, id as task from t`)
    const [organization, project, task] = [tree!['organization'], tree!['project'], tree!['task']]
    await run(`insert into core.entry (workspace_id, id, member_id, organization_id, project_id, task_id, started_at, stopped_at, source, description, billable)
      select $1, gen_random_uuid(), $2, $3, $4, $5, now() - make_interval(hours => n), now() - make_interval(hours => n) + interval '30 minutes', 'web', E'Line\\n"' || n || '" =1+1', true from generate_series(1, 1200) n`, [ada.id, organization, project, task])
    await run(`insert into core.note (workspace_id, id, entry_id, member_id, organization_id, project_id, task_id, plugin, kind, at, data)
      select $1, gen_random_uuid(), id, member_id, organization_id, project_id, task_id, 'activity', 'afk', started_at, '{"seconds": 12345678901234567890}' from core.entry where workspace_id = $1 limit 5`)
    await run(`insert into core.rate (workspace_id, id, member_id, valid_from, rate, created_at) values ($1, gen_random_uuid(), $2, '2026-01-01', 5000, now())`, [ada.id])
    const [app] = await run(`insert into p_activity.app (workspace_id, name) values ($1, 'Editor') returning id::text as id`)
    const [domain] = await run(`insert into p_activity.domain (workspace_id, name) values ($1, 'example.org') returning id::text as id`)
    await run(`select p_activity.ensure_month(m::date), $1::uuid from unnest(array[date_trunc('month', now() - interval '2 days'), now()]) m`)
    await run(`insert into p_activity.segment (workspace_id, member_id, started_at, device_no, state, duration_ms, app_id, domain_id)
      select $1, $2, now() - make_interval(mins => n), 1, 1, 30000, $3::int, $4::int from generate_series(1, 2500) n`, [ada.id, app!['id'], domain!['id']])
    await run(`insert into p_activity.day (workspace_id, member_id, date, time_zone, active_ms, idle_ms, locked_ms, paused_ms) values ($1, $2, current_date, 'UTC', 9007199254740993, 1, 2, 3)`, [ada.id])
    await run(`insert into p_activity.usage (workspace_id, member_id, date, app_ids, domain_ids, active_ms, made_at) values ($1, $2, current_date, array[$3::int], array[$4::int], '{5}', now())`, [ada.id, app!['id'], domain!['id']])
    await run(`insert into p_attendance.leave (workspace_id, id, member_id, from_date, to_date, kind, reason, status, created_at, created_by) values ($1, gen_random_uuid(), $2, '2026-02-01', '2026-02-02', 'vacation', 'Rest', 'approved', now(), $2)`, [ada.id])
    await run(`insert into p_attendance.holiday (workspace_id, id, date, name, source) values ($1, gen_random_uuid(), '2026-05-01', 'Labour Day', 'manual')`)
    await run(`insert into p_privacy.objection (workspace_id, id, member_id, about, reason, created_at, due_at) values ($1, gen_random_uuid(), $2, 'other', 'Why?', now(), now())`, [ada.id])
    await run(`insert into p_privacy.objection_step (workspace_id, id, objection_id, step, by_member, at) select $1, gen_random_uuid(), id, 'made', member_id, now() from p_privacy.objection where workspace_id = $1`)
    await run(`insert into p_dashboards.dashboard (workspace_id, id, owner_id, name, scope, layout, layout_version, created_at, updated_at) values ($1, gen_random_uuid(), $2, 'Mine', '{}', '[]', 1, now(), now())`, [ben.id])
    await run(`insert into p_permissions.member_group (workspace_id, id, name) values ($1, gen_random_uuid(), 'Team')`)
    await run(`insert into p_permissions.group_member (workspace_id, group_id, member_id) select $1, id, $2 from p_permissions.member_group where workspace_id = $1`, [ada.id])
    await run(`insert into p_permissions.group_lead (workspace_id, group_id, member_id, kind) select $1, id, $2, 'lead' from p_permissions.member_group where workspace_id = $1`, [ada.id])
    await run(`insert into p_permissions.closed_project (workspace_id, project_id) select $1, id from core.project where workspace_id = $1 limit 1`)
    await run(`insert into p_permissions.project_member (workspace_id, project_id, member_id) select $1, project_id, $2 from p_permissions.closed_project where workspace_id = $1`, [ada.id])
    await run(`insert into p_permissions.team_rule (workspace_id, managers_see) values ($1, 'everyone')`)
    await run(`insert into p_punchim.badge (workspace_id, member_id, number, pin_hash, changed_at) values ($1, $2, '1234', 'never to be seen', now())`, [ada.id])
    const [punch] = await run(`insert into p_punchim.punch (workspace_id, id, member_id, kind, at, corrected_at, received_at, monotonic_ms, boot_id, flags, verdict, fix, selfie, selfie_sha256, disputed)
      values ($1, gen_random_uuid(), $2, 'in', now(), now(), now(), 0, 'boot', '{}', 'none', 'none', 'kept', $3, false) returning id`, [ada.id, createHash('sha256').update(selfie).digest()])
    const [shot] = await run(`insert into p_screenshots.shot (workspace_id, id, member_id, device_id, taken_at, slot_started_at, slot_ended_at, display, displays, width, height, size_bytes, sha256, blur)
      values ($1, gen_random_uuid(), $2, gen_random_uuid(), '2026-03-02T09:00:00Z', '2026-03-02T09:00:00Z', '2026-03-02T09:10:00Z', 1, 1, 800, 600, $3::int, $4, 'none') returning id`, [ada.id, picture.length, sha256])
    return { punch: punch!['id']!, shot: shot!['id']! }
  })
  const { blobs } = platform.platform
  await blobs.put(workspace.id, `punchim/${keys.punch.slice(0, 8)}/${keys.punch}-${createHash('sha256').update(selfie).digest('hex').slice(0, 12)}.webp`, selfie)
  const name = `screenshots/2026-03/${keys.shot}-${sha256.toString('hex').slice(0, 12)}`
  await blobs.put(workspace.id, `${name}.webp`, picture)
  await blobs.put(workspace.id, `${name}-small.webp`, small)
}
