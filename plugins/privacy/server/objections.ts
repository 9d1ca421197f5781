import { keptUntil, membersWhoMay, uuidv7 } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { objectionNotFound } from './errors.ts'
import type { PrivacyContext } from './privacy-context.ts'
import type { ObjectionAnswer } from './routes/answers.ts'

export interface ObjectionRow {
  readonly id: string
  readonly memberId: string
  readonly memberName: string
  readonly about: string
  readonly reason: string
  readonly status: ObjectionAnswer['status']
  readonly answer: string | null
  readonly createdAt: Date
  readonly dueAt: Date
  readonly settledAt: Date | null
}

/** Objections are kept so long after they were settled: as long as a claim about them may be made. */
export const settledDays = 1_095

export const objectionColumns = `o.id, o.member_id as "memberId", u.name as "memberName", o.about, o.reason, o.status, o.answer, o.created_at as "createdAt", o.due_at as "dueAt", o.settled_at as "settledAt"`
export const objectionJoins = `from p_privacy.objection o join core.member m on m.workspace_id = o.workspace_id and m.id = o.member_id join identity."user" u on u.id = m.user_id`

/** Locked, so that two answers at once are one answer and a refusal. Errors: `not-found`, also for those who may not read it. */
export async function readObjection(unit: UnitOfWork, caller: Caller, id: string): Promise<ObjectionRow> {
  const [row] = await unit.query<ObjectionRow>(`select ${objectionColumns} ${objectionJoins} where o.workspace_id = $1 and o.id = $2 for update of o`, [unit.workspaceId, id])
  if (row === undefined || !caller.ability.can('read', 'PrivacyObjection', { memberId: row.memberId })) throw objectionNotFound()
  return row
}

/** Objections with their trails, as the reader may see and answer them. */
export async function objectionsJson(context: PrivacyContext, unit: UnitOfWork, caller: Caller, rows: readonly ObjectionRow[]): Promise<ObjectionAnswer[]> {
  if (rows.length === 0) return []
  const { plugins } = await context.configuration.read(unit, caller.locale)
  const titles = new Map(plugins.map(({ id, title }) => [id, title]))
  const steps = await unit.query<{ objection_id: string; step: ObjectionAnswer['steps'][number]['step']; name: string | null; text: string | null; at: Date }>(`
    select s.objection_id, s.step, u.name, s.text, s.at from p_privacy.objection_step s
    left join core.member m on m.workspace_id = s.workspace_id and m.id = s.by_member left join identity."user" u on u.id = m.user_id
    where s.workspace_id = $1 and s.objection_id = any($2::uuid[]) order by s.at, s.step <> 'made', s.id`, [unit.workspaceId, rows.map(({ id }) => id)])
  const now = context.clock.now().epochMilliseconds
  return rows.map(({ id, memberId, about, createdAt, dueAt, settledAt, ...row }) => ({
    id, memberId, memberName: row.memberName, about, aboutTitle: titles.get(about) ?? context.t(caller.locale, 'about.other'), reason: row.reason, status: row.status, answer: row.answer,
    createdAt: createdAt.toISOString(), dueAt: dueAt.toISOString(), settledAt: settledAt?.toISOString() ?? null, keptUntil: settledAt === null ? null : keptUntil(settledAt, settledDays), overdue: row.status === 'open' && dueAt.getTime() < now,
    mayAnswer: row.status === 'open' && memberId !== caller.memberId && caller.ability.can('answer', 'PrivacyObjection', { memberId }),
    mayWithdraw: row.status === 'open' && memberId === caller.memberId,
    steps: steps.filter((step) => step.objection_id === id).map(({ step, name, text, at }) => ({ step, byName: name, text, at: at.toISOString() })),
  }))
}

/** One line of an objection's trail. */
export async function addStep(context: PrivacyContext, unit: UnitOfWork, objectionId: string, step: ObjectionAnswer['steps'][number]['step'], by: string | null, text: string | null): Promise<void> {
  const now = context.clock.now()
  await unit.query('insert into p_privacy.objection_step (workspace_id, id, objection_id, step, by_member, text, at) values ($1, $2, $3, $4, $5, $6, $7)',
    [unit.workspaceId, uuidv7(now.epochMilliseconds), objectionId, step, by, text, now.toString()])
}

export interface Contact { readonly id: string; readonly name: string }

/** The person who answers objections; null where the workspace has named none, or one who may no longer answer. */
export async function readContact(context: PrivacyContext, unit: UnitOfWork): Promise<Contact | null> {
  const [row] = await unit.query<{ member_id: string }>('select member_id from p_privacy.contact where workspace_id = $1', [unit.workspaceId])
  if (row === undefined) return null
  const [member] = await context.directory.members(unit, { ids: [row.member_id], status: ['active'] })
  if (member === undefined || !(await context.ability(unit, member.id)).canAny('answer', 'PrivacyObjection')) return null
  return { id: member.id, name: member.name }
}

/** Whom an objection waits for: the person named, or else everybody who may answer; never the one who objects. */
export async function answerers(context: PrivacyContext, unit: UnitOfWork, memberId: string): Promise<readonly string[]> {
  const contact = await readContact(context, unit)
  if (contact !== null && contact.id !== memberId) return [contact.id]
  return (await membersWhoMay(context, unit, 'answer', 'PrivacyObjection', { memberId })).filter((id) => id !== memberId)
}
