import type { UnitOfWork } from '@overt/sdk'
import type { AskChoice } from '../contracts.ts'
import type { ClickContext } from './context.ts'

/** Whether and when to ask a member about time away: their own choice, else the workspace's setting. A workspace that does not ask asks nobody. */
export async function readChoice(context: ClickContext, unit: UnitOfWork, memberId: string): Promise<AskChoice> {
  const { ask, askAfterMinutes } = await context.settings(unit.workspaceId)
  const [own] = await unit.query<{ ask: boolean; minutes: number }>({
    name: 'clickim-choice', text: 'select ask, ask_after_minutes as minutes from p_clickim.choice where workspace_id = $1 and member_id = $2', values: [unit.workspaceId, memberId],
  })
  return { ask: ask && (own?.ask ?? true), askAfterMinutes: own?.minutes ?? askAfterMinutes, own: own !== undefined, workspace: { ask, askAfterMinutes } }
}

/** Null follows the workspace again. */
export async function writeChoice(unit: UnitOfWork, memberId: string, choice: { readonly ask: boolean; readonly askAfterMinutes: number } | null): Promise<void> {
  if (choice === null) await unit.query('delete from p_clickim.choice where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  else {
    await unit.query(`insert into p_clickim.choice (workspace_id, member_id, ask, ask_after_minutes) values ($1, $2, $3, $4)
      on conflict (workspace_id, member_id) do update set ask = excluded.ask, ask_after_minutes = excluded.ask_after_minutes`, [unit.workspaceId, memberId, choice.ask, choice.askAfterMinutes])
  }
}
