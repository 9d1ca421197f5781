import { dateKeptUntil, deleteInBatches, leastPeople } from '@overt/sdk'
import type { RetentionRun, ServerContext } from '@overt/sdk'
import type { settings } from './settings.ts'

type Context = Pick<ServerContext<typeof settings>, 'clock' | 'database' | 'retention'>

/** Until when everything about a date is kept, as the nightly round deletes it: whole dates, in UTC. */
export const recordKeptUntil = (date: string, retentionDays: number): string => dateKeptUntil(date, retentionDays, 'UTC')

/** Nightly: days with all their versions, corrections and past leave that are older than the workspace keeps. */
export function declareRetention(context: Context): void {
  const oldest = (days: number): string => context.clock.now().toZonedDateTimeISO('UTC').toPlainDate().subtract({ days }).toString()
  async function deleteExpired({ workspaceId, days, signal }: RetentionRun): Promise<number> {
    let gone = 0
    for (const [table, date] of [['day', 'date'], ['day_version', 'date'], ['mark', 'date'], ['correction', 'date'], ['leave', 'to_date'], ['work_break', 'started_at'], ['break_act', 'at'], ['assignment', 'applied_at']] as const) {
      gone += await deleteInBatches(context.database, workspaceId, { table: `p_attendance.${table}`, condition: `${date} < $2`, values: [oldest(days)], signal })
    }
    return gone
  }
  context.retention.declare({
    at: '03:17',
    timeoutMs: 10 * 60_000,
    kinds: [{
      id: 'days', kept: { setting: 'retentionDays' }, ends: 'deleted', deleteExpired,
      pseudonymized: {
        setting: 'keepWithoutPerson',
        async keepExpired(run) {
          let moved = 0
          for (let batch = 1; batch > 0 && !run.signal.aborted; moved += batch) {
            const [found] = await context.database.inWorkspace({ workspaceId: run.workspaceId }, (unit) => unit.query<{ rows: number }>(moveDate, [run.workspaceId, oldest(run.days), leastPeople]))
            batch = found!.rows
          }
          // An ending that comes early leaves the rest for the next night, days included.
          return run.signal.aborted ? moved : moved + await deleteExpired(run)
        },
      },
    }],
  })
}

/**
 * Takes the oldest date. It becomes its month and weekday, times become quarters of an hour, and ids are random: whoever knows when somebody came and left
 * finds no row by it. A date of fewer than `leastPeople` leaves nothing.
 */
const moveDate = `
  with gone as (
    delete from p_attendance.day where workspace_id = $1 and date = (select min(date) from p_attendance.day where workspace_id = $1 and date < $2)
    returning member_id, date, code, item::jsonb as item),
  told as (select * from gone where code = any('{P,L,H,A,O,HD,LV}')),
  kept as (
    insert into p_attendance.pseudonymized_day (workspace_id, id, month, weekday, code, worked_minutes, required_minutes, late_minutes)
    select $1, gen_random_uuid(), date_trunc('month', date)::date, extract(isodow from date), code,
      15 * round((item->>'workedSeconds')::numeric / 900), 15 * round((item->>'requiredSeconds')::numeric / 900), 15 * round((item->>'lateSeconds')::numeric / 900)
    from told where (select count(distinct member_id) from told) >= $3 order by gen_random_uuid())
  select count(*)::int as rows from gone`
