import type { UnitOfWork } from '@overt/sdk'
import type { ActivityStretch, ActivityStretchQuery } from '../contracts.ts'

/** No segment is longer than this, so none that began earlier reaches into a span. */
const longestSegment = '24 hours'

/**
 * The segments that meet their member's span, looked up by the key for one span after the other, so that the time grows with the segments in
 * the spans and with nothing else: `offset 0` keeps the planner from reading the months whole, as it does while they have no statistics.
 */
const segments = `
  select span.n::int - 1 as span, span.from_at as span_from, span.to_at as span_to, s.*
  from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) with ordinality as span (member_id, from_at, to_at, n)
  cross join lateral (
    select s.started_at, s.started_at + s.duration_ms * interval '1 millisecond' as ended_at, s.state, s.app_id, s.domain_id from p_activity.segment s
    where s.workspace_id = $1 and s.member_id = span.member_id and s.started_at >= span.from_at - interval '${longestSegment}' and s.started_at < span.to_at
    offset 0
  ) s
  where s.ended_at > span.from_at`

/**
 * Reads the time within spans of members: away, and use of each class. Time is not away if any device is active or paused; time in which two devices
 * show the same class counts once. The domain decides the class, or the application if no domain is known.
 */
export async function readStretches(unit: UnitOfWork, query: ActivityStretchQuery): Promise<readonly ActivityStretch[]> {
  if (query.spans.length === 0) return []
  const asked = [query.spans.map(({ memberId }) => memberId), query.spans.map(({ from }) => from.toString()), query.spans.map(({ to }) => to.toString())]
  const used = await usedNames(unit, asked, query.classOf)
  return unit.query<ActivityStretch>({
    name: 'activity-stretches',
    text: `
      with piece as materialized (
        select p.span, p.state, greatest(p.started_at, p.span_from) as from_at, least(p.ended_at, p.span_to) as to_at,
          case when p.state = 1 then case when p.domain_id is not null then domain.class else app.class end end as class
        from (${segments}) p
        left join unnest($5::integer[], $6::smallint[]) as domain (id, class) on domain.id = p.domain_id
        left join unnest($7::integer[], $8::smallint[]) as app (id, class) on app.id = p.app_id
      ), covered as (
        select span, 0::smallint as class, range_agg(tstzrange(from_at, to_at)) filter (where state in (2, 3))
            - coalesce(range_agg(tstzrange(from_at, to_at)) filter (where state in (1, 4)), '{}') as ranges
        from piece group by span having bool_or(state in (2, 3))
        union all
        select span, class, range_agg(tstzrange(from_at, to_at)) from piece where class is not null group by span, class
      )
      select span, class::int, floor(extract(epoch from lower(r)) * 1000)::float8 as "fromMs", floor(extract(epoch from upper(r)) * 1000)::float8 as "toMs"
      from covered, unnest(ranges) as r order by span, class, lower(r)`,
    values: [unit.workspaceId, ...asked, ...used],
  })
}

/** The applications and domains used in the spans that belong to a class, as arrays of ids and classes. */
async function usedNames(unit: UnitOfWork, asked: readonly unknown[], classOf: ActivityStretchQuery['classOf']): Promise<readonly unknown[]> {
  const rows = await unit.query<{ app_id: number | null; domain_id: number | null; app: string | null; domain: string | null }>({
    name: 'activity-stretch-names',
    text: `
      select used.app_id, used.domain_id, app.name as app, domain.name as domain
      from (
        select distinct case when domain_id is null then app_id end as app_id, domain_id from (${segments}) s where state = 1
      ) used
      left join p_activity.app app on app.workspace_id = $1 and app.id = used.app_id
      left join p_activity.domain domain on domain.workspace_id = $1 and domain.id = used.domain_id
      where used.app_id is not null or used.domain_id is not null`,
    values: [unit.workspaceId, ...asked],
  })
  const domains = new Map<number, number>()
  const apps = new Map<number, number>()
  for (const { app_id: appId, domain_id: domainId, app, domain } of rows) {
    const found = domainId !== null ? classOf({ app: null, domain }) : classOf({ app, domain: null })
    if (found === null) continue
    if (domainId !== null) domains.set(domainId, found)
    else if (appId !== null) apps.set(appId, found)
  }
  return [[...domains.keys()], [...domains.values()], [...apps.keys()], [...apps.values()]]
}
