import { deleteInBatches } from '@overt/sdk'
import type { RetentionRun, ServerContext, UnitOfWork } from '@overt/sdk'
import type { Partitions } from './partitions.ts'
import { rezoneDays } from './rezone.ts'
import { rollUpAndTell, staleDays } from './roll-up.ts'
import type { ActivitySettings } from './settings.ts'
import { keepDaySums, keepUsageSums } from './sums-without-person.ts'
import type { UnusedNames } from './unused-names.ts'

type Context = ServerContext<ActivitySettings>

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

const cutoffOf = async (context: Context, unit: UnitOfWork, retentionDays: number): Promise<string> =>
  keptSince(context.clock.now(), (await context.directory.workspace(unit)).timeZone, retentionDays).toString()

/** Time by application of dates that have no segments any more, whatever zone they were in. */
const oldUsage = (cutoff: string): string => `date < (${cutoff}::timestamptz at time zone 'UTC')::date - 1`

/** Drops months that are past as a whole and deletes what remains past the retention, a day at a time; daily totals have a time of their own. Returns rows deleted and months dropped. */
async function forgetOldSegments(context: Context, workspaceId: string, retentionDays: number, signal: AbortSignal): Promise<{ readonly deleted: number; readonly dropped: readonly string[] }> {
  const inUnit = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => context.database.inWorkspace({ workspaceId }, run)
  const cutoff = await inUnit((unit) => cutoffOf(context, unit, retentionDays))
  const first = await inUnit(async (unit) => {
    const [before] = await unit.query<{ rows: number }>(oldRows, [workspaceId, cutoff])
    const [months] = await unit.query<{ dropped: string[] }>('select p_activity.drop_months($1) as dropped', [cutoff])
    const [after] = before!.rows === 0 || months!.dropped.length === 0 ? [before] : await unit.query<{ rows: number }>(oldRows, [workspaceId, cutoff])
    return { deleted: before!.rows - after!.rows, dropped: months!.dropped }
  })
  let { deleted } = first
  while (!signal.aborted) {
    const [rows] = await inUnit((unit) => unit.query<{ deleted: number | null }>(oldestDay, [workspaceId, cutoff]))
    if ((rows?.deleted ?? 0) === 0) break
    deleted += rows!.deleted!
  }
  await inUnit((unit) => unit.query(`delete from p_activity.usage where workspace_id = $1 and ${oldUsage('$2')}`, [workspaceId, cutoff]))
  return { deleted, dropped: first.dropped }
}

const oldRows = 'select count(*)::int as rows from p_activity.segment where workspace_id = $1 and started_at < $2'
/** The 24 hours from the oldest segment on. */
const oldestDay = `
  with gone as (delete from p_activity.segment where workspace_id = $1
    and started_at < least($2::timestamptz, (select min(started_at) + interval '24 hours' from p_activity.segment where workspace_id = $1 and started_at < $2)) returning 1)
  select count(*)::int as deleted from gone`

/** Nightly: takes over a changed zone, rolls up what is about to go, then deletes it. */
export function scheduleRetention(context: Context, partitions: Partitions, names: UnusedNames): void {
  const keptDays = async (workspaceId: string): Promise<number> => (await context.settings(workspaceId)).retentionDays
  /** A day is rolled up from its segments: as long as there are any, its totals would come back. */
  const oldestTotals = async (workspaceId: string, days: number): Promise<string> =>
    context.clock.now().toZonedDateTimeISO('UTC').toPlainDate().subtract({ days: Math.max(days, await keptDays(workspaceId)) + 1 }).toString()
  async function deleteSegments({ workspaceId, days, signal }: RetentionRun): Promise<number> {
    const { deleted, dropped } = await forgetOldSegments(context, workspaceId, days, signal)
    if (dropped.length > 0) partitions.forget()
    await context.database.inWorkspace({ workspaceId }, (unit) => names.sweep(unit))
    if (deleted > 0 || dropped.length > 0) context.log.info({ workspaceId, deleted, dropped }, 'segments past retention are gone')
    return deleted
  }
  context.retention.declare({
    at: '02:20',
    timeoutMs: 10 * 60_000,
    async prepare(workspaceId, signal) {
      const retentionDays = await keptDays(workspaceId)
      await context.database.inWorkspace({ workspaceId }, async (unit) => {
        const { timeZone } = await context.directory.workspace(unit)
        return rezoneDays(unit, timeZone, keptSince(context.clock.now(), timeZone, retentionDays))
      })
      while (!signal.aborted) {
        const days = await context.database.inWorkspace({ workspaceId }, (unit) => staleDays(unit, 100))
        if (days.length === 0) break
        await context.database.inWorkspace({ workspaceId }, (unit) => rollUpAndTell(context.hooks, unit, days))
      }
    },
    kinds: [{
      id: 'segments', kept: { setting: 'retentionDays' }, ends: 'deleted', deleteExpired: deleteSegments,
      pseudonymized: {
        setting: 'keepWithoutPerson',
        async keepExpired(run) {
          await keepUsageSums(context.database, run, { condition: oldUsage('$2'), value: await context.database.inWorkspace({ workspaceId: run.workspaceId }, (unit) => cutoffOf(context, unit, run.days)) })
          // An ending that comes early leaves the rest for the next night.
          return run.signal.aborted ? 0 : deleteSegments(run)
        },
      },
    }, {
      id: 'totals', kept: { setting: 'totalsDays' }, ends: 'deleted',
      deleteExpired: async ({ workspaceId, days, signal }) =>
        deleteInBatches(context.database, workspaceId, { table: 'p_activity.day', condition: 'date < $2', values: [await oldestTotals(workspaceId, days)], signal }),
      pseudonymized: {
        setting: 'keepWithoutPerson',
        keepExpired: async (run) => keepDaySums(context.database, run, { condition: 'date < $2', value: await oldestTotals(run.workspaceId, run.days) }),
      },
    }],
  })
}
