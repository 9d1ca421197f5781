import type { UnitOfWork } from '@overt/sdk'
import type { AttendanceDay } from '../contracts.ts'

export interface DaysFilter {
  readonly memberIds: readonly string[]
  readonly from: string
  readonly to: string
}

/** The latest version of each judged date, as JSON text joined by commas: thousands of items are never parsed here. */
export async function readDaysText(unit: UnitOfWork, filter: DaysFilter, scope: { readonly sql: string; readonly values: readonly unknown[] }): Promise<string> {
  const [row] = await unit.query<{ items: string }>(
    `select coalesce(string_agg(item, ','), '') as items from (
       select d.item from p_attendance.day d
       where d.workspace_id = $1 and d.member_id = any($2::uuid[]) and d.date between $3 and $4 and ${scope.sql}
       order by d.member_id, d.date) ordered`,
    [unit.workspaceId, filter.memberIds, filter.from, filter.to, ...scope.values],
  )
  return row!.items
}

/** The first placeholder a scope may use in `readDaysText`. */
export const daysScopeOffset = 4

/** The same as data. */
export async function readDays(unit: UnitOfWork, filter: DaysFilter): Promise<AttendanceDay[]> {
  return JSON.parse(`[${await readDaysText(unit, filter, { sql: 'true', values: [] })}]`) as AttendanceDay[]
}
