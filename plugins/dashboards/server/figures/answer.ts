import { Problem } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import type { EntryLine, FigureAnswer, FigureKind, Scope, WidgetSettings } from '../../contracts.ts'
import { factSql } from './fact.ts'
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
 * A question that makes no sense is answered with its problem.
 */
export async function answerQuestions(unit: UnitOfWork, { ability, memberId }: Pick<Caller, 'ability' | 'memberId'>, questions: readonly Question[], moment: Moment): Promise<FigureAnswer[]> {
  const planned = questions.map((question) => ({ question, plan: readQuestion(question, memberId, moment) }))
  const reads = planned.flatMap(({ plan }) => (plan instanceof Problem ? [] : plan.reads))
  const values = new Map<object, unknown>()
  for (const same of Map.groupBy(reads, ({ selection }) => selection.key).values()) {
    const found = await readParts(unit, ability, same[0]!.selection, same.map(({ part }) => part), moment)
    for (const [index, read] of same.entries()) values.set(read, found[index])
  }
  return planned.map(({ question: { id }, plan }): FigureAnswer => {
    if (plan instanceof Problem) return { id, from: '', to: '', problem: { code: plan.code, title: plan.title, detail: plan.message } }
    const { from, to } = plan.selection.span
    return { id, from: from.toString(), to: to.toString(), figures: plan.assemble(plan.reads.map((read) => values.get(read))) }
  })
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

/** Whose entries answers show one by one, and how many. */
export function shownOf(answers: readonly FigureAnswer[]): ReadonlyMap<string, number> {
  const lines = answers.flatMap(({ figures }): readonly EntryLine[] => (figures !== undefined && 'entries' in figures && Array.isArray(figures.entries) ? figures.entries as readonly EntryLine[] : []))
  return new Map([...Map.groupBy(lines, ({ memberId }) => memberId)].map(([memberId, of]) => [memberId, of.length]))
}
