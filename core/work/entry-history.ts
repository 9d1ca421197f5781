import type { EntryHistoryStep, UnitOfWork } from '@overt/sdk'
import { idOf } from '../audit/persons-of.ts'
import { instantSql } from './instants.ts'

/** The latest changes that are told; an entry that a program changes by the minute has more. */
const mostSteps = 200

/** Who changed an entry, when, and what it was before and after, latest first; from the trail, in the chain or on its way there. */
export async function entryHistory(unit: UnitOfWork, entryId: string): Promise<readonly EntryHistoryStep[]> {
  const steps = (table: string): string => `select a.at, json_build_object('at', ${instantSql('a.at')}, 'action', a.action,
    'by', json_build_object('kind', a.actor_kind, 'id', a.actor_id, 'name', case when a.actor_kind = 'user' then (
      select u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = a.workspace_id and m.id = ${idOf('a.actor_id')}) end),
    'before', coalesce(a.detail, a.body)::json -> 'before', 'after', coalesce(a.detail, a.body)::json -> 'after') as step
    from ${table} a where a.workspace_id = $1 and a.subject = 'Entry' and a.subject_id = $2`
  const rows = await unit.query<{ step: EntryHistoryStep }>({
    name: 'entry-history',
    text: `select step from (${steps('core.audit_unchained')} union all ${steps('core.audit_row')}) history order by at desc limit ${String(mostSteps)}`,
    values: [unit.workspaceId, entryId],
  })
  return rows.map(({ step }) => step)
}
