import { deleteInBatches } from '@overt/sdk'
import { tidyExports } from '../exports/tidy-exports.ts'
import type { ExportJob } from '../exports/tidy-exports.ts'
import type { Job, RetentionRun } from '@overt/sdk'
import type { ReportsContext } from '../reports-context.ts'

const exportDays = 1
/** As long as a mail may still need its attachment. */
const attachmentDays = 3
const deliveryDays = 90
/** So long after its end a link still says that it has ended, and the list who opened it when. */
const shareDays = 90
const filesAtOnce = 500

/** Nightly: finished exports that the minute's round has left, attachments that no mail needs any more, what is remembered of sendings, and links that ended. */
export function declareRetention(context: ReportsContext, job: Job<ExportJob>): void {
  context.retention.declare({
    at: '03:23',
    timeoutMs: 10 * 60_000,
    kinds: [
      { id: 'exports', kept: { days: exportDays }, ends: 'deleted', deleteExpired: ({ workspaceId }) => tidyExports(context, job, workspaceId) },
      { id: 'attachments', kept: { days: attachmentDays }, ends: 'reduced', deleteExpired: (run) => deleteAttachments(context, run) },
      { id: 'deliveries', kept: { days: deliveryDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
        deleteInBatches(context.database, workspaceId, { table: 'p_reports.delivery', condition: 'file is null and due_at < $2', values: [before], signal }) },
      { id: 'shares', kept: { days: shareDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
        deleteInBatches(context.database, workspaceId, { table: 'p_reports.share', condition: 'least(expires_at, revoked_at) < $2', values: [before], signal }) },
    ],
  })
}

async function deleteAttachments({ blobs, database }: ReportsContext, { workspaceId, before, signal }: RetentionRun): Promise<number> {
  let gone = 0
  for (let batch = filesAtOnce; batch === filesAtOnce && !signal.aborted; gone += batch) {
    const files = (await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ file: string }>(
      `select file from p_reports.delivery where workspace_id = $1 and file is not null and due_at < $2 limit ${String(filesAtOnce)}`, [workspaceId, before]))).map(({ file }) => file)
    for (const file of files) await blobs.delete(workspaceId, file)
    await database.inWorkspace({ workspaceId }, (unit) => unit.query('update p_reports.delivery set file = null where workspace_id = $1 and file = any($2)', [workspaceId, files]))
    batch = files.length
  }
  return gone
}
