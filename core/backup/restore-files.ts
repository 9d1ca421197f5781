import type { Blobs } from '@overt/sdk'
import type { BackupPlace } from './backup-place.ts'
import type { FileCopy } from './file-copies.ts'
import { laterFiles, listedFiles } from './file-copies.ts'
import { listBackupIds } from './manifest.ts'

/**
 * Puts back the files of a backup and those copied later, as far as they were stored by then; one that is there already with its size is
 * left. Gives how many were written.
 */
export async function restoreFiles(place: BackupPlace, id: string, blobs: Blobs, until?: Temporal.Instant): Promise<number> {
  const next = (await listBackupIds(place)).whole.find((other) => other > id)
  const present = new Map<string, Map<string, number>>()
  let written = 0

  async function presentIn(workspaceId: string): Promise<Map<string, number>> {
    const known = present.get(workspaceId) ?? new Map((await Array.fromAsync(blobs.list(workspaceId, ''))).map(({ key, sizeBytes }) => [key, sizeBytes]))
    present.set(workspaceId, known)
    return known
  }
  async function put({ workspaceId, key, object, sizeBytes, storedAt }: FileCopy): Promise<void> {
    if (until !== undefined && Temporal.Instant.compare(storedAt, until) > 0) return
    const known = await presentIn(workspaceId)
    if (known.get(key) === sizeBytes) return
    await blobs.put(workspaceId, key, await place.get(object))
    known.set(key, sizeBytes)
    written += 1
  }
  for await (const file of await listedFiles(place, id)) await put(file)
  for (const file of await laterFiles(place, id)) await put(file)
  // The next backup lists what was stored after the last copy before it.
  if (next !== undefined) for await (const file of await listedFiles(place, next)) await put(file)
  return written
}
