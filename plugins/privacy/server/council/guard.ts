import { AsyncLocalStorage } from 'node:async_hooks'
import { refuse } from '@overt/sdk'
import type { UnitOfWork, Widening } from '@overt/sdk'
import { approvalNeeded } from '../errors.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import { usePermits } from './proposals.ts'
import { readRepresentatives } from './representatives.ts'

/** Whether widening waits: there are representatives, or the workspace has switched the time lock on. */
export async function isGuarded(context: PrivacyContext, unit: UnitOfWork): Promise<boolean> {
  return (await context.settings(unit.workspaceId)).timeLock || (await readRepresentatives(context, unit)).length > 0
}

/** The one place where widening is refused, whatever route, preset or plugin it comes from. */
export function guardWidening(context: PrivacyContext): void {
  // What was refused is written down outside of the transaction that the refusal ends.
  const outside = AsyncLocalStorage.snapshot()
  context.hooks.on('collection.widening', async ({ memberId, operator, widenings }, { unit, workspaceId }) => {
    if (unit === undefined || (memberId === null && !operator) || !await isGuarded(context, unit) || await usePermits(context, unit, widenings)) return undefined
    const asked = widenings.map(({ owner, setting, from, to }) => ({ owner, setting, from, to }))
    if (memberId !== null) outside(() => { void rememberRefused(context, workspaceId, memberId, asked) })
    return refuse(approvalNeeded({ values: { count: asked.length }, extensions: { widenings: asked } }))
  })
}

async function rememberRefused(context: PrivacyContext, workspaceId: string, memberId: string, widenings: readonly Widening[]): Promise<void> {
  try {
    await context.database.inWorkspace({ workspaceId }, (unit) => unit.query(`insert into p_privacy.refused_change (workspace_id, member_id, widenings, at) values ($1, $2, $3, $4)
      on conflict (workspace_id, member_id) do update set widenings = excluded.widenings, at = excluded.at`, [workspaceId, memberId, JSON.stringify(widenings), context.clock.now().toString()]))
  } catch (error) {
    context.log.warn({ err: error, workspaceId }, 'a refused change was not kept for proposing it')
  }
}
