import type { Blobs, UnitOfWork } from '@overt/sdk'
import { deleteParts } from './exports/run-export.ts'

/** Deletes the files of one member or, with null, of the workspace; answers how many there were. */
export async function deleteFiles(blobs: Blobs, unit: UnitOfWork, memberId: string | null): Promise<number> {
  const made = await unit.query<{ id: string; runId: string | null; parts: number }>('select id, run_id as "runId", parts from p_reports.export where workspace_id = $1 and ($2::uuid is null or member_id = $2) and parts > 0', [unit.workspaceId, memberId])
  const mailed = await unit.query<{ file: string }>('select file from p_reports.delivery where workspace_id = $1 and ($2::uuid is null or member_id = $2) and file is not null', [unit.workspaceId, memberId])
  for (const one of made) await deleteParts(blobs, unit.workspaceId, one)
  for (const { file } of mailed) await blobs.delete(unit.workspaceId, file)
  return made.length + mailed.length
}

/** Deletes every file of the workspace with the rows that lead to it, because any of them may hold hours of the one who is erased; each can be made again. */
export async function deleteFilesWith(blobs: Blobs, unit: UnitOfWork): Promise<number> {
  const files = await deleteFiles(blobs, unit, null)
  await unit.query('delete from p_reports.export where workspace_id = $1 and parts > 0', [unit.workspaceId])
  await unit.query('update p_reports.delivery set file = null where workspace_id = $1 and file is not null', [unit.workspaceId])
  return files
}
