import type { UnitOfWork } from '@overt/sdk'
import type { PrivacyContext } from '../privacy-context.ts'
import type { BreachTexts } from './breach-answers.ts'
import { addBreachStep, writtenFor } from './breach-rows.ts'

export const breachKind = 'breach'
export const breachPage = '/privacy/breaches'
/** So many are told in one transaction. */
const batch = 100
const reference = /^privacy[.]breach:([0-9a-f-]{36}):([0-9a-f-]{36})$/
const remindHours = 24

interface Untold { readonly memberId: string; readonly locale: string; readonly name: string; readonly affected: boolean; readonly status: string }

/** Tells every member of a breach, a batch at a time: whoever stops it in between goes on where it was. */
export function createTelling(context: PrivacyContext) {
  context.notices.declare({ id: breachKind, title: 'breach.notice', urgency: 'high', required: true, defaults: { push: true, mail: false, messenger: true } })
  const job = context.job<{ readonly breachId: string }>({ id: 'tell-of-breach', timeoutMs: 300_000, async run({ breachId }, { workspaceId, signal }) {
    let more = true
    while (more && !signal.aborted) more = await context.database.inWorkspace({ workspaceId }, (unit) => tellBatch(context, unit, breachId))
    if (more) await context.database.inWorkspace({ workspaceId }, (unit) => job.add(unit, { breachId }))
  } })

  context.hooks.on('notice.read', async ({ memberId, kind, key, at, where }, { workspaceId }) => {
    if (kind !== `privacy.${breachKind}`) return
    await context.database.inWorkspace({ workspaceId }, (unit) => unit.query(
      'update p_privacy.breach_recipient set read_at = $4, read_in = $5 where workspace_id = $1 and breach_id = $2 and member_id = $3 and read_at is null', [workspaceId, key, memberId, at, where]))
  })
  context.hooks.on('mail.settled', async ({ reference: name, at, outcome }, { workspaceId }) => {
    const [, breachId, memberId] = reference.exec(name) ?? []
    if (breachId === undefined) return
    await context.database.inWorkspace({ workspaceId }, (unit) => unit.query(
      'update p_privacy.breach_recipient set mail = $4, mail_at = $5 where workspace_id = $1 and breach_id = $2 and member_id = $3', [workspaceId, breachId, memberId, outcome, at]))
  })
  context.schedule({ id: 'breach-clock', cron: '7 * * * *', run: (workspaceId) => remindOfAuthority(context, workspaceId) })
  return job
}

/** True where there may be more. */
async function tellBatch(context: PrivacyContext, unit: UnitOfWork, breachId: string): Promise<boolean> {
  const [breach] = await unit.query<{ texts: BreachTexts }>('select texts from p_privacy.breach where workspace_id = $1 and id = $2', [unit.workspaceId, breachId])
  if (breach === undefined) return false
  const untold = await unit.query<Untold>(`select r.member_id as "memberId", r.affected, m.status, u.name, coalesce(u.locale, w.locale) as locale from p_privacy.breach_recipient r
    join core.member m on m.workspace_id = r.workspace_id and m.id = r.member_id join core.workspace w on w.id = m.workspace_id join identity."user" u on u.id = m.user_id
    where r.workspace_id = $1 and r.breach_id = $2 and r.told_at is null order by r.member_id limit $3 for update of r`, [unit.workspaceId, breachId, batch])
  const at = context.clock.now().toString()
  const { subject, text } = breach.texts
  const active = untold.filter(({ status }) => status === 'active')
  const about = ({ affected }: Untold): string => (affected ? 'breach.you-affected' : 'breach.you-not-affected')
  await context.notices.sendAll(unit, breachKind, active.map((person) => ({
    memberId: person.memberId, key: breachId, path: breachPage, text: { key: 'breach.told', values: { subject: { written: subject }, text: { written: text }, about: { key: about(person) } } },
  })))
  await context.mail.sendAll(unit, active.map((person) => {
    const { memberId, locale, name } = person
    return {
      memberId, subject: writtenFor(subject, locale), text: context.t(locale, 'breach.mail', { name, text: writtenFor(text, locale), about: context.t(locale, about(person)) }),
      action: { label: context.t(locale, 'breach.mail-action'), path: breachPage }, reference: `privacy.breach:${breachId}:${memberId}`,
    }
  }))
  const told = active.map(({ memberId }) => memberId)
  // Somebody who left meanwhile gets no notice: the row goes, and the count of those who have left says so.
  await unit.query(`delete from p_privacy.breach_recipient where workspace_id = $1 and breach_id = $2 and member_id = any($3::uuid[])`, [unit.workspaceId, breachId, untold.filter(({ status }) => status !== 'active').map(({ memberId }) => memberId)])
  await unit.query(`update p_privacy.breach_recipient set told_at = $4, mail = 'queued', mail_at = $4 where workspace_id = $1 and breach_id = $2 and member_id = any($3::uuid[])`, [unit.workspaceId, breachId, told, at])
  if (untold.length === batch) return true
  await addBreachStep(context, unit, breachId, 'told', null, null)
  return false
}

/** Tells the admins once that the time to tell the authority runs out. */
async function remindOfAuthority(context: PrivacyContext, workspaceId: string): Promise<void> {
  await context.database.inWorkspace({ workspaceId }, async (unit) => {
    const now = context.clock.now()
    const near = await unit.query<{ id: string; dueAt: Date }>(`update p_privacy.breach set reminded_at = $2 where workspace_id = $1 and authority_note is null and reminded_at is null and due_at < $3
      returning id, due_at as "dueAt"`, [workspaceId, now.toString(), now.add({ hours: remindHours }).toString()])
    for (const { id, dueAt } of near) {
      await addBreachStep(context, unit, id, 'reminded', null, null)
      for (const admin of await context.directory.members(unit, { status: ['active'], roles: ['admin'] })) {
        await context.notices.send(unit, { memberId: admin.id, kind: 'core.waiting', key: id, text: { key: 'breach.near', values: { date: { instant: dueAt.toISOString() } } }, path: breachPage })
      }
    }
  })
}
