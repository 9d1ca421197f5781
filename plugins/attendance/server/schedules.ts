import { uuidv7, type UnitOfWork } from '@overt/sdk'
import type { Schedule } from '../rule/index.ts'
import type { StandardVersion } from './standard-schedule.ts'

/** One version of a member's schedule: in force from a date until the next version. */
export interface ScheduleVersion {
  readonly id: string | null
  readonly validFrom: string
  readonly schedule: Schedule
}

/** A member's versions, oldest first, and the workspace's standard schedule, which holds before the first. */
export class ScheduleHistory {
  readonly versions: readonly ScheduleVersion[]
  readonly #standard: readonly { readonly validFrom: string; readonly schedule: Schedule }[]

  constructor(versions: readonly ScheduleVersion[], standard: readonly StandardVersion[], timeZone: string) {
    this.versions = versions
    this.#standard = standard.map(({ validFrom, terms }) => ({ validFrom, schedule: { timeZone, ...terms } }))
  }

  /** The version in force on a date; null where the workspace's standard schedule holds. */
  versionOn(date: string): ScheduleVersion | null {
    return this.versions.findLast(({ validFrom }) => validFrom <= date) ?? null
  }

  on(date: string): Schedule {
    return this.versionOn(date)?.schedule ?? this.standardOn(date)
  }

  standardOn(date: string): Schedule {
    return (this.#standard.findLast(({ validFrom }) => validFrom <= date) ?? this.#standard[0]!).schedule
  }

  get validFrom(): string | null {
    return this.versions.at(0)?.validFrom ?? null
  }
}

/** The versions of members by member id, oldest first. */
export async function readVersions(unit: UnitOfWork, memberIds: readonly string[]): Promise<Map<string, ScheduleVersion[]>> {
  const rows = await unit.query<{ id: string; member_id: string; valid_from: string; terms: Schedule }>(
    `select id, member_id, valid_from::text, terms from p_attendance.schedule
     where workspace_id = $1 and member_id = any($2::uuid[]) order by member_id, valid_from`,
    [unit.workspaceId, memberIds],
  )
  const versions = new Map<string, ScheduleVersion[]>()
  for (const row of rows) {
    const own = versions.get(row.member_id) ?? []
    own.push({ id: row.id, validFrom: row.valid_from, schedule: row.terms })
    versions.set(row.member_id, own)
  }
  return versions
}

/** Stores the version that begins on a date, in place of another that begins on the same one. */
export async function writeVersion(
  unit: UnitOfWork,
  version: { readonly memberId: string; readonly validFrom: string; readonly schedule: Schedule; readonly now: Temporal.Instant },
): Promise<void> {
  await unit.query(
    `insert into p_attendance.schedule (workspace_id, id, member_id, valid_from, terms, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (workspace_id, member_id, valid_from) do update
       set terms = excluded.terms, created_at = excluded.created_at, created_by = excluded.created_by`,
    [unit.workspaceId, uuidv7(), version.memberId, version.validFrom, JSON.stringify(version.schedule), version.now.toString(), unit.memberId],
  )
}
