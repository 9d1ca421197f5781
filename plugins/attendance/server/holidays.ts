import { uuidv7, type UnitOfWork } from '@overt/sdk'

export interface StoredHoliday {
  readonly id: string
  readonly date: string
  readonly name: string
  readonly source: 'manual' | 'calendar'
}

/** The workspace's holidays from a date to another, both included, in order. */
export async function readHolidays(unit: UnitOfWork, from: string, to: string): Promise<StoredHoliday[]> {
  return await unit.query<StoredHoliday>(
    `select id, date::text, name, source from p_attendance.holiday
     where workspace_id = $1 and date between $2 and $3 order by date, name`,
    [unit.workspaceId, from, to],
  )
}

/** Adds those that are not there yet (same date and name) and answers them. */
export async function addHolidays(
  unit: UnitOfWork, holidays: readonly { readonly date: string; readonly name: string }[], source: StoredHoliday['source'],
): Promise<StoredHoliday[]> {
  const rows = holidays.map((holiday) => ({ id: uuidv7(), ...holiday }))
  return await unit.query<StoredHoliday>(
    `insert into p_attendance.holiday (workspace_id, id, date, name, source)
     select $1, r.id, r.date, r.name, $3 from jsonb_to_recordset($2::jsonb) as r(id uuid, date date, name text) order by r.date, r.name
     on conflict (workspace_id, date, name) do nothing
     returning id, date::text, name, source`,
    [unit.workspaceId, JSON.stringify(rows), source],
  )
}

/** How many of these are holidays already. */
export async function countPresent(unit: UnitOfWork, holidays: readonly { readonly date: string; readonly name: string }[]): Promise<number> {
  const [row] = await unit.query<{ count: number }>(
    `select count(*)::integer as count from p_attendance.holiday h
     join jsonb_to_recordset($2::jsonb) as r(date date, name text) on r.date = h.date and r.name = h.name where h.workspace_id = $1`,
    [unit.workspaceId, JSON.stringify(holidays)],
  )
  return row?.count ?? 0
}

/** Removes one and answers it; undefined where there is none. */
export async function removeHoliday(unit: UnitOfWork, id: string): Promise<StoredHoliday | undefined> {
  const [row] = await unit.query<StoredHoliday>(
    'delete from p_attendance.holiday where workspace_id = $1 and id = $2 returning id, date::text, name, source', [unit.workspaceId, id])
  return row
}
