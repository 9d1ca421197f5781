import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { Partitions } from './partitions.ts'
import { rezoneDays } from './rezone.ts'
import { rollUpAndTell, staleDays } from './roll-up.ts'
import type { ActivitySettings } from './settings.ts'
import type { UnusedNames } from './unused-names.ts'

/** Segments of local dates before this instant are no longer kept; whole dates, so that no day is rolled up from a part of it. */
export function keptSince(now: Temporal.Instant, timeZone: string, retentionDays: number): Temporal.Instant {
  // The same for all agents of a zone within the minute.
  const minute = Math.floor(now.epochMilliseconds / 60_000)
  const key = `${timeZone} ${retentionDays}`
  const known = recent.get(key)
  if (known?.minute === minute) return known.since
  const since = startOfRetention(now, timeZone, retentionDays)
  if (recent.size > 1_000) recent.clear()
  recent.set(key, { minute, since })
  return since
}

const recent = new Map<string, { readonly minute: number; readonly since: Temporal.Instant }>()

function startOfRetention(now: Temporal.Instant, timeZone: string, retentionDays: number): Temporal.Instant {
  return now.toZonedDateTimeISO(timeZone).startOfDay().subtract({ days: retentionDays }).startOfDay().toInstant()
}

/** Drops months that are past as a whole and deletes what remains past the retention; daily totals stay. Returns rows deleted and months dropped. */
export async function forgetOldSegments(unit: UnitOfWork, cutoff: Temporal.Instant): Promise<{ readonly deleted: number; readonly dropped: readonly string[] }> {
  const [months] = await unit.query<{ dropped: string[] }>('select p_activity.drop_months($1) as dropped', [cutoff.toString()])
  const [rows] = await unit.query<{ deleted: number }>(
    `with gone as (delete from p_activity.segment where workspace_id = $1 and started_at < $2 returning 1) select count(*)::int as deleted from gone`,
    [unit.workspaceId, cutoff.toString()])
  await unit.query(`delete from p_activity.usage where workspace_id = $1 and date < ($2::timestamptz at time zone 'UTC')::date - 1`, [unit.workspaceId, cutoff.toString()])
  return { deleted: rows!.deleted, dropped: months!.dropped }
}

/** Nightly, per workspace: takes over a changed zone, rolls up what is about to go, then lets it go. */
export function scheduleRetention(context: ServerContext<ActivitySettings>, partitions: Partitions, names: UnusedNames): void {
  context.schedule({
    id: 'retention',
    cron: '20 2 * * *',
    timeoutMs: 10 * 60_000,
    async run(workspaceId, signal) {
      const { retentionDays } = await context.settings(workspaceId)
      await context.database.inWorkspace({ workspaceId }, async (unit) => {
        const { timeZone } = await context.directory.workspace(unit)
        return rezoneDays(unit, timeZone, keptSince(context.clock.now(), timeZone, retentionDays))
      })
      while (!signal.aborted) {
        const days = await context.database.inWorkspace({ workspaceId }, (unit) => staleDays(unit, 100))
        if (days.length === 0) break
        await context.database.inWorkspace({ workspaceId }, (unit) => rollUpAndTell(context.hooks, unit, days))
      }
      const { deleted, dropped } = await context.database.inWorkspace({ workspaceId }, async (unit) => {
        const { timeZone } = await context.directory.workspace(unit)
        return forgetOldSegments(unit, keptSince(context.clock.now(), timeZone, retentionDays))
      })
      if (dropped.length > 0) partitions.forget()
      await context.database.inWorkspace({ workspaceId }, (unit) => names.sweep(unit))
      if (deleted > 0 || dropped.length > 0) context.log.info({ workspaceId, deleted, dropped }, 'segments past retention are gone')
    },
  })
}
