import type { Job, UnitOfWork } from '@overt/sdk'
import type { ReportsContext } from '../reports-context.ts'
import { nextOccurrence } from './next-occurrence.ts'
import type { Recurrence } from './next-occurrence.ts'
import { pauseSchedule } from './pause-schedule.ts'

export interface DeliveryJob {
  readonly scheduleId: string
  readonly dueAt: string
  readonly memberId: string
}

interface Due extends Recurrence { readonly id: string; readonly dueAt: string; readonly authorIsActive: boolean }

/**
 * Turns schedules that are due into one delivery per recipient, and sets when they are due next, in one transaction: each occurrence
 * becomes deliveries exactly once, however many processes look. One that was missed while no server ran is made up for once.
 */
export async function takeDue(context: ReportsContext, job: Job<DeliveryJob>, workspaceId: string): Promise<void> {
  await context.database.inWorkspace({ workspaceId }, async (unit) => {
    const now = context.clock.now()
    const due = await unit.query<Due>({
      name: 'reports-due',
      text: `
        select c.id, c.frequency, c.local_time as time, c.time_zone as "timeZone", c.weekday, c.month_day as "monthDay",
          to_char(c.next_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "dueAt", m.status = 'active' as "authorIsActive"
        from p_reports.schedule c join core.member m on m.workspace_id = c.workspace_id and m.id = c.member_id
        where c.workspace_id = $1 and c.paused is null and c.next_at <= $2
        order by c.next_at limit 200 for update of c skip locked`,
      values: [workspaceId, now.toString()],
    })
    for (const { id, dueAt, authorIsActive, ...recurrence } of due) {
      if (!authorIsActive) {
        await pauseSchedule(context, unit, id, 'author-left')
        continue
      }
      await addDeliveries(unit, job, id, dueAt, null)
      await unit.query('update p_reports.schedule set next_at = $3 where workspace_id = $1 and id = $2', [workspaceId, id, nextOccurrence(recurrence, now).toString()])
    }
  })
}

/** Makes the deliveries of an occurrence, to all who have not unsubscribed or to one, and queues them. What exists already is left alone. */
export async function addDeliveries(unit: UnitOfWork, job: Job<DeliveryJob>, scheduleId: string, dueAt: string, only: string | null): Promise<void> {
  const made = only === null
    ? await unit.query<{ memberId: string }>(`
      insert into p_reports.delivery (workspace_id, schedule_id, due_at, member_id)
      select $1, $2, $3, r.member_id from p_reports.recipient r where r.workspace_id = $1 and r.schedule_id = $2 and r.unsubscribed_at is null
      on conflict do nothing returning member_id as "memberId"`, [unit.workspaceId, scheduleId, dueAt])
    : await unit.query<{ memberId: string }>(`
      insert into p_reports.delivery (workspace_id, schedule_id, due_at, member_id) values ($1, $2, $3, $4) on conflict do nothing returning member_id as "memberId"`, [unit.workspaceId, scheduleId, dueAt, only])
  for (const { memberId } of made) await job.add(unit, { scheduleId, dueAt, memberId })
}
