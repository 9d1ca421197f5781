import type { UnitOfWork } from '@overt/sdk'

/** Dates whose inputs changed: they are judged again before anyone reads them. */
export interface MarkFilter {
  /** Null means everybody. */
  readonly memberIds: readonly string[] | null
  readonly from: string
  readonly to: string
}

/** Marks those dates that have been judged already; the others will be judged from the new inputs anyway. */
export async function markDates(unit: UnitOfWork, { memberIds, from, to }: MarkFilter): Promise<void> {
  await unit.query(
    `insert into p_attendance.mark (workspace_id, member_id, date)
     select c.workspace_id, c.member_id, d::date
     from p_attendance.coverage c,
       generate_series(greatest(c.from_date, $3::date), least(c.through_date, $4::date), interval '1 day') d
     where c.workspace_id = $1 and ($2::uuid[] is null or c.member_id = any($2))
     order by c.member_id, d
     on conflict do nothing`,
    [unit.workspaceId, memberIds, from, to],
  )
}

/** Instants of a member between which something changed. */
export interface ChangedRange {
  readonly memberId: string
  readonly instants: readonly string[]
}

/** As `markDates`, for ranges of many members in one statement: each from the day before its first instant to the day after its last. */
export async function markRanges(unit: UnitOfWork, ranges: readonly ChangedRange[]): Promise<void> {
  const days = ranges.map(({ instants }) => instants.map((instant) => Temporal.Instant.from(instant).toZonedDateTimeISO('UTC').toPlainDate()).sort(Temporal.PlainDate.compare))
  await unit.query(
    `insert into p_attendance.mark (workspace_id, member_id, date)
     select distinct c.workspace_id, c.member_id, d::date
     from unnest($2::uuid[], $3::date[], $4::date[]) as r (member_id, from_date, to_date)
       join p_attendance.coverage c on c.workspace_id = $1 and c.member_id = r.member_id,
       generate_series(greatest(c.from_date, r.from_date), least(c.through_date, r.to_date), interval '1 day') d
     order by c.member_id, d::date
     on conflict do nothing`,
    [unit.workspaceId, ranges.map(({ memberId }) => memberId), days.map((own) => own.at(0)!.subtract({ days: 1 }).toString()), days.map((own) => own.at(-1)!.add({ days: 1 }).toString())],
  )
}

/** Marks single dates of some members, or of everybody. */
export async function markSingleDates(unit: UnitOfWork, dates: readonly string[], memberIds: readonly string[] | null = null): Promise<void> {
  await unit.query(
    `insert into p_attendance.mark (workspace_id, member_id, date)
     select c.workspace_id, c.member_id, d.date
     from p_attendance.coverage c join (select distinct unnest($2::date[]) as date) d on d.date between c.from_date and c.through_date
     where c.workspace_id = $1 and ($3::uuid[] is null or c.member_id = any($3))
     order by c.member_id, d.date
     on conflict do nothing`,
    [unit.workspaceId, dates, memberIds],
  )
}

/** Takes marks away and answers them by member; what is marked meanwhile stays for the next time. */
export async function takeMarks(unit: UnitOfWork, filter: MarkFilter & { readonly limit: number }): Promise<Map<string, string[]>> {
  const rows = await unit.query<{ member_id: string; date: string }>(
    `delete from p_attendance.mark m using (
       select member_id, date from p_attendance.mark
       where workspace_id = $1 and ($2::uuid[] is null or member_id = any($2)) and date between $3 and $4
       order by member_id, date limit $5) taken
     where m.workspace_id = $1 and m.member_id = taken.member_id and m.date = taken.date
     returning m.member_id, m.date::text`,
    [unit.workspaceId, filter.memberIds, filter.from, filter.to, filter.limit],
  )
  return groupDates(rows)
}

/** Dates still provisional although the time in which they could be has passed. */
export async function overdueDates(unit: UnitOfWork, filter: MarkFilter & { readonly now: Temporal.Instant; readonly limit: number }): Promise<Map<string, string[]>> {
  const rows = await unit.query<{ member_id: string; date: string }>(
    `select member_id, date::text from p_attendance.day
     where workspace_id = $1 and provisional and recheck_at <= $5
       and ($2::uuid[] is null or member_id = any($2)) and date between $3 and $4
     order by member_id, date limit $6`,
    [unit.workspaceId, filter.memberIds, filter.from, filter.to, filter.now.toString(), filter.limit],
  )
  return groupDates(rows)
}

function groupDates(rows: readonly { readonly member_id: string; readonly date: string }[]): Map<string, string[]> {
  const dates = new Map<string, string[]>()
  for (const { member_id: memberId, date } of rows) dates.set(memberId, [...(dates.get(memberId) ?? []), date])
  return dates
}
