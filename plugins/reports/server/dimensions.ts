import type { Dimension } from '../contracts.ts'
import type { Selection } from './selection.ts'
import { periodOfSql } from './whole-periods.ts'
import type { WholePeriod } from './whole-periods.ts'

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

/** A dimension of sums by ids: what it groups rows of `spanSql` by, and what names the lines `l` get afterwards. */
export interface GroupSql {
  /** The column of `core.entry_spans` it reads. */
  readonly reads: string
  readonly key: string
  /** The key of a group among the lines, with what unfolds a line that is in several. */
  readonly of: string
  readonly unfold: string
  /** A null of the type of `of`. */
  readonly none: string
  /** The key of a line on the wire. */
  readonly text: string
  readonly label: string
  readonly detail: string
  readonly joins: string
  readonly chronological: boolean
}

/** A dimension whose lines have their key in the column `as`; where `period` is the only one of dates, rows have it as a column. */
export function groupSql(dimension: Dimension, selection: Pick<Selection, 'weekStart'>, as: 'key' | 'subkey', period?: WholePeriod): GroupSql {
  const nothing = 'null::text'
  const dated = (key: string, pattern: string): GroupSql => {
    const text = `to_char(l.${as}, '${pattern}')`
    return { reads: period === undefined ? 'e.date' : 'e.period', key: period === undefined ? key : 'f.period', of: `line.${as}`, unfold: '', none: 'null::date', text, label: text, detail: nothing, joins: '', chronological: true }
  }
  const alias = (table: string): string => `${as}_${table}`
  const named = (label: string, detail: string, joins: string): GroupSql =>
    ({ reads: `e.${dimension}_id`, key: `f.${dimension}_id`, of: `line.${as}`, unfold: '', none: 'null::uuid', text: `l.${as}::text`, label, detail, joins, chronological: false })
  const join = (table: 'member' | 'organization' | 'project' | 'task', id: string): string =>
    `left join core.${table} ${alias(table)} on ${alias(table)}.workspace_id = $1 and ${alias(table)}.id = ${id}`
  const organization = (of: string): string => join('organization', `${of}.organization_id`)
  switch (dimension) {
    case 'day': return dated('f.date', 'YYYY-MM-DD')
    case 'week': return dated(periodOfSql('week', 'f.date', selection), 'YYYY-MM-DD')
    case 'month': return dated(periodOfSql('month', 'f.date', selection), 'YYYY-MM')
    case 'member': return named(`${as}_person.name`, nothing, `${join('member', `l.${as}`)} left join identity."user" ${as}_person on ${as}_person.id = ${alias('member')}.user_id`)
    case 'organization': return named(`${alias('organization')}.name`, nothing, join('organization', `l.${as}`))
    case 'project': return named(`${alias('project')}.name`, `${alias('organization')}.name`, `${join('project', `l.${as}`)} ${organization(alias('project'))}`)
    case 'task': return named(`${alias('task')}.name`, `${alias('project')}.name || ' · ' || ${alias('organization')}.name`, `${join('task', `l.${as}`)} ${join('project', `${alias('task')}.project_id`)} ${organization(alias('task'))}`)
    case 'tag': return { reads: 'e.tags', key: 'f.tags', of: 'g.tag', unfold: `left join lateral unnest(line.${as}) as g (tag) on true`, none: nothing, text: `l.${as}`, label: `l.${as}`, detail: nothing, joins: '', chronological: false }
  }
}

/** Joins what the dimensions need besides `fact f`. */
export const tagJoin = (wanted: readonly (Dimension | undefined)[]): string =>
  wanted.includes('tag') ? 'left join lateral unnest(f.tags) as g (tag) on true' : ''
