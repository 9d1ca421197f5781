import type { ReportsContext } from '../routes/selected.ts'

/** Deletes attachments once no mail may need them any more, and what is remembered of sendings after three months. */
export async function tidyDeliveries(context: ReportsContext, workspaceId: string): Promise<void> {
  const now = context.clock.now().toString()
  const files = await context.database.inWorkspace({ workspaceId }, (unit) => unit.query<{ file: string }>(
    `select file from p_reports.delivery where workspace_id = $1 and file is not null and due_at < $2::timestamptz - interval '3 days' limit 1000`, [workspaceId, now]))
  for (const { file } of files) await context.blobs.delete(workspaceId, file)
  await context.database.inWorkspace({ workspaceId }, async (unit) => {
    await unit.query('update p_reports.delivery set file = null where workspace_id = $1 and file = any($2)', [workspaceId, files.map(({ file }) => file)])
    await unit.query(`delete from p_reports.delivery where workspace_id = $1 and file is null and due_at < $2::timestamptz - interval '90 days'`, [workspaceId, now])
  })
}
