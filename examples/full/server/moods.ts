import type { Caller, UnitOfWork } from '@overt/sdk'
import type { MoodDay } from '../contracts.ts'

/** Days between two dates, both included, over the moods that the caller may read. */
export function moodDays(unit: UnitOfWork, caller: Caller, from: string, to: string): Promise<MoodDay[]> {
  const scope = caller.ability.scope('read', 'Mood', 'm', 4)
  return unit.query<MoodDay>({
    text: `select to_char(date, 'YYYY-MM-DD') as date, round(avg(score), 1)::float8 as average, count(*)::int as count,
        max(score) filter (where member_id = $4) as mine
      from p_mood.answer m where workspace_id = $1 and date between $2 and $3 and ${scope.sql}
      group by date order by date desc`,
    values: [unit.workspaceId, from, to, caller.memberId, ...scope.values],
  })
}

/** Whose moods the days between two dates rest on. */
export function moodsShown(unit: UnitOfWork, caller: Caller, from: string, to: string): Promise<{ memberId: string }[]> {
  const scope = caller.ability.scope('read', 'Mood', 'm', 3)
  return unit.query<{ memberId: string }>({
    text: `select member_id as "memberId" from p_mood.answer m where workspace_id = $1 and date between $2 and $3 and ${scope.sql}`,
    values: [unit.workspaceId, from, to, ...scope.values],
  })
}

/** Stores the member's mood of a day; a second one replaces the first. */
export async function tellMood(unit: UnitOfWork, memberId: string, date: string, score: number, at: Temporal.Instant): Promise<void> {
  await unit.query({
    name: 'mood-tell',
    text: `insert into p_mood.answer (workspace_id, member_id, date, score, told_at) values ($1, $2, $3, $4, $5)
      on conflict (workspace_id, member_id, date) do update set score = excluded.score, told_at = excluded.told_at`,
    values: [unit.workspaceId, memberId, date, score, at.toString()],
  })
}

