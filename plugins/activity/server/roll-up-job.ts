import type { Job, ServerContext, UnitOfWork } from '@overt/sdk'
import { rollUpAndTell, staleDays } from './roll-up.ts'
import type { ActivitySettings } from './settings.ts'

/** Stale days are gathered for this long before the job is queued again. */
const gatherMs = 5_000
const daysPerRun = 500
/** Days in one transaction; a batch with segments of these days waits until it ends. */
const daysPerNotice = 50

export interface RollUps {
  /** Before segments are stored: queues the roll-up of what is stale, at most every few seconds per workspace. */
  wanted(unit: UnitOfWork): Promise<void>
}

/**
 * Rolls up stale days soon after they changed and tells other plugins which they were, gathered, so that a thousand batches make a
 * handful of notices. A sweep every minute finds what came in between.
 */
export function createRollUps(context: ServerContext<ActivitySettings>): RollUps {
  const queuedAt = new Map<string, number>()

  async function rollUp(workspaceId: string, signal: AbortSignal): Promise<void> {
    const days = await context.database.inWorkspace({ workspaceId }, (unit) => staleDays(unit, daysPerRun))
    let rolledUp = 0
    for (let at = 0; at < days.length && !signal.aborted; at += daysPerNotice) {
      rolledUp += await context.database.inWorkspace({ workspaceId }, (unit) => rollUpAndTell(context.hooks, unit, days.slice(at, at + daysPerNotice), { skipLocked: true }))
    }
    if (days.length === daysPerRun && rolledUp > 0 && !signal.aborted) await rollUp(workspaceId, signal)
  }

  const job: Job<Record<never, never>> = context.job({
    id: 'roll-up',
    timeoutMs: 5 * 60_000,
    run: (_payload, { workspaceId, signal }) => rollUp(workspaceId, signal),
  })
  context.schedule({ id: 'roll-up', cron: '* * * * *', timeoutMs: 5 * 60_000, run: rollUp })

  return {
    async wanted(unit) {
      const { workspaceId } = unit
      const now = performance.now()
      if (now - (queuedAt.get(workspaceId) ?? -Infinity) < gatherMs) return
      queuedAt.set(workspaceId, now)
      await job.add(unit, {}, { key: 'due' })
    },
  }
}
