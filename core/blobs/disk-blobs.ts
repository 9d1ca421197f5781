import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import type { Blobs } from '@overt/sdk'
import { wrongBlobKey } from './errors.ts'

/** Files on disk, one folder per workspace; a file is there whole or not at all. Errors: `wrong-blob-key`. */
export function createDiskBlobs(folder: string): Blobs {
  function pathOf(workspaceId: string, key: string): string {
    const path = normalize(key)
    if (path.startsWith('..') || path.startsWith(sep) || path.includes('\0') || path === '.') throw wrongBlobKey({ values: { key } })
    return join(folder, workspaceId, path)
  }
  return {
    async put(workspaceId, key, bytes) {
      const path = pathOf(workspaceId, key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const partial = `${path}.${process.pid}.partial`
      const file = await open(partial, 'w', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(partial, path)
    },
    get: (workspaceId, key) => readFile(pathOf(workspaceId, key)),
    delete: (workspaceId, key) => rm(pathOf(workspaceId, key), { force: true }),
  }
}
