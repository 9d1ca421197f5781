import type { Job } from '@overt/sdk'
import type { ReportsContext } from '../reports-context.ts'
import { deleteParts, tellProgress } from './run-export.ts'

interface Left { readonly id: string; readonly memberId: string; readonly runId: string | null; readonly parts: number; readonly state: string; readonly attempt: number }

const attemptsAtMost = 3

export interface ExportJob { readonly exportId: string }

/**
 * Throws away what is a day old or was cancelled, with its files, and takes up what a process that died has left: again from the start,
 * at most three times. Answers how many it has thrown away.
 */
export async function tidyExports(context: ReportsContext, job: Job<ExportJob>, workspaceId: string): Promise<number> {
  const now = context.clock.now().toString()
  const left = await context.database.inWorkspace({ workspaceId }, (unit) => unit.query<Left>(`
    select id, member_id as "memberId", run_id as "runId", parts, state, attempt
    from p_reports.export
    where workspace_id = $1 and (finished_at < $2::timestamptz - interval '24 hours' or (state in ('running', 'cancelled') and beat_at < $2::timestamptz - interval '2 minutes'))
    order by created_at limit 500`, [workspaceId, now]))
  let gone = 0
  for (const one of left) {
    await deleteParts(context.blobs, workspaceId, one)
    await context.database.inWorkspace({ workspaceId }, async (unit) => {
      if (one.state !== 'running') {
        await unit.query('delete from p_reports.export where workspace_id = $1 and id = $2', [workspaceId, one.id])
        gone += 1
        return
      }
      const again = one.attempt < attemptsAtMost
      const [moved] = await unit.query(`
        update p_reports.export set state = $3, run_id = null, attempt = attempt + 1, parts = 0, rows_done = 0, beat_at = $4,
          problem = $5, finished_at = case when $3 = 'failed' then $4::timestamptz end
        where workspace_id = $1 and id = $2 and state = 'running' and attempt = $6 returning id`,
      [workspaceId, one.id, again ? 'waiting' : 'failed', now, again ? null : 'export-interrupted', one.attempt])
      if (moved === undefined) return
      if (again) await job.add(unit, { exportId: one.id })
      tellProgress(context, unit, one)
    })
  }
  return gone
}
