import type { Caller, UnitOfWork } from '@overt/sdk'
import type { ReportSchedule } from '../../contracts.ts'
import { noSuchReport } from '../errors.ts'
import type { SavedQuery } from '../selection.ts'

/** A schedule as it is kept. */
export interface StoredSchedule extends Omit<ReportSchedule, 'mayChange'> {
  readonly query: SavedQuery
}
export type ScheduleGiven = Pick<ReportSchedule, 'frequency' | 'time' | 'timeZone' | 'weekday' | 'monthDay' | 'period' | 'format' | 'paused' | 'nextAt'> & { readonly recipientIds: readonly string[] }

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const columns = `c.id, c.saved_id as "savedId", s.name, s.query, c.member_id as "memberId", u.name as author, c.frequency, c.local_time as time, c.time_zone as "timeZone", c.weekday, c.month_day as "monthDay",
  c.period, c.format, c.paused, ${iso('c.next_at')} as "nextAt",
  (select ${iso('max(d.settled_at)')} from p_reports.delivery d where d.workspace_id = $1 and d.schedule_id = c.id and d.state = 'sent') as "lastSentAt",
  coalesce((select json_agg(json_build_object('memberId', r.member_id, 'name', ru.name, 'unsubscribed', r.unsubscribed_at is not null) order by ru.name, r.member_id)
    from p_reports.recipient r join core.member rm on rm.workspace_id = $1 and rm.id = r.member_id join identity."user" ru on ru.id = rm.user_id
    where r.workspace_id = $1 and r.schedule_id = c.id), '[]') as recipients`
const tables = `p_reports.schedule c join p_reports.saved_report s on s.workspace_id = $1 and s.id = c.saved_id
  join core.member m on m.workspace_id = $1 and m.id = c.member_id join identity."user" u on u.id = m.user_id`
const receives = `exists (select from p_reports.recipient r where r.workspace_id = $1 and r.schedule_id = c.id and r.member_id = $2)`

/** One's own and those one is sent, of one saved report or of all. A recipient is told of themselves only. */
export async function readSchedules(unit: UnitOfWork, caller: Caller, savedId: string | undefined): Promise<readonly ReportSchedule[]> {
  const rows = await unit.query<StoredSchedule>(`
    select ${columns} from ${tables} where c.workspace_id = $1 and (c.member_id = $2 or ${receives}) and ($3::uuid is null or c.saved_id = $3) order by lower(s.name), c.created_at, c.id limit 200`,
  [unit.workspaceId, caller.memberId, savedId ?? null])
  return rows.map((row) => scheduleView(caller, row))
}

/** Errors: `not-found`. */
export async function readSchedule(unit: UnitOfWork, caller: Caller, id: string): Promise<StoredSchedule> {
  const row = await findSchedule(unit, id)
  if (row === undefined || !(row.memberId === caller.memberId || row.recipients.some(({ memberId }) => memberId === caller.memberId))) throw noSuchReport()
  return row
}

export async function findSchedule(unit: UnitOfWork, id: string): Promise<StoredSchedule | undefined> {
  return (await unit.query<StoredSchedule>(`select ${columns} from ${tables} where c.workspace_id = $1 and c.id = $2`, [unit.workspaceId, id]))[0]
}

export function scheduleView({ ability, memberId: reader }: Caller, { query: _, ...row }: StoredSchedule): ReportSchedule {
  const mayChange = ability.can('update', 'ReportSchedule', { id: row.id, memberId: row.memberId })
  return { ...row, recipients: mayChange ? row.recipients : row.recipients.filter(({ memberId }) => memberId === reader), mayChange }
}

export async function addSchedule(unit: UnitOfWork, memberId: string, id: string, savedId: string, given: ScheduleGiven, at: Temporal.Instant): Promise<void> {
  await unit.query(`
    insert into p_reports.schedule (workspace_id, id, saved_id, member_id, frequency, local_time, time_zone, weekday, month_day, period, format, next_at, paused, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)`,
  [unit.workspaceId, id, savedId, memberId, given.frequency, given.time, given.timeZone, given.weekday, given.monthDay, given.period, given.format, given.nextAt, given.paused, at.toString()])
  await setRecipients(unit, id, given.recipientIds)
}

export async function changeSchedule(unit: UnitOfWork, id: string, given: ScheduleGiven, at: Temporal.Instant): Promise<void> {
  await unit.query(`
    update p_reports.schedule set frequency = $3, local_time = $4, time_zone = $5, weekday = $6, month_day = $7, period = $8, format = $9, next_at = $10, paused = $11, updated_at = $12
    where workspace_id = $1 and id = $2`,
  [unit.workspaceId, id, given.frequency, given.time, given.timeZone, given.weekday, given.monthDay, given.period, given.format, given.nextAt, given.paused, at.toString()])
  await setRecipients(unit, id, given.recipientIds)
}

/** Who unsubscribed stays so. */
async function setRecipients(unit: UnitOfWork, id: string, memberIds: readonly string[]): Promise<void> {
  await unit.query('delete from p_reports.recipient where workspace_id = $1 and schedule_id = $2 and member_id <> all($3::uuid[])', [unit.workspaceId, id, memberIds])
  await unit.query('insert into p_reports.recipient (workspace_id, schedule_id, member_id) select $1, $2, unnest($3::uuid[]) on conflict do nothing', [unit.workspaceId, id, memberIds])
}
