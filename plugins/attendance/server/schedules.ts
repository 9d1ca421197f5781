import { uuidv7, type UnitOfWork } from '@overt/sdk'
import { isFlexible, limitsOf, type Schedule } from '../rule/index.ts'
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
  readonly #standard: StandardInZone
  readonly #terms: readonly [standard: readonly StandardVersion[], timeZone: string]

  constructor(versions: readonly ScheduleVersion[], standard: readonly StandardVersion[], timeZone: string) {
    this.versions = versions
    this.#terms = [standard, timeZone]
    this.#standard = inZone(standard, timeZone)
  }

  /** The version in force on a date; null where the workspace's standard schedule holds. */
  versionOn(date: string): ScheduleVersion | null {
    return this.versions.findLast(({ validFrom }) => validFrom <= date) ?? null
  }

  /** Whether a judgement depends on the days before: on the rest before it, or on its week. */
  get needsPast(): boolean {
    return [...this.versions, ...this.#standard].some(({ schedule }) => isFlexible(schedule) || limitsOf(schedule.limits) !== null)
  }

  on(date: string): Schedule {
    return this.versionOn(date)?.schedule ?? this.standardOn(date)
  }

  standardOn(date: string): Schedule {
    return (this.#standard.findLast(({ validFrom }) => validFrom <= date) ?? this.#standard[0]!).schedule
  }

  /** The versions as they would be after a change. */
  after({ remove, add }: ScheduleChange): ScheduleHistory {
    const kept = this.versions.filter(({ validFrom }) => validFrom !== remove && validFrom !== add?.validFrom)
    const versions = [...kept, ...add === undefined ? [] : [{ id: null, ...add }]].sort((one, other) => (one.validFrom < other.validFrom ? -1 : 1))
    return new ScheduleHistory(versions, ...this.#terms)
  }
}

type StandardInZone = readonly { readonly validFrom: string; readonly schedule: Schedule }[]

/** One object for all members of a zone: what the rule works out of a schedule is worked out once. */
const zonesOf = new WeakMap<readonly StandardVersion[], Map<string, StandardInZone>>()

function inZone(standard: readonly StandardVersion[], timeZone: string): StandardInZone {
  let zones = zonesOf.get(standard)
  if (zones === undefined) zonesOf.set(standard, zones = new Map())
  let found = zones.get(timeZone)
  if (found === undefined) zones.set(timeZone, found = standard.map(({ validFrom, terms }) => ({ validFrom, schedule: { timeZone, ...terms } })))
  return found
}

/** A version that comes, one that goes, or both where one takes the place of another. */
export interface ScheduleChange {
  /** `validFrom` of the version that goes. */
  readonly remove?: string
  readonly add?: { readonly validFrom: string; readonly schedule: Schedule }
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

/** Deletes the version that begins on a date; false where there is none. */
export async function deleteVersion(unit: UnitOfWork, memberId: string, validFrom: string): Promise<boolean> {
  const rows = await unit.query('delete from p_attendance.schedule where workspace_id = $1 and member_id = $2 and valid_from = $3 returning id', [unit.workspaceId, memberId, validFrom])
  return rows.length > 0
}
