import { deleteInBatches } from '@overt/sdk'
import { addStep, answerers, settledDays } from './objections.ts'
import type { PrivacyContext } from './privacy-context.ts'

/** That there was a copy is listed so long; its file is deleted after seven days. */
const listedDays = 30
/** The person who answers hears once more, so many days before the date. */
const remindDays = 3

export function declareRetention({ database, retention }: PrivacyContext): void {
  retention.declare({
    at: '03:05',
    kinds: [{ id: 'copies', kept: { days: listedDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
      deleteInBatches(database, workspaceId, { table: 'p_privacy.copy', condition: `state in ('failed', 'cancelled', 'expired') and parts = 0 and created_at < $2`, values: [before], signal }) }, { id: 'objections', kept: { days: settledDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
      deleteInBatches(database, workspaceId, { table: 'p_privacy.objection', condition: `status <> 'open' and settled_at < $2`, values: [before], signal }) },
    { id: 'breaches', kept: { days: settledDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
      deleteInBatches(database, workspaceId, { table: 'p_privacy.breach', condition: 'closed_at < $2', values: [before], signal }) }],
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

