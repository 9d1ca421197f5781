import { Problem } from '@overt/sdk'
import type { Ability, ServerContext, UnitOfWork } from '@overt/sdk'
import type { ReportColumn, ReportDaysQuestion, ReportValue } from '../../contracts.ts'
import { askedColumns } from '../columns.ts'
import { tooManyDays } from '../errors.ts'
import { countByMember } from '../rows.ts'
import type { Selection } from '../selection.ts'
import { spanSql } from '../spans.ts'

type Values = Readonly<Record<string, ReportValue>>

/** What plugins know of the days of the people in a report. */
export interface DayValues {
  readonly columns: readonly ReportColumn[]
  /** By member and date. */
  readonly days: ReadonlyMap<string, ReadonlyMap<string, Values>>
  /** By column: people of the report whose days the reader may not see. */
  readonly withheld: ReadonlyMap<string, ReadonlySet<string>>
  /** Dates with entries in the report, of the people in `withheld`. */
  readonly withheldDates: ReadonlyMap<string, ReadonlySet<string>>
  /** Names of the people with days. */
  readonly names: ReadonlyMap<string, string>
}

/** As many days of people as are read at once. */
const maximumDays = 200_000

/**
 * The columns about days that a selection asks for, read once for all its people and dates: everybody in the selection whom the reader may see,
 * with or without entries; where the selection filters by work, only people and dates with entries that match. Undefined where it asks for none.
 * With `unattended` nobody can be asked for a reason: where the workspace wants one, all values are withheld. Errors: `too-many-days`.
 */
export async function readDayValues(
  context: Pick<ServerContext, 'hooks' | 'directory'>, unit: UnitOfWork, ability: Ability, selection: Selection, look: ReportDaysQuestion['look'], { unattended = false } = {},
): Promise<DayValues | undefined> {
  const { day: columns } = await askedColumns(context, unit, selection)
  if (columns.length === 0) return undefined
  const filtered = isFilteredByWork(selection)
  const inReport = new Set((await countByMember(unit, ability, selection)).map(({ memberId }) => memberId))
  const members = (await context.directory.members(unit, selection.memberIds === undefined ? {} : { ids: selection.memberIds }))
    .filter(({ id, status }) => inReport.has(id) || (!filtered && ['active', 'suspended'].includes(status) && ability.can('read', 'Member', { id, memberId: id })))
  const dates = selection.from.until(selection.to).days + 1
  if (members.length * dates > maximumDays) throw tooManyDays({ values: { days: members.length * dates, maximum: maximumDays } })
  const question: ReportDaysQuestion = { columns: columns.map(({ id }) => id), memberIds: members.map(({ id }) => id), from: selection.from.toString(), to: selection.to.toString(), look }
  const answers = await ask(context, unit, question, unattended)
  const withheld = withheldOf(columns, answers, inReport)
  const withheldIds = new Set([...withheld.values()].flatMap((ids) => [...ids]))
  const worked = filtered || withheldIds.size > 0 ? await workedDates(unit, ability, selection) : undefined
  const days = new Map<string, Map<string, Record<string, ReportValue>>>()
  for (const { plugin, value } of answers) {
    const owned = question.columns.filter((id) => id.startsWith(`${plugin}.`))
    for (const { memberId, date, values } of value.days) {
      if (filtered && worked?.get(memberId)?.has(date) !== true) continue
      let own = days.get(memberId)
      if (own === undefined) days.set(memberId, own = new Map())
      let merged = own.get(date)
      if (merged === undefined) own.set(date, merged = {})
      for (const id of owned) if (values[id] !== undefined) merged[id] = values[id]
    }
  }
  return {
    columns, days, withheld,
    withheldDates: new Map([...withheldIds].map((id) => [id, worked?.get(id) ?? new Set()])),
    names: new Map(members.filter(({ id }) => days.has(id)).map(({ id, name }) => [id, name])),
  }
}

type Answers = Awaited<ReturnType<typeof collected>>
const collected = (context: Pick<ServerContext, 'hooks'>, unit: UnitOfWork, question: ReportDaysQuestion) => context.hooks.collect('reports.days', question, { workspaceId: unit.workspaceId, unit })

async function ask(context: Pick<ServerContext, 'hooks'>, unit: UnitOfWork, question: ReportDaysQuestion, unattended: boolean): Promise<Answers> {
  if (!unattended) return collected(context, unit, question)
  return collected(context, unit, question).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'reason-required') return []
    throw error
  })
}

/** A column that no plugin answered for is withheld of everybody: an empty cell must not read as nothing worked. */
function withheldOf(columns: readonly ReportColumn[], answers: Answers, inReport: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(columns.map(({ id }) => {
    const answer = answers.find(({ plugin }) => id.startsWith(`${plugin}.`))
    return [id, answer === undefined ? inReport : new Set(answer.value.withheld.filter((memberId) => inReport.has(memberId)))]
  }))
}

const isFilteredByWork = ({ query, organizationIds, projectIds, taskIds, tags }: Selection): boolean =>
  organizationIds !== undefined || projectIds !== undefined || taskIds !== undefined || tags !== undefined || query.billable !== undefined || query.source !== undefined

/** The dates with entries of a selection, by member. */
async function workedDates(unit: UnitOfWork, ability: Ability, selection: Selection): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { from, values } = spanSql(ability, unit.workspaceId, selection, [], 'e.member_id, e.date')
  const rows = await unit.query<{ memberId: string; dates: readonly string[] }>({
    text: `select f.member_id as "memberId", array_agg(distinct to_char(f.date, 'YYYY-MM-DD')) as dates from ${from} group by 1`, values,
  })
  return new Map(rows.map(({ memberId, dates }) => [memberId, new Set(dates)]))
}
