import type { Hooks, UnitOfWork } from '@overt/sdk'
import type { ActivityDay, ActivityDays } from '../contracts.ts'
import { rollUpAndTell } from './roll-up.ts'

/** At most this many stale days are rolled up before the answer; the job rolls up the rest. */
const freshenAtMost = 200

export interface ReadyDaysQuery {
  readonly memberIds: readonly string[]
  /** Local dates of the workspace, both included. */
  readonly from: string
  readonly to: string
}

/**
 * Reads the dates whose details are kept, each with its version. Rolls up those whose segments have changed first, except in a read-only
 * transaction.
 */
export async function readyDays(hooks: Hooks, unit: UnitOfWork, { memberIds, from, to }: ReadyDaysQuery, since: Temporal.Instant): Promise<ActivityDays> {
  const stale = await unit.query<{ member_id: string; date: string }>({
    name: 'activity-ready-stale',
    text: `select member_id, date::text from p_activity.day
      where workspace_id = $1 and stale and date between $3 and $4 and member_id = any ($2) and current_setting('transaction_read_only') = 'off'
      order by date desc, member_id limit $5`,
    values: [unit.workspaceId, memberIds, from, to, freshenAtMost],
  })
  await rollUpAndTell(hooks, unit, stale.map(({ member_id, date }) => ({ memberId: member_id, date })).reverse())
  const days = await unit.query<Omit<ActivityDay, 'startsAt' | 'endsAt'> & { readonly startsAt: Date; readonly endsAt: Date }>({
    name: 'activity-ready-days',
    text: `select d.member_id as "memberId", d.date::text, d.date::timestamp at time zone d.time_zone as "startsAt", (d.date + 1)::timestamp at time zone d.time_zone as "endsAt",
        (extract(epoch from u.made_at) * 1000000)::bigint::text as version
      from p_activity.day d join p_activity.usage u on u.workspace_id = $1 and u.member_id = d.member_id and u.date = d.date
      where d.workspace_id = $1 and d.member_id = any ($2) and d.date between $3 and $4 and d.date::timestamp at time zone d.time_zone >= $5
      order by d.member_id, d.date`,
    values: [unit.workspaceId, memberIds, from, to, since.toString()],
  })
  return { since: since.toString(), days: days.map((day) => ({ ...day, startsAt: day.startsAt.toISOString(), endsAt: day.endsAt.toISOString() })) }
}
