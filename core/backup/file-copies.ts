import { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import type { Blobs } from '@overt/sdk'
import { blobMissing } from '../blobs/errors.ts'
import type { BackupPlace } from './backup-place.ts'
import { listBackupIds, readManifest } from './manifest.ts'
import { readParts, writeParts } from './parts.ts'
import type { Part } from './parts.ts'

/** A file of a workspace, and the object in the backup place that holds its content. */
export interface FileCopy {
  readonly workspaceId: string
  readonly key: string
  readonly sizeBytes: number
  readonly storedAt: string
  readonly object: string
}

interface LaterFiles {
  readonly at: string
  readonly parts: readonly Part[]
}

export interface FileSource {
  readonly blobs: Pick<Blobs, 'list' | 'get'>
  readonly workspaceIds: readonly string[]
}

const versionOf = ({ key, sizeBytes, storedAt }: Pick<FileCopy, 'key' | 'sizeBytes' | 'storedAt'>): string => `${key} ${sizeBytes} ${storedAt}`

/** Copies what the last backup does not have yet and writes the whole list; a file that did not change is neither read nor sent again. */
export async function copyFiles(place: BackupPlace, id: string, source: FileSource, signal?: AbortSignal): Promise<{ readonly parts: Part[]; readonly count: number }> {
  const last = (await listBackupIds(place)).whole.at(-1)
  let count = 0
  async function* lines(): AsyncGenerator<string> {
    for await (const { copy } of copies(place, last, source, signal)) {
      count += 1
      yield `${JSON.stringify(copy)}\n`
    }
  }
  const parts = await writeParts(place, `base/${id}/files`, Readable.from(lines()), signal)
  return { parts, count }
}

/** Between two backups: copies new files and notes them beside the last one. Gives how many there were; undefined without a backup. */
export async function copyLaterFiles(place: BackupPlace, source: FileSource, now: Temporal.Instant): Promise<number | undefined> {
  const last = (await listBackupIds(place)).whole.at(-1)
  if (last === undefined) return undefined
  const found: FileCopy[] = []
  for await (const { copy, isNew } of copies(place, last, source)) if (isNew) found.push(copy)
  if (found.length === 0) return 0
  const at = now.round('millisecond').toString().replaceAll(/[-:.]/g, '')
  const parts = await writeParts(place, `base/${last}/later-files-${at}`, Readable.from(found.map((copy) => `${JSON.stringify(copy)}\n`)))
  await place.put(`base/${last}/later/${at}`, Buffer.from(JSON.stringify({ at: now.toString(), parts } satisfies LaterFiles)))
  return found.length
}

async function* copies(place: BackupPlace, last: string | undefined, { blobs, workspaceIds }: FileSource, signal?: AbortSignal): AsyncGenerator<{ copy: FileCopy; isNew: boolean }> {
  const before = last === undefined ? undefined : createKnown(await listedFiles(place, last), await laterFiles(place, last))
  for (const workspaceId of [...workspaceIds].sort()) {
    const known = await before?.of(workspaceId) ?? new Map<string, string>()
    for await (const { key, sizeBytes, storedAt } of blobs.list(workspaceId, '')) {
      signal?.throwIfAborted()
      const file = { workspaceId, key, sizeBytes, storedAt: storedAt.toString() }
      const object = known.get(versionOf(file))
      if (object !== undefined) {
        yield { copy: { ...file, object }, isNew: false }
        continue
      }
      const bytes = await blobs.get(workspaceId, key).catch((error: unknown) => {
        // Deleted since it was listed.
        if (error instanceof Error && 'code' in error && error.code === blobMissing().code) return undefined
        throw error
      })
      if (bytes === undefined) continue
      const name = objectName(place.nameOf(bytes))
      await place.put(name, bytes)
      yield { copy: { ...file, object: name }, isNew: true }
    }
  }
}

const objectName = (hash: string): string => `file/${hash.slice(0, 2)}/${hash}`

/** The last list, one workspace at a time: it is in the order of workspaces, so all of it never has to be in memory. */
function createKnown(listed: AsyncIterable<FileCopy>, later: readonly FileCopy[]): { of(workspaceId: string): Promise<Map<string, string>> } {
  const rows = listed[Symbol.asyncIterator]()
  let row: FileCopy | undefined
  let ended = false
  const next = async (): Promise<void> => {
    const result = await rows.next()
    ended = result.done === true
    row = result.done === true ? undefined : result.value
  }
  return {
    async of(workspaceId) {
      const known = new Map(later.filter((file) => file.workspaceId === workspaceId).map((file) => [versionOf(file), file.object]))
      if (row === undefined && !ended) await next()
      while (row !== undefined && row.workspaceId <= workspaceId) {
        if (row.workspaceId === workspaceId) known.set(versionOf(row), row.object)
        await next()
      }
      return known
    },
  }
}

/** Every file that a backup lists. */
export async function listedFiles(place: BackupPlace, id: string): Promise<AsyncIterable<FileCopy>> {
  return readList(place, (await readManifest(place, id)).files)
}

/** What was copied between a backup and the next one. */
export async function laterFiles(place: BackupPlace, id: string): Promise<FileCopy[]> {
  const found: FileCopy[] = []
  const names = (await Array.fromAsync(place.list(`base/${id}/later`))).map(({ name }) => name).sort()
  for (const name of names) {
    const { parts } = JSON.parse((await place.get(name)).toString()) as LaterFiles
    for await (const file of readList(place, parts)) found.push(file)
  }
  return found
}

async function* readList(place: BackupPlace, parts: readonly Part[]): AsyncGenerator<FileCopy> {
  for await (const line of createInterface({ input: readParts(place, parts), crlfDelay: Infinity })) if (line !== '') yield JSON.parse(line) as FileCopy
}
