import type { Blobs, UnitOfWork } from '@overt/sdk'
import type { StoredCopy } from './copy-store.ts'

export const copyFolder = 'privacy/copies'

/** Parts are kept below their run: one that is overtaken deletes its own and none of the next. */
export const partKey = ({ id, runId }: Pick<StoredCopy, 'id' | 'runId'>, index: number): string => `${copyFolder}/${id}/${runId ?? ''}/${String(index)}`

export async function deleteParts(blobs: Blobs, workspaceId: string, run: Pick<StoredCopy, 'id' | 'runId' | 'parts'>): Promise<void> {
  for (let index = 0; index < run.parts; index += 1) await blobs.delete(workspaceId, partKey(run, index))
}

/** Deletes copies that a member asked for or is in, as in those of the workspace, or with null all of them, with their files; answers how many there were. */
export async function deleteCopies(blobs: Blobs, unit: UnitOfWork, memberId: string | null): Promise<number> {
  const gone = await unit.query<Pick<StoredCopy, 'id' | 'runId' | 'parts'>>(
    `delete from p_privacy.copy where workspace_id = $1 and ($2::uuid is null or asked_by = $2 or member_id = $2 or scope = 'workspace') returning id, run_id as "runId", parts`, [unit.workspaceId, memberId])
  for (const one of gone) await deleteParts(blobs, unit.workspaceId, one)
  return gone.length
}
