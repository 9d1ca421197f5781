import { deleteInBatches, readInPages } from '@overt/sdk'
import type { ExportSheet, UnitOfWork } from '@overt/sdk'
import { addStep, answerers } from './objections.ts'
import type { PrivacyContext } from './privacy-context.ts'

/** Objections are kept so long after they were settled: as long as a claim about them may be made. */
const settledDays = 1_095
/** The person who answers hears once more, so many days before the date. */
const remindDays = 3

export function declareRetention({ database, retention }: PrivacyContext): void {
  retention.declare({
    at: '03:05',
    kinds: [{ id: 'objections', kept: { days: settledDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
      deleteInBatches(database, workspaceId, { table: 'p_privacy.objection', condition: `status <> 'open' and settled_at < $2`, values: [before], signal }) }],
  })
}

/** Tells those who answer of objections whose date is near. */
export async function remind(context: PrivacyContext, workspaceId: string): Promise<void> {
  await context.database.inWorkspace({ workspaceId }, async (unit) => {
    const now = context.clock.now()
    const near = await unit.query<{ id: string; memberId: string; dueAt: Date }>(`update p_privacy.objection set reminded_at = $2
      where workspace_id = $1 and status = 'open' and reminded_at is null and due_at < $3 returning id, member_id as "memberId", due_at as "dueAt"`,
    [workspaceId, now.toString(), now.add({ hours: 24 * remindDays }).toString()])
    for (const { id, memberId, dueAt } of near) {
      await addStep(context, unit, id, 'reminded', null, null)
      const [person] = await context.directory.members(unit, { ids: [memberId] })
      for (const answerer of await answerers(context, unit, memberId)) {
        await context.notices.send(unit, { memberId: answerer, kind: 'core.waiting', key: id, text: { key: 'told.near', values: { name: person?.name ?? '', date: { instant: dueAt.toISOString() } } }, path: '/privacy/objections' })
      }
    }
  })
}

const sheets = [
  { name: 'privacy-objections', columns: 'o.id, o.member_id, o.about, o.reason, o.status, o.answer, o.created_at, o.due_at, o.settled_at', from: 'p_privacy.objection o',
    where: 'o.workspace_id = $1 and ($2::uuid is null or o.member_id = $2)', key: { 'o.id': 'uuid' } },
  { name: 'privacy-objection-steps', columns: 's.id, s.objection_id, s.step, s.by_member, s.text, s.at', from: 'p_privacy.objection_step s join p_privacy.objection o on o.workspace_id = s.workspace_id and o.id = s.objection_id',
    where: 's.workspace_id = $1 and ($2::uuid is null or o.member_id = $2)', key: { 's.id': 'uuid' } },
]

/** What a person, or the whole workspace, gets of the plugin's data. */
export const exportSheets = ({ database }: PrivacyContext, workspaceId: string, memberId: string | null): ExportSheet[] =>
  sheets.map(({ name, ...query }) => ({ name, rows: readInPages(database, { workspaceId, ...query, values: [workspaceId, memberId] }) }))

/** Their objections with the trails. */
export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  await unit.query('delete from p_privacy.objection where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  await unit.query('delete from p_privacy.contact where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
}
