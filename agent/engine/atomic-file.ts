import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from './errors.ts'

const writing = new Map<string, Promise<void>>()

/**
 * Replaces a file as a whole, mode 0600, on disk before it returns: after a crash it is the old one or the new one.
 * Writes to one file that are asked for at the same time follow one another; the last stays.
 */
export function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const before = writing.get(path) ?? Promise.resolve()
  const own = before.then(() => replace(path, content), () => replace(path, content))
  writing.set(path, own)
  return own.finally(() => { if (writing.get(path) === own) writing.delete(path) })
}

async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.new`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(content)
    await handle.datasync()
  } catch (error) {
    await handle.close()
    await removeIfThere(draft) // On a full disk even a part of it takes space.
    throw error
  }
  await handle.close()
  await rename(draft, path)
  await syncFolder(dirname(path))
}

/** Makes names that were added to or removed from a folder durable. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The parsed JSON of a file, or null where there is none or it is damaged: a damaged state file is as good as none. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFileIfThere(path)
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export async function readFileIfThere(path: string): Promise<string | null> {
  return (await readBytesIfThere(path))?.toString('utf8') ?? null
}

export async function readBytesIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

export async function removeIfThere(path: string): Promise<void> {
  await rm(path, { force: true })
}
