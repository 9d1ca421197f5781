import type { Job } from '@overt/sdk'
import type { PrivacyContext } from '../privacy-context.ts'
import { copyFolder, deleteParts } from './copy-parts.ts'
import { keptDays } from './copy-store.ts'
import type { StoredCopy } from './copy-store.ts'
import { tellProgress } from './run-copy.ts'

const attemptsAtMost = 3
/** No copy is younger than its parts; a file without a row was left by a process that died. */
const orphanHours = 24 * (keptDays + 1)

export interface CopyJob { readonly copyId: string }

type Left = Pick<StoredCopy, 'id' | 'askedBy' | 'runId' | 'parts' | 'state' | 'attempt'>

/** Deletes the files of what has been kept for seven days, was cancelled or failed, and takes up what a process that died has left: again from the start, at most three times. */
export async function tidyCopies(context: PrivacyContext, job: Job<CopyJob>, workspaceId: string): Promise<void> {
  const now = context.clock.now().toString()
  const left = await context.database.inWorkspace({ workspaceId }, (unit) => unit.query<Left>(`
    select id, asked_by as "askedBy", run_id as "runId", parts, state, attempt from p_privacy.copy
    where workspace_id = $1 and ((state = 'ready' and finished_at <= $2::timestamptz - make_interval(hours => 24 * $3::int)) or (state = 'running' and beat_at < $2::timestamptz - interval '2 minutes') or (state in ('cancelled', 'failed') and parts > 0 and beat_at < $2::timestamptz - interval '2 minutes'))
    order by created_at limit 500`, [workspaceId, now, keptDays]))
  for (const one of left) {
    await deleteParts(context.blobs, workspaceId, one)
    await context.database.inWorkspace({ workspaceId }, async (unit) => {
      if (one.state === 'ready') await unit.query(`update p_privacy.copy set state = 'expired', parts = 0, manifest = null where workspace_id = $1 and id = $2 and state = 'ready'`, [workspaceId, one.id])
      else if (one.state === 'cancelled' || one.state === 'failed') await unit.query('update p_privacy.copy set parts = 0 where workspace_id = $1 and id = $2', [workspaceId, one.id])
      else {
        const again = one.attempt < attemptsAtMost
        const [moved] = await unit.query(`
          update p_privacy.copy set state = $3, run_id = null, attempt = attempt + 1, parts = 0, rows_done = 0, beat_at = $4, problem = $5, finished_at = case when $3 = 'failed' then $4::timestamptz end
          where workspace_id = $1 and id = $2 and state = 'running' and attempt = $6 returning id`, [workspaceId, one.id, again ? 'waiting' : 'failed', now, again ? null : 'copy-interrupted', one.attempt])
        if (moved === undefined) return
        if (again) await job.add(unit, { copyId: one.id })
      }
      tellProgress(context, unit, one)
    })
  }
}

/** Nightly: files whose row is gone. */
export async function deleteOrphans(context: PrivacyContext, workspaceId: string, signal: AbortSignal): Promise<void> {
  const before = context.clock.now().subtract({ hours: orphanHours })
  for await (const { key, storedAt } of context.blobs.list(workspaceId, copyFolder)) {
    signal.throwIfAborted()
    if (Temporal.Instant.compare(storedAt, before) < 0) await context.blobs.delete(workspaceId, key)
  }
}
