import type { UnitOfWork } from '@overt/sdk'
import type { DateRange } from './date-range.ts'
import { engagementName } from './segment-record.ts'

const fields = `
  'startedAt', to_char(s.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'endedAt', to_char((s.started_at + s.duration_ms * interval '1 millisecond') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'state', (array['active', 'idle', 'locked', 'paused'])[s.state], 'app', app.name, 'domain', domain.name, 'deviceId', device.device_id, 'policyVersion', s.policy_version`

/**
 * Segments of a member, oldest first, as JSON made by the database. The range was cut at the same midnights as the segments were,
 * so that a row lies in it as a whole.
 */
export async function readTimeline(unit: UnitOfWork, memberId: string, { startsAt, endsAt }: DateRange): Promise<string> {
  const [row] = await unit.query<{ timeline: string }>({
    name: 'activity-timeline',
    text: `
      select coalesce(json_agg(case when s.engaged is null then json_build_object(${fields})
          else json_build_object(${fields}, 'engaged', ${engagementName('s.engaged')}) end order by s.started_at, s.device_no), '[]')::text as timeline
      from p_activity.segment s
      left join p_activity.app app on app.workspace_id = s.workspace_id and app.id = s.app_id
      left join p_activity.domain domain on domain.workspace_id = s.workspace_id and domain.id = s.domain_id
      left join p_activity.presence device on device.workspace_id = s.workspace_id and device.member_id = s.member_id and device.device_no = s.device_no
      where s.workspace_id = $1 and s.member_id = $2 and s.started_at >= $3 and s.started_at < $4`,
    values: [unit.workspaceId, memberId, startsAt.toString(), endsAt.toString()],
  })
  return row!.timeline
}
