import { isDeepStrictEqual } from 'node:util'
import { uuidv7, type MemberSummary, type UnitOfWork } from '@overt/sdk'
import type { Schedule } from '../rule/index.ts'
import { deleteVersion, readVersions, writeVersion, type ScheduleVersion } from './schedules.ts'

/** A schedule that one act gives to a member, and the version that it takes the place of. */
export interface Assigned {
  readonly memberId: string
  readonly before: Schedule | null
  readonly after: Schedule
}

/** What each member would be given: the same terms, each in their own zone where the terms name none. */
export async function plan(unit: UnitOfWork, members: readonly MemberSummary[], { validFrom, scheduleIn, timeZone }: {
  readonly validFrom: string; readonly timeZone: string; readonly scheduleIn: (timeZone: string) => Schedule
}): Promise<Assigned[]> {
  const versions = await readVersions(unit, members.map(({ id }) => id))
  return members.map((member) => ({
    memberId: member.id, before: versions.get(member.id)?.find((version) => version.validFrom === validFrom)?.schedule ?? null, after: scheduleIn(member.timeZone ?? timeZone),
  }))
}

/** Gives everybody their version in one act and answers its id. */
export async function assign(unit: UnitOfWork, assigned: readonly Assigned[], { validFrom, now }: { readonly validFrom: string; readonly now: Temporal.Instant }): Promise<string> {
  const id = uuidv7()
  await unit.query('insert into p_attendance.assignment (workspace_id, id, valid_from, applied_at, applied_by) values ($1, $2, $3, $4, $5)', [unit.workspaceId, id, validFrom, now.toString(), unit.memberId])
  await unit.query(
    `insert into p_attendance.assignment_member (workspace_id, assignment_id, member_id, before, after)
     select $1, $2, r."memberId", r.before, r.after from jsonb_to_recordset($3::jsonb) as r("memberId" uuid, before jsonb, after jsonb)`,
    [unit.workspaceId, id, JSON.stringify(assigned.map(({ before, ...rest }) => ({ ...rest, ...before !== null && { before } })))])
  for (const { memberId, after } of assigned) await writeVersion(unit, { memberId, validFrom, schedule: after, now })
  return id
}

export interface Assignment {
  readonly validFrom: string
  readonly undone: boolean
  readonly assigned: readonly Assigned[]
}

export async function lockAssignment(unit: UnitOfWork, id: string): Promise<Assignment | undefined> {
  const [row] = await unit.query<{ validFrom: string; undone: boolean }>(
    'select valid_from::text as "validFrom", undone_at is not null as undone from p_attendance.assignment where workspace_id = $1 and id = $2 for update', [unit.workspaceId, id])
  if (row === undefined) return undefined
  const assigned = await unit.query<Assigned>('select member_id as "memberId", before, after from p_attendance.assignment_member where workspace_id = $1 and assignment_id = $2 order by member_id', [unit.workspaceId, id])
  return { ...row, assigned }
}

/** Takes an act back: whoever had a version of the same date has it again. Answers whose version was changed since, and stays as it is. */
export async function takeBack(unit: UnitOfWork, id: string, { validFrom, assigned }: Assignment, now: Temporal.Instant): Promise<{ readonly undone: readonly Assigned[]; readonly changedSince: readonly string[] }> {
  const versions = await readVersions(unit, assigned.map(({ memberId }) => memberId))
  const isAsGiven = ({ memberId, after }: Assigned): boolean => isDeepStrictEqual(versions.get(memberId)?.find((version: ScheduleVersion) => version.validFrom === validFrom)?.schedule, after)
  const undone = assigned.filter(isAsGiven)
  for (const { memberId, before } of undone) {
    if (before === null) await deleteVersion(unit, memberId, validFrom)
    else await writeVersion(unit, { memberId, validFrom, schedule: before, now })
  }
  await unit.query('update p_attendance.assignment set undone_at = $3 where workspace_id = $1 and id = $2', [unit.workspaceId, id, now.toString()])
  return { undone, changedSince: assigned.filter((each) => !undone.includes(each)).map(({ memberId }) => memberId) }
}
