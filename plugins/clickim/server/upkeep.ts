import { deleteInBatches } from '@overt/sdk'
import type { Job, RetentionRun, UnitOfWork } from '@overt/sdk'
import type { ClickContext } from './context.ts'
import { freshenDays } from './days.ts'

/** Members whose days are brought up to date in one transaction. */
const membersAtOnce = 20
/** The run every five minutes covers so many days, the nightly one all that Activity keeps. */
const recentDays = 2

export interface Upkeep {
  /** Judges all days by the list in force, the newest first. */
  rebuild(unit: UnitOfWork): Promise<void>
}

export function scheduleUpkeep(context: ClickContext): Upkeep {
  const job: Job<null> = context.job({ id: 'rebuild', timeoutMs: 30 * 60_000, heavy: true, run: (_, { workspaceId, signal }) => freshenAll(context, workspaceId, keptDays, signal) })
  context.schedule({ id: 'sweep', cron: '*/5 * * * *', timeoutMs: 4 * 60_000, run: (workspaceId, signal) => freshenAll(context, workspaceId, recentDays, signal) })
  context.retention.declare({
    at: '01:50', timeoutMs: 20 * 60_000,
    async prepare(workspaceId, signal) {
      // Before Activity deletes its details.
      await freshenAll(context, workspaceId, keptDays, signal)
      await keepSums(context, workspaceId, signal)
    },
    kinds: [{ id: 'sums', kept: { setting: 'totalsDays' }, ends: 'deleted', deleteExpired: (run) => deleteExpired(context, run) }],
  })
  return { rebuild: (unit) => job.add(unit, null, { key: 'rebuild' }) }
}

/** So far back the nightly run looks. Activity usually keeps less; days that it no longer has cost nothing. */
const keptDays = 400

async function freshenAll(context: ClickContext, workspaceId: string, days: number, signal: AbortSignal): Promise<void> {
  const inUnit = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => context.database.inWorkspace({ workspaceId }, run)
  const today = context.clock.now().toZonedDateTimeISO('UTC').toPlainDate()
  const members = await inUnit((unit) => context.directory.members(unit))
  for (let at = 0; at < members.length && !signal.aborted; at += membersAtOnce) {
    const memberIds = members.slice(at, at + membersAtOnce).map(({ id }) => id)
    const range = { memberIds, from: today.subtract({ days }).toString(), to: today.add({ days: 1 }).toString() }
    let left: number
    do left = await inUnit((unit) => freshenDays(context, unit, range))
    while (left > 0 && !signal.aborted)
  }
}

/** Before stretches of days that Activity no longer keeps are deleted, the sums of the entries on them are kept. */
export async function keepSums(context: ClickContext, workspaceId: string, signal: AbortSignal): Promise<void> {
  const inUnit = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => context.database.inWorkspace({ workspaceId }, run)
  while (!signal.aborted) {
    const done = await inUnit(async (unit) => {
      const { since } = await context.use('activity').days(unit, { memberIds: [], from: '2000-01-01', to: '2000-01-01' })
      const [oldest] = await unit.query<{ date: string }>('select min(date)::text as date from p_clickim.day where workspace_id = $1 and starts_at < $2', [unit.workspaceId, since])
      if (oldest?.date == null) return true
      await unit.query(keepStatement, [unit.workspaceId, oldest.date])
      await unit.query('delete from p_clickim.day where workspace_id = $1 and date = $2 and starts_at < $3', [unit.workspaceId, oldest.date, since])
      return false
    })
    if (done) return
  }
}

/** The sums of one date, by entry and kind. */
const keepStatement = `
  with stretch as (
    select d.member_id, d.date, d.starts_at, d.ends_at, s.kind, floor(date_part('epoch', d.starts_at)) + s.begin as from_s, floor(date_part('epoch', d.starts_at)) + s.finish as to_s
    from p_clickim.day d cross join lateral unnest(d.kinds, d.begins, d.finishes) as s (kind, begin, finish) where d.workspace_id = $1 and d.date = $2
  ),
  part as (
    select e.id, e.member_id, e.date, e.started_at, e.stopped_at, floor(date_part('epoch', e.started_at)) as from_s, floor(date_part('epoch', e.stopped_at)) as to_s
    from core.entry_spans($2::date - interval '1 day', $2::date + interval '2 days') e where e.workspace_id = $1 and e.date = $2
  ),
  summed as (
    select p.id, p.member_id, p.date, p.started_at, p.stopped_at, s.kind, sum(least(p.to_s, s.to_s) - greatest(p.from_s, s.from_s))::bigint as seconds
    from part p join stretch s on s.member_id = p.member_id and s.date = p.date and s.from_s < p.to_s and s.to_s > p.from_s group by 1, 2, 3, 4, 5, 6
  )
  insert into p_clickim.kept (workspace_id, entry_id, date, member_id, started_at, stopped_at, kinds, seconds)
  select $1, id, date, member_id, started_at, stopped_at, array_agg(kind order by kind), array_agg(seconds order by kind) from summed group by 2, 3, 4, 5, 6
  on conflict (workspace_id, entry_id, date) do update set started_at = excluded.started_at, stopped_at = excluded.stopped_at, kinds = excluded.kinds, seconds = excluded.seconds`

async function deleteExpired({ clock, database }: ClickContext, { workspaceId, days, signal }: RetentionRun): Promise<number> {
  const before = clock.now().toZonedDateTimeISO('UTC').toPlainDate().subtract({ days }).toString()
  const sums = await deleteInBatches(database, workspaceId, { table: 'p_clickim.kept', condition: 'date < $2', values: [before], signal })
  return sums + await deleteInBatches(database, workspaceId, { table: 'p_clickim.decision', condition: 'to_at < $2::date', values: [before], signal })
}
