import type { Ability, UnitOfWork } from '@overt/sdk'
import { stateOfNumber } from './segment-record.ts'
import type { SegmentState } from './segment-record.ts'

/** One member's date on the board of a whole workspace. */
export interface BoardRow {
  readonly memberId: string
  readonly firstActiveAt: string | null
  readonly lastActiveAt: string | null
  readonly activeSeconds: number
  readonly idleSeconds: number
  /** What the newest record of any device said; whether somebody is online is the core's to say. */
  readonly state: SegmentState | null
  readonly since: string | null
}

interface Row {
  readonly member_id: string
  readonly first_active_at: Date | null
  readonly last_active_at: Date | null
  readonly active: number
  readonly idle: number
  readonly state: number | null
  readonly since: Date | null
}

/** The board of a date as SQL; `scope` limits it to members the reader may see, its placeholders start at $3. */
export const boardStatement = (scope: string): string => `
  select d.member_id, d.first_active_at, d.last_active_at, (d.active_ms / 1000)::float8 as active, (d.idle_ms / 1000)::float8 as idle, p.state, p.since
  from p_activity.day d
  left join (
    select distinct on (member_id) member_id, state, since from p_activity.presence where workspace_id = $1 order by member_id, last_at desc
  ) p on p.member_id = d.member_id
  where d.workspace_id = $1 and d.date = $2 and (${scope})`

/** Every member with activity on a date, from the roll-up: no segment is read. */
export async function readBoard(unit: UnitOfWork, ability: Ability, date: string): Promise<BoardRow[]> {
  const scope = ability.scope('read', 'Activity', 'd', 2)
  const rows = await unit.query<Row>(boardStatement(scope.sql), [unit.workspaceId, date, ...scope.values])
  return rows.map((row) => ({
    memberId: row.member_id,
    firstActiveAt: row.first_active_at?.toISOString() ?? null,
    lastActiveAt: row.last_active_at?.toISOString() ?? null,
    activeSeconds: row.active, idleSeconds: row.idle,
    state: row.state === null ? null : stateOfNumber(row.state),
    since: row.since?.toISOString() ?? null,
  }))
}
