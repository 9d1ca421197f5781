import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { readPast } from './past-days.ts'
import { readVersions, ScheduleHistory } from './schedules.ts'
import type { settings } from './settings.ts'
import { standardVersions } from './standard-schedule.ts'

type Dates = ReadonlyMap<string, ReadonlySet<string>>

/** The dates to judge with those that depend on them, of members whose rest or week is looked at; of others the same dates. */
export async function withDependents(context: ServerContext<typeof settings>, unit: UnitOfWork, dates: Dates): Promise<Dates> {
  const { timeZone } = await context.directory.workspace(unit)
  const standard = await standardVersions(context, unit, timeZone)
  const versions = await readVersions(unit, [...dates.keys()])
  const concerned = [...dates.keys()].filter((id) => new ScheduleHistory(versions.get(id) ?? [], standard, timeZone).needsPast)
  const all = concerned.flatMap((id) => [...dates.get(id)!]).sort()
  if (all.length === 0) return dates
  const past = await readPast(unit, concerned, all.at(0)!, all.at(-1)!)
  return new Map([...dates].map(([id, own]) => [id, new Set([...own, ...[...own].flatMap((date) => past.get(id)?.dependents(date) ?? [])])]))
}
