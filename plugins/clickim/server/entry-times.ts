import type { UnitOfWork } from '@overt/sdk'
import type { AwayDecision, ClickSpan, EntryTime } from '../contracts.ts'
import type { ClickContext } from './context.ts'
import { freshenDays } from './days.ts'
import { readFigures } from './figures.ts'
import type { Figure } from './figures.ts'
import { spellAllowances } from './allowances.ts'
import { readPlatforms } from './platforms.ts'

/** An entry's bounds, and what rights to it depend on. */
export interface TimedEntry {
  readonly id: string
  readonly memberId: string
  readonly organizationId: string
  readonly projectId: string
  readonly taskId: string
  readonly startedAt: Temporal.Instant
  readonly stoppedAt: Temporal.Instant | null
  /** Its end, or now. */
  readonly until: Temporal.Instant
}

interface EntryRow { readonly id: string; readonly memberId: string; readonly organizationId: string; readonly projectId: string; readonly taskId: string; readonly startedAt: Date; readonly stoppedAt: Date | null; readonly until: Date }

/** Entries by id, without those that are unknown or in the trash. */
export async function timedEntries(unit: UnitOfWork, ids: readonly string[]): Promise<TimedEntry[]> {
  const rows = await unit.query<EntryRow>({
    name: 'clickim-entries',
    text: `select id, member_id as "memberId", organization_id as "organizationId", project_id as "projectId", task_id as "taskId", started_at as "startedAt",
        stopped_at as "stoppedAt", greatest(started_at, coalesce(stopped_at, core.now())) as until
      from core.entry where workspace_id = $1 and id = any ($2::uuid[]) and deleted_batch is null`,
    values: [unit.workspaceId, ids],
  })
  return rows.map((row) => ({ ...row, startedAt: row.startedAt.toTemporalInstant(), stoppedAt: row.stoppedAt?.toTemporalInstant() ?? null, until: row.until.toTemporalInstant() }))
}

export type EntrySums = Pick<EntryTime, 'afkSeconds' | 'social' | 'work'> & { readonly totalSeconds: number }

/** The sums of entries, up to date. */
export async function entrySums(context: ClickContext, unit: UnitOfWork, entries: readonly TimedEntry[]): Promise<ReadonlyMap<string, EntrySums>> {
  if (entries.length === 0) return new Map()
  const startsAt = entries.map((entry) => entry.startedAt).reduce((a, b) => (Temporal.Instant.compare(a, b) < 0 ? a : b))
  const endsAt = entries.map(({ until }) => until).reduce((a, b) => (Temporal.Instant.compare(a, b) > 0 ? a : b)).add({ seconds: 1 })
  const { timeZone } = await context.directory.workspace(unit)
  const date = (instant: Temporal.Instant): string => instant.toZonedDateTimeISO(timeZone).toPlainDate().toString()
  const range = { memberIds: [...new Set(entries.map(({ memberId }) => memberId))], from: date(startsAt), to: date(endsAt) }
  await freshenDays(context, unit, range)
  const figures = await readFigures(context, unit, { key: 'id', ...range, startsAt, endsAt, where: (offset) => ({ sql: `e.id = any ($${offset + 1}::uuid[])`, values: [entries.map(({ id }) => id)] }) })
  const byEntry = Map.groupBy(figures, ({ key }) => key)
  return new Map(entries.map(({ id }) => [id, sumsOf(byEntry.get(id) ?? [])]))
}

export function sumsOf(figures: readonly Figure[]): EntrySums {
  const of = (kind: Figure['kind']): number => figures.filter((figure) => figure.kind === kind).reduce((sum, { seconds }) => sum + seconds, 0)
  const platforms = (work: boolean) => figures.filter((figure) => figure.kind === 'social' && figure.work === work)
    .map(({ platform, seconds }) => ({ platform: platform!.id, seconds })).toSorted((a, b) => b.seconds - a.seconds)
  const work = platforms(true)
  return { totalSeconds: of('total'), afkSeconds: of('afk'), social: platforms(false), ...(work.length === 0 ? {} : { work }) }
}

/** When within an entry its person was away or on platforms, as long as that is kept; platforms that count as work are left out. */
export async function entrySpans(context: ClickContext, unit: UnitOfWork, entry: TimedEntry): Promise<ClickSpan[]> {
  const list = await readPlatforms(unit)
  const allowed = await spellAllowances(context, unit, list)
  const work = new Set([
    ...allowed.memberKinds.filter((_, index) => allowed.memberIds[index] === entry.memberId), ...allowed.projectKinds.filter((_, index) => allowed.projectIds[index] === entry.projectId),
  ])
  const rows = await unit.query<{ kind: number; from: number; to: number }>({
    name: 'clickim-entry-spans',
    text: `
      with bounds as (select floor(date_part('epoch', $3::timestamptz)) as from_s, floor(date_part('epoch', $4::timestamptz)) as to_s),
      stretch as (
        select s.kind, greatest(b.from_s, floor(date_part('epoch', d.starts_at)) + s.begin) as from_s, least(b.to_s, floor(date_part('epoch', d.starts_at)) + s.finish) as to_s
        from p_clickim.day d cross join lateral unnest(d.kinds, d.begins, d.finishes) as s (kind, begin, finish) cross join bounds b
        where d.workspace_id = $1 and d.member_id = $2 and d.date between ($3::timestamptz - interval '2 days')::date and ($4::timestamptz + interval '2 days')::date
          and d.starts_at < $4 and d.ends_at > $3
      )
      select kind::int, lower(r)::float8 as from, upper(r)::float8 as to
      from (select kind, range_agg(int8range(from_s::bigint, to_s::bigint)) as ranges from stretch where to_s > from_s group by kind) s, unnest(s.ranges) as r order by 2, 1`,
    values: [unit.workspaceId, entry.memberId, entry.startedAt.toString(), entry.until.toString()],
  })
  const byNumber = new Map(list.platforms.map((platform) => [platform.number, platform]))
  return rows.flatMap(({ kind, from, to }): ClickSpan[] => {
    const times = { from: instantOf(from), to: instantOf(to) }
    if (kind === 0) return [{ ...times, kind: 'afk' }]
    const platform = byNumber.get(kind)
    return platform === undefined || work.has(kind) ? [] : [{ ...times, kind: 'social', platform: platform.id }]
  })
}

const instantOf = (seconds: number): string => Temporal.Instant.fromEpochMilliseconds(seconds * 1_000).toString({ fractionalSecondDigits: 3 })

/** The decisions about an entry, oldest first. */
export async function entryDecisions(unit: UnitOfWork, entryId: string): Promise<AwayDecision[]> {
  const rows = await unit.query<Omit<AwayDecision, 'fromAt' | 'toAt' | 'decidedAt'> & { fromAt: Date; toAt: Date; decidedAt: Date }>({
    name: 'clickim-entry-decisions',
    text: `select id, from_at as "fromAt", to_at as "toAt", choice, task_id as "taskId", decided_at as "decidedAt", via
      from p_clickim.decision where workspace_id = $1 and entry_id = $2 order by from_at, id limit 500`,
    values: [unit.workspaceId, entryId],
  })
  return rows.map((row) => ({ ...row, fromAt: row.fromAt.toISOString(), toAt: row.toAt.toISOString(), decidedAt: row.decidedAt.toISOString() }))
}
