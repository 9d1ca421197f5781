import { Problem, countsByMember, fewOf } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import type { BreakdownFigures, DayFigures, EntryLine, FigureAnswer, FigureKind, FiguresOf, GoalFigures, Scope, WidgetSettings } from '../../contracts.ts'
import { factSql } from './fact.ts'
import { people } from './parts.ts'
import type { Part } from './parts.ts'
import { planOf } from './questions.ts'
import type { Plan } from './questions.ts'
import type { Moment, Selection } from './selection.ts'

export interface Question {
  readonly id: string
  readonly kind: FigureKind
  readonly scope: Scope
  readonly settings: WidgetSettings
}

/**
 * Answers many questions with the rights of who asks: one statement for each different selection of entries, however many questions share it.
 * A question that makes no sense is answered with its problem. `shown` says whose records the answers are about: single entries, lines that name a person,
 * and sums of a few people's entries.
 */
export async function answerQuestions(unit: UnitOfWork, { ability, memberId }: Pick<Caller, 'ability' | 'memberId'>, questions: readonly Question[], moment: Moment, textsOf: (problem: Problem) => { readonly title: string; readonly detail: string }): Promise<{ readonly items: FigureAnswer[]; readonly shown: ReadonlyMap<string, number> }> {
  const planned = questions.map((question) => ({ question, plan: readQuestion(question, memberId, moment) }))
  const reads = planned.flatMap(({ plan }) => (plan instanceof Problem ? [] : plan.reads))
  const values = new Map<object, unknown>()
  const shown = new Map<string, number>()
  for (const same of Map.groupBy(reads, ({ selection }) => selection.key).values()) {
    const [of, ...found] = await readParts(unit, ability, same[0]!.selection, [people, ...same.map(({ part }) => part)], moment)
    addMost(shown, fewOf(Object.entries(of as Record<string, number>)))
    for (const [index, read] of same.entries()) values.set(read, found[index])
  }
  const items = planned.map(({ question: { id }, plan }): FigureAnswer => {
    if (plan instanceof Problem) return { id, from: '', to: '', problem: { code: plan.code, ...textsOf(plan) } }
    const { from, to } = plan.selection.span
    return { id, from: from.toString(), to: to.toString(), figures: plan.assemble(plan.reads.map((read) => values.get(read))) }
  })
  for (const [index, { figures }] of items.entries()) if (figures !== undefined) addMost(shown, personsIn(questions[index]!, figures))
  return { items, shown }
}

function readQuestion({ kind, scope, settings }: Question, memberId: string, moment: Moment): Plan | Problem {
  try {
    return planOf(kind, { scope, settings, memberId, moment })
  } catch (cause) {
    if (cause instanceof Problem) return cause
    throw cause
  }
}

async function readParts(unit: UnitOfWork, ability: Caller['ability'], selection: Selection, parts: readonly Part[], moment: Moment): Promise<unknown[]> {
  const { cte, values } = factSql(ability, unit.workspaceId, selection, moment)
  const place = (value: unknown): string => `$${String(values.push(value))}`
  const columns = parts.map((part, index) => `${part(place)} as part_${String(index)}`)
  const [row] = await unit.query<Record<string, unknown>>({ text: `with ${cte} select ${columns.join(',\n')}`, values })
  return parts.map((_, index) => row?.[`part_${String(index)}`])
}

/** The larger count of each person: the same entries are in many answers. */
function addMost(shown: Map<string, number>, counts: Iterable<readonly [memberId: string, count: number]>): void {
  for (const [memberId, count] of counts) shown.set(memberId, Math.max(count, shown.get(memberId) ?? 0))
}

/** Whom an answer names: in single entries, or as the line or series of a person. */
function personsIn({ kind, settings }: Question, figures: FiguresOf[FigureKind]): Iterable<readonly [string, number]> {
  if ('entries' in figures && Array.isArray(figures.entries)) return countsByMember(figures.entries as readonly EntryLine[])
  const keys = kind === 'goal' ? (figures as GoalFigures).people.map(({ key }) => key)
    : kind === 'breakdown' && settings.by === 'member' ? (figures as BreakdownFigures).lines.map(({ key }) => key)
    : kind === 'by-day' && settings.stack === 'member' ? (figures as DayFigures).series.map(({ key }) => key) : []
  return keys.filter((key) => key !== null && key !== '').map((key) => [key!, 1])
}
