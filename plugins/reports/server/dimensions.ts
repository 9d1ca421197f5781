import type { Dimension } from '../contracts.ts'
import type { Selection } from './selection.ts'

export interface DimensionSql {
  readonly key: string
  readonly label: string
  readonly detail: string
  /** A date comes in its own order, anything else by time spent. */
  readonly chronological: boolean
}

const named = (table: string, detail = 'null::text'): DimensionSql => ({ key: `f.${table}_id::text`, label: `f.${table}`, detail, chronological: false })
const dated = (key: string): DimensionSql => ({ key, label: key, detail: 'null::text', chronological: true })

/** A dimension over rows `f` of `fact`; by tag an entry counts once with each of its tags, which `g.tag` gives. */
export function dimensionSql(dimension: Dimension, { weekStart }: Pick<Selection, 'weekStart'>): DimensionSql {
  switch (dimension) {
    case 'day': return dated(`to_char(f.local, 'YYYY-MM-DD')`)
    case 'week': return dated(`to_char(f.local::date - (extract(isodow from f.local)::int - ${Math.trunc(weekStart)} + 7) % 7, 'YYYY-MM-DD')`)
    case 'month': return dated(`to_char(f.local, 'YYYY-MM')`)
    case 'member': return named('member')
    case 'organization': return named('organization')
    case 'project': return named('project', 'f.organization')
    case 'task': return named('task', `f.project || ' · ' || f.organization`)
    case 'tag': return { key: 'g.tag', label: 'g.tag', detail: 'null::text', chronological: false }
  }
}

/** Joins what the dimensions need besides `fact f`. */
export const tagJoin = (wanted: readonly (Dimension | undefined)[]): string =>
  wanted.includes('tag') ? 'left join lateral unnest(f.tags) as g (tag) on true' : ''
