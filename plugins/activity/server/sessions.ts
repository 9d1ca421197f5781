import type { UnitOfWork } from '@overt/sdk'
import type { ActivityPause, ActivitySession, MemberSessions } from '../contracts.ts'

export interface SessionRange {
  readonly memberIds: readonly string[]
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

interface SessionRow { readonly member_id: string; readonly started_at: Date; readonly ended_at: Date }

/** A session that goes on longer than this past the range is cut; segments are looked at this far around it. */
const reach = { hours: 24 }

/**
 * Sessions that start in the range, merged over devices: active segments with gaps of at most the session gap between them, each
 * followed to its end beyond the range. `now` decides which may still go on.
 */
export async function readSessions(unit: UnitOfWork, { memberIds, from, to }: SessionRange, gapSeconds: number, now: Temporal.Instant): Promise<readonly MemberSessions[]> {
  const sessions = await unit.query<SessionRow>({
    name: 'activity-sessions',
    text: `
      with active as (
        select member_id, started_at, started_at + duration_ms * interval '1 millisecond' as ended_at
        from p_activity.segment
        where workspace_id = $1 and member_id = any ($2) and state = 1 and started_at >= $3 and started_at < $4
      ), marked as (
        select *, started_at - max(ended_at) over earlier > make_interval(secs => $5) as opens
        from active window earlier as (partition by member_id order by started_at, ended_at rows between unbounded preceding and 1 preceding)
      ), numbered as (
        select *, count(*) filter (where opens is not false) over (partition by member_id order by started_at, ended_at) as session from marked
      )
      select member_id, min(started_at) as started_at, max(ended_at) as ended_at from numbered
      group by member_id, session having min(started_at) >= $6 and min(started_at) < $7 order by member_id, 2`,
    values: [unit.workspaceId, memberIds, shifted(from, -1), shifted(to, 1), gapSeconds, from.toString(), to.toString()],
  })
  const pauses = await unit.query<SessionRow>({
    name: 'activity-pauses',
    text: `
      select member_id, lower(pause) as started_at, upper(pause) as ended_at from (
        select member_id, unnest(
          range_agg(tstzrange(started_at, started_at + duration_ms * interval '1 millisecond')) filter (where state = 4)
          - coalesce(range_agg(tstzrange(started_at, started_at + duration_ms * interval '1 millisecond')) filter (where state = 1), '{}')) as pause
        from p_activity.segment
        where workspace_id = $1 and member_id = any ($2) and state in (1, 4) and started_at >= $3 and started_at < $4
        group by member_id having bool_or(state = 4)
      ) as paused order by member_id, 2`,
    values: [unit.workspaceId, memberIds, shifted(from, -1), shifted(to, 1)],
  })
  return gather(sessions, pauses, { from, to }, gapSeconds, now)
}

function gather(
  sessionRows: readonly SessionRow[], pauseRows: readonly SessionRow[], { from, to }: Pick<SessionRange, 'from' | 'to'>, gapSeconds: number, now: Temporal.Instant,
): readonly MemberSessions[] {
  const members = new Map<string, { sessions: ActivitySession[]; pauses: ActivityPause[]; until: number }>()
  const of = (memberId: string) => {
    const known = members.get(memberId) ?? { sessions: [], pauses: [], until: to.epochMilliseconds }
    members.set(memberId, known)
    return known
  }
  for (const { member_id, started_at, ended_at } of sessionRows) {
    const member = of(member_id)
    const open = now.epochMilliseconds - ended_at.getTime() < gapSeconds * 1_000
    member.sessions.push({ startedAt: started_at.toISOString(), endedAt: open ? null : ended_at.toISOString(), lastSeenAt: ended_at.toISOString() })
    member.until = Math.max(member.until, ended_at.getTime())
  }
  for (const { member_id, started_at, ended_at } of pauseRows) {
    const member = members.get(member_id)
    const until = member?.until ?? to.epochMilliseconds
    if (ended_at.getTime() > from.epochMilliseconds && started_at.getTime() < until) {
      of(member_id).pauses.push({ startedAt: started_at.toISOString(), endedAt: ended_at.toISOString() })
    }
  }
  return [...members].map(([memberId, { sessions, pauses }]) => ({ memberId, sessions, pauses }))
}

const shifted = (instant: Temporal.Instant, direction: 1 | -1): string => (direction === 1 ? instant.add(reach) : instant.subtract(reach)).toString()
