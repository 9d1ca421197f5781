import type { CopyDeclaration } from '@overt/sdk'
import { createPartitions } from './partitions.ts'
import { engagementName } from './segment-record.ts'

const member = { person: 't.member_id = $2' } as const
const nameIn = (table: string): string => `(select n.name from p_activity.${table} n where n.workspace_id = t.workspace_id and n.id = t.${table}_id)`

/** What a copy of a person or a workspace holds of activity. */
export const copy: CopyDeclaration = {
  app: { person: null },
  domain: { person: null },
  category_rule: { person: null },
  store: { person: null },
  day: member,
  usage: { ...member, adds: {
    apps: '(select json_agg(n.name order by u.place) from unnest(t.app_ids) with ordinality as u (number, place) join p_activity.app n on n.workspace_id = t.workspace_id and n.id = u.number)',
    domains: '(select json_agg(n.name order by u.place) from unnest(t.domain_ids) with ordinality as u (number, place) join p_activity.domain n on n.workspace_id = t.workspace_id and n.id = u.number)',
  } },
  presence: member,
  sum_without_person: { person: null },
  segment: {
    ...member,
    adds: {
      ended_at: `t.started_at + t.duration_ms * interval '1 millisecond'`, state_name: `(array['active', 'idle', 'locked', 'paused'])[t.state]`,
      app: nameIn('app'), domain: nameIn('domain'), engaged_name: engagementName('t.engaged'),
    },
    async prepare(unit, rows) {
      const starts = rows.map(({ started_at: at }) => Temporal.Instant.from(String(at)).epochMilliseconds)
      await createPartitions().ensure(unit, Math.min(...starts), Math.max(...starts))
    },
  },
}
