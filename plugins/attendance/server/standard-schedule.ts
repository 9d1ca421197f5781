import { isDeepStrictEqual } from 'node:util'
import type { ServerContext, SettingsOf, UnitOfWork } from '@overt/sdk'
import { scheduleDefaults, type Schedule } from '../rule/index.ts'
import { markDates } from './marks.ts'
import type { settings } from './settings.ts'

/** The standard schedule without a zone: that is each member's own. */
export type StandardTerms = Omit<Schedule, 'timeZone'>

export interface StandardVersion {
  readonly validFrom: string
  readonly terms: StandardTerms
}

/** The first version holds for all that came before. */
const beginning = '0001-01-01'

/**
 * The workspace's standard schedule, oldest version first. Settings have no date: a change that is found begins today, so
 * that days which have passed keep the schedule they were judged by.
 */
export async function standardVersions(context: ServerContext<typeof settings>, unit: UnitOfWork, timeZone: string): Promise<StandardVersion[]> {
  const rows = await unit.query<{ valid_from: string; terms: StandardTerms }>(
    'select valid_from::text, terms from p_attendance.standard where workspace_id = $1 order by valid_from', [unit.workspaceId])
  const versions = rows.map(({ valid_from: validFrom, terms }) => ({ validFrom, terms }))
  const terms = termsOf(await context.settings(unit.workspaceId))
  const last = versions.at(-1)
  if (last && isDeepStrictEqual(last.terms, terms)) return versions
  const now = context.clock.now()
  const validFrom = last ? now.toZonedDateTimeISO(timeZone).toPlainDate().toString() : beginning
  await unit.query(
    `insert into p_attendance.standard (workspace_id, valid_from, terms) values ($1, $2, $3)
     on conflict (workspace_id, valid_from) do update set terms = excluded.terms`,
    [unit.workspaceId, validFrom, JSON.stringify(terms)],
  )
  if (last) await markDates(unit, { memberIds: null, from: Temporal.PlainDate.from(validFrom).subtract({ days: 1 }).toString(), to: '9999-12-31' })
  return [...versions.filter((version) => version.validFrom !== validFrom), { validFrom, terms }]
}

function termsOf(chosen: SettingsOf<typeof settings>): StandardTerms {
  return {
    ...scheduleDefaults,
    workingDays: chosen.workingDays.map(Number).sort(),
    ...chosen.target === 'none' ? { startsAt: null, endsAt: null, minimumSeconds: 0, weeklySeconds: 0 } : { startsAt: chosen.startsAt, endsAt: chosen.endsAt, minimumSeconds: chosen.minimumMinutes * 60 },
    breakSeconds: chosen.breakMinutes * 60,
    lateGraceSeconds: chosen.lateGraceMinutes * 60,
    earlyGraceSeconds: chosen.earlyGraceMinutes * 60,
    absentBelowSeconds: chosen.absentBelowMinutes * 60,
    // Left out where nothing is checked: versions of before there was the choice stay as they are.
    ...chosen.limits !== 'none' && { limits: { preset: chosen.limits } },
  }
}
