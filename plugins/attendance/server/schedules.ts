import { uuidv7, type SettingsOf, type UnitOfWork } from '@overt/sdk'
import { scheduleDefaults, type Schedule } from '../rule/index.ts'
import type { settings } from './settings.ts'

/** One version of a member's schedule: in force from a date until the next version. */
export interface ScheduleVersion {
  readonly id: string | null
  readonly validFrom: string
  readonly schedule: Schedule
}

/** A member's versions, oldest first, and what holds before the first. */
export class ScheduleHistory {
  readonly versions: readonly ScheduleVersion[]
  readonly #standard: Schedule

  constructor(versions: readonly ScheduleVersion[], standard: Schedule) {
    this.versions = versions
    this.#standard = standard
  }

  /** The version in force on a date; null where the workspace's standard schedule holds. */
  versionOn(date: string): ScheduleVersion | null {
    return this.versions.findLast(({ validFrom }) => validFrom <= date) ?? null
  }

  on(date: string): Schedule {
    return this.versionOn(date)?.schedule ?? this.#standard
  }

  get validFrom(): string | null {
    return this.versions.at(0)?.validFrom ?? null
  }
}

/** The schedule of a member without one: the workspace's settings in the member's zone. */
export function standardSchedule(chosen: SettingsOf<typeof settings>, timeZone: string): Schedule {
  return {
    ...scheduleDefaults,
    timeZone,
    workingDays: chosen.workingDays.map(Number).sort(),
    startsAt: chosen.startsAt,
    endsAt: chosen.endsAt,
    minimumSeconds: chosen.minimumMinutes * 60,
    breakSeconds: chosen.breakMinutes * 60,
    lateGraceSeconds: chosen.lateGraceMinutes * 60,
    earlyGraceSeconds: chosen.earlyGraceMinutes * 60,
    absentBelowSeconds: chosen.absentBelowMinutes * 60,
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
