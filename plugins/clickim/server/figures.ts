import type { SqlScope, UnitOfWork } from '@overt/sdk'
import { spellAllowances } from './allowances.ts'
import type { ClickContext } from './context.ts'
import { readPlatforms } from './platforms.ts'
import type { StoredPlatform } from './platforms.ts'

/** Seconds of one kind under one key: `total` of all entries, `afk`, or on a platform; `work` where the allow-list makes that work. */
export interface Figure {
  readonly key: string
  readonly kind: 'total' | 'afk' | 'social'
  readonly platform: StoredPlatform | null
  readonly work: boolean
  readonly seconds: number
}

export interface FigureQuery {
  readonly key: 'id' | 'date' | 'member_id'
  /** Bounds of the dates asked for. */
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  /** Whose entries are summed, and the local dates on which their parts lie. */
  readonly memberIds: readonly string[]
  readonly from: string
  readonly to: string
  /** Conditions on `e`, an entry part; placeholders continue from `offset`. */
  readonly where: (offset: number) => SqlScope
}

interface Row { readonly key: string; readonly kind: number | null; readonly work: boolean; readonly seconds: string }

/** Placeholders that the statement has before those of `where`. */
const fixed = 10

/**
 * Sums over the entries of a range, cut at midnight: from the stretches of their days and, for days without stretches, from the sums that were kept
 * for entries whose times are unchanged.
 */
export async function readFigures(context: ClickContext, unit: UnitOfWork, { key, startsAt, endsAt, memberIds, from, to, where }: FigureQuery): Promise<readonly Figure[]> {
  const list = await readPlatforms(unit)
  const allowed = await spellAllowances(context, unit, list)
  const condition = where(fixed)
  const rows = await unit.query<Row>(figuresStatement(key, condition.sql, { rezoned: await isRezoned(unit, memberIds, from, to) }), [
    unit.workspaceId, startsAt.toString(), endsAt.toString(), allowed.memberIds, allowed.memberKinds, allowed.projectIds, allowed.projectKinds, memberIds, from, to, ...condition.values,
  ])
  const byNumber = new Map(list.platforms.map((platform) => [platform.number, platform]))
  return rows.flatMap((row) => {
    const platform = row.kind === null || row.kind === 0 ? null : byNumber.get(row.kind)
    if (platform === undefined) return []
    return [{ key: row.key, kind: row.kind === null ? 'total' as const : row.kind === 0 ? 'afk' as const : 'social' as const, platform, work: row.work, seconds: Number(row.seconds) }]
  })
}

/** Whether some days still begin at the midnights of another zone: Activity takes over a changed zone at night. */
async function isRezoned(unit: UnitOfWork, memberIds: readonly string[], from: string, to: string): Promise<boolean> {
  const [row] = await unit.query<{ rezoned: boolean }>({
    name: 'clickim-rezoned',
    text: `select exists (select from p_clickim.day d join core.workspace w on w.id = $1
      where d.workspace_id = $1 and d.member_id = any ($2::uuid[]) and d.date between $3 and $4 and d.starts_at <> d.date::timestamp at time zone w.time_zone) as rezoned`,
    values: [unit.workspaceId, memberIds, from, to],
  })
  return row?.rezoned === true
}

const epoch = (at: string): string => `floor(date_part('epoch', ${at}))::bigint`

/** $1 workspace, $2 and $3 the range, $4 to $7 allowances, $8 the members, $9 and $10 the dates; a kind of null is the whole time in entries. `rezoned`: days do not begin where parts of entries do. */
export const figuresStatement = (key: FigureQuery['key'], where: string, { rezoned = false } = {}): string => `
  with part as materialized (
    select e.id, e.member_id, e.project_id, e.date, e.started_at, e.stopped_at, ${epoch('e.started_at')} as from_s, ${epoch('e.stopped_at')} as to_s, e.seconds
    from (select e.* from core.entry_spans($2::timestamptz, $3::timestamptz) e where e.workspace_id = $1 and e.member_id = any ($8::uuid[]) and ${where} offset 0) e
  ),
  live as (
    select p.${key} as key, p.member_id, p.project_id, s.kind, sum(least(p.to_s, s.to_s) - greatest(p.from_s, s.from_s)) as seconds
    from part p
    join (
      select d.member_id, d.date, d.kind, d.base + d.begin as from_s, d.base + d.finish as to_s
      from (select d.member_id, d.date, ${epoch('d.starts_at')} as base, unnest(d.kinds) as kind, unnest(d.begins) as begin, unnest(d.finishes) as finish
        from p_clickim.day d where d.workspace_id = $1 and d.member_id = any ($8::uuid[]) and d.date between $9::date ${rezoned ? '- 1' : ''} and $10::date ${rezoned ? '+ 1' : ''}) d
    ) s on s.member_id = p.member_id and s.date ${rezoned ? 'between p.date - 1 and p.date + 1' : '= p.date'} and s.from_s < p.to_s and s.to_s > p.from_s
    group by 1, 2, 3, 4
  ),
  kept as (
    select p.${key} as key, p.member_id, p.project_id, k.kind, sum(k.seconds) as seconds
    from part p
    join p_clickim.kept on kept.workspace_id = $1 and kept.entry_id = p.id and kept.date = p.date and kept.started_at = p.started_at and kept.stopped_at = p.stopped_at,
      unnest(kept.kinds, kept.seconds) as k (kind, seconds)
    -- A range nearly always has none; then this reads no entry.
    where (select exists (select from p_clickim.kept k where k.workspace_id = $1 and k.date between $9::date and $10::date))
    group by 1, 2, 3, 4
  )
  select t.key::text, t.kind::int, coalesce(t.kind > 0 and (m.member_id is not null or j.project_id is not null), false) as work, sum(t.seconds)::text as seconds
  from (select * from live union all select * from kept) t
  left join (select distinct * from unnest($4::uuid[], $5::smallint[]) as m (member_id, kind)) m on m.member_id = t.member_id and m.kind = t.kind
  left join (select distinct * from unnest($6::uuid[], $7::smallint[]) as j (project_id, kind)) j on j.project_id = t.project_id and j.kind = t.kind
  group by 1, 2, 3
  union all
  select p.${key}::text, null, false, sum(p.seconds)::text from part p group by 1`
