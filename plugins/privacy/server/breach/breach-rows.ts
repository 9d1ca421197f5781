import { uuidv7 } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { breachNotFound } from '../errors.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import type { BreachAnswer, BreachTexts, FactsAnswer, breachSteps } from './breach-answers.ts'
import type { BreachFacts } from './breach-facts.ts'

export type BreachStep = (typeof breachSteps)[number]

export interface BreachRow {
  readonly id: string
  readonly texts: BreachTexts
  readonly fromAt: Date
  readonly untilAt: Date
  readonly detectedAt: Date
  readonly dueAt: Date
  readonly facts: BreachFacts
  readonly authorityAt: Date | null
  readonly authorityNote: string | null
  readonly closedAt: Date | null
  readonly measures: string | null
  readonly createdAt: Date
}

const columns = `b.id, b.texts, b.from_at as "fromAt", b.until_at as "untilAt", b.detected_at as "detectedAt", b.due_at as "dueAt", b.facts, b.authority_at as "authorityAt",
  b.authority_note as "authorityNote", b.closed_at as "closedAt", b.measures, b.created_at as "createdAt"`

/** The latest breaches; ids follow the time. */
export const listBreaches = (unit: UnitOfWork, limit: number, before: string | null): Promise<BreachRow[]> =>
  unit.query(`select ${columns} from p_privacy.breach b where b.workspace_id = $1 and ($3::uuid is null or b.id < $3) order by b.id desc limit $2`, [unit.workspaceId, limit, before])

/** Locked, so that two who close it are one and a refusal. Errors: `not-found`. */
export async function lockBreach(unit: UnitOfWork, id: string): Promise<BreachRow> {
  const [row] = await unit.query<BreachRow>(`select ${columns} from p_privacy.breach b where b.workspace_id = $1 and b.id = $2 for update of b`, [unit.workspaceId, id])
  if (row === undefined) throw breachNotFound()
  return row
}

/** One line of a breach's trail. */
export async function addBreachStep(context: Pick<PrivacyContext, 'clock'>, unit: UnitOfWork, breachId: string, step: BreachStep, by: string | null, text: string | null): Promise<void> {
  const now = context.clock.now()
  await unit.query('insert into p_privacy.breach_step (workspace_id, id, breach_id, step, by_member, text, at) values ($1, $2, $3, $4, $5, $6, $7)',
    [unit.workspaceId, uuidv7(now.epochMilliseconds), breachId, step, by, text, now.toString()])
}

/** A text in the reader's language, where it was written in that. */
export const writtenFor = (texts: Readonly<Record<string, string>>, locale: string): string => texts[locale.startsWith('de') ? 'de' : 'en'] ?? Object.values(texts)[0] ?? ''

/** Facts with the names and titles that people read. */
export async function factsJson(context: PrivacyContext, unit: UnitOfWork, locale: string, { kinds, viewers, ...facts }: BreachFacts): Promise<FactsAnswer> {
  const names = viewers.length === 0 ? new Map<string, string>() : new Map((await context.directory.members(unit, { ids: viewers.map(({ memberId }) => memberId) })).map(({ id, name }) => [id, name]))
  return {
    ...facts, actions: [...facts.actions],
    kinds: kinds.map(({ plugin, subject, ...rest }) => ({ kind: `${plugin === '' ? 'core' : plugin}.${subject}`, title: context.audit.lookTitle({ plugin, subject }, locale), ...rest })),
    viewers: viewers.map((viewer) => ({ ...viewer, name: names.get(viewer.memberId) ?? '' })),
  }
}

/** Breaches with their trails and how far everybody has been told. */
export async function breachesJson(context: PrivacyContext, unit: UnitOfWork, { locale }: Pick<Caller, 'locale'>, rows: readonly BreachRow[]): Promise<BreachAnswer[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const told = await unit.query<{ breach_id: string } & BreachAnswer['told']>(`select breach_id, count(*)::int as members, count(told_at)::int as told, count(*) filter (where mail = 'sent')::int as mailed,
      count(*) filter (where mail = 'failed')::int as "mailFailed", count(read_at)::int as read
    from p_privacy.breach_recipient where workspace_id = $1 and breach_id = any($2::uuid[]) group by breach_id`, [unit.workspaceId, ids])
  const steps = await unit.query<{ breach_id: string; step: BreachStep; name: string | null; text: string | null; at: Date }>(`
    select s.breach_id, s.step, u.name, s.text, s.at from p_privacy.breach_step s
    left join core.member m on m.workspace_id = s.workspace_id and m.id = s.by_member left join identity."user" u on u.id = m.user_id
    where s.workspace_id = $1 and s.breach_id = any($2::uuid[]) order by s.at, s.step <> 'reported', s.id`, [unit.workspaceId, ids])
  const now = context.clock.now().epochMilliseconds
  const answers: BreachAnswer[] = []
  for (const row of rows) {
    const sums = told.find(({ breach_id }) => breach_id === row.id)
    const { members = 0, told: done = 0, mailed = 0, mailFailed = 0, read = 0 } = sums ?? {}
    answers.push({
      id: row.id, subject: writtenFor(row.texts.subject, locale), text: writtenFor(row.texts.text, locale), texts: row.texts,
      from: row.fromAt.toISOString(), until: row.untilAt.toISOString(), detectedAt: row.detectedAt.toISOString(), createdAt: row.createdAt.toISOString(),
      state: row.closedAt !== null ? 'closed' : done < members ? 'telling' : 'open',
      authority: { dueAt: row.dueAt.toISOString(), overdue: row.authorityNote === null && row.dueAt.getTime() < now, toldAt: row.authorityAt?.toISOString() ?? null, note: row.authorityNote },
      measures: row.measures, closedAt: row.closedAt?.toISOString() ?? null, facts: await factsJson(context, unit, locale, row.facts),
      told: { members, told: done, mailed, mailFailed, read },
      steps: steps.filter(({ breach_id }) => breach_id === row.id).map(({ step, name, text, at }) => ({ step, byName: name, text, at: at.toISOString() })),
    })
  }
  return answers
}
