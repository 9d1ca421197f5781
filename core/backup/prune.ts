import type { BackupPlace } from './backup-place.ts'
import { laterFiles, listedFiles } from './file-copies.ts'
import { dropLogBefore } from './log-archive.ts'
import { listBackupIds, manifestName, readManifest } from './manifest.ts'

/** Deletes all backups but the newest `keep`, then the log and the files that only those needed: what was erased ends here too. */
export async function pruneBackups(place: BackupPlace, keep: number): Promise<string[]> {
  const { whole, unfinished } = await listBackupIds(place)
  const kept = whole.slice(-keep)
  const [oldest, newest] = [kept[0], kept.at(-1)]
  if (oldest === undefined || newest === undefined) return []
  // One that was begun after the newest may still be running.
  const dropped = [...whole.slice(0, -keep), ...unfinished.filter((id) => id < newest)]
  for (const id of dropped) {
    await place.delete(manifestName(id))
    for (const { name } of await Array.fromAsync(place.list(`base/${id}`))) await place.delete(name)
  }
  if (dropped.length === 0) return []
  await dropLogBefore(place, (await readManifest(place, oldest)).startLog)
  const needed = new Set<string>()
  for (const id of kept) {
    for await (const { object } of await listedFiles(place, id)) needed.add(object)
    for (const { object } of await laterFiles(place, id)) needed.add(object)
  }
  for await (const { name } of place.list('file')) if (!needed.has(name)) await place.delete(name)
  return dropped
}
