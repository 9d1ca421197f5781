import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { uuidv7 } from '@overt/sdk'
import type { Blobs } from '@overt/sdk'
import { checkedKey, checkedPrefix } from './blob-key.ts'
import { blobMissing } from './errors.ts'

const partialHours = 24
const partialName = /\.[0-9a-f-]{36}\.partial$/

/** Files on disk, one folder per workspace; a file is there whole and on disk, or not at all. Errors: `wrong-blob-key`, `blob-missing`. */
export function createDiskBlobs(folder: string): Blobs {
  const pathOf = (workspaceId: string, key: string): string => join(folder, workspaceId, ...checkedKey(key).split('/'))
  return {
    async put(workspaceId, key, bytes) {
      const path = pathOf(workspaceId, key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const partial = `${path}.${uuidv7()}.partial`
      try {
        await writeThrough(partial, bytes)
        await rename(partial, path)
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      }
      await syncFolder(dirname(path))
    },
    async get(workspaceId, key) {
      try {
        return await readFile(pathOf(workspaceId, key))
      } catch (cause) {
        throw isMissing(cause) ? blobMissing({ cause }) : cause
      }
    },
    delete: (workspaceId, key) => rm(pathOf(workspaceId, key), { force: true }),
    async* list(workspaceId, prefix) {
      const root = join(folder, workspaceId)
      for await (const path of filesBelow(join(root, ...checkedPrefix(prefix).split('/')))) {
        const found = await stat(path).catch(() => undefined)
        if (found === undefined) continue
        if (partialName.test(path)) {
          // Left by a process that ended while it wrote.
          if (Date.now() - found.mtimeMs > partialHours * 3_600_000) await rm(path, { force: true })
          continue
        }
        yield { key: relative(root, path).split(sep).join('/'), sizeBytes: found.size, storedAt: Temporal.Instant.fromEpochMilliseconds(Math.floor(found.mtimeMs)) }
      }
    },
  }
}

async function writeThrough(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A renamed file is kept by its folder: without this a power cut may take the new name back. Windows has no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else yield path
  }
}

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String((error as NodeJS.ErrnoException).code))
