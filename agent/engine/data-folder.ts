import { chmod, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createSpareSpace } from './disk-space.ts'
import { AgentError, errorMessage, systemCode } from './errors.ts'
import { lockFolder } from './folder-lock.ts'
import type { FolderLock, LockFolder } from './folder-lock.ts'
import { createStateFile } from './state-file.ts'
import type { StateFile } from './state-file.ts'

/** Where the agent keeps its files; every folder 0700, every file 0600. */
export interface DataFolder {
  readonly path: string
  file(name: string): string
  /** A small value that outlives the agent, written even where the disk is full, as long as the spare space lasts. */
  state(name: string): StateFile
  /** Writes what a full disk kept back, and puts spare space aside again. */
  retry(): Promise<void>
  /** Makes and returns a folder below. */
  folder(...names: readonly string[]): Promise<string>
  release(): Promise<void>
}

/**
 * Opens the data folder for one agent at a time.
 *
 * @throws AgentError `data-folder-unwritable`, `second-instance`
 */
export async function openDataFolder(path: string, takeLock: LockFolder = lockFolder): Promise<DataFolder> {
  let lock: FolderLock
  try {
    await makePrivateFolder(path)
    lock = await takeLock(path)
    await rm(join(path, 'agent.lock'), { force: true }) // What earlier versions held it by.
  } catch (error) {
    if (error instanceof AgentError) throw error
    throw new AgentError('data-folder-unwritable', { detail: systemCode(error) ?? errorMessage(error) }, { cause: error })
  }
  const spare = createSpareSpace(join(path, 'spare'))
  const states: StateFile[] = []
  return {
    path,
    file: (name) => join(path, name),
    state(name) {
      const file = createStateFile(join(path, name), spare)
      states.push(file)
      return file
    },
    async retry() {
      for (const file of states) await file.retry()
      if (states.every((file) => file.isKept())) await spare.restore()
    },
    async folder(...names) {
      const folder = join(path, ...names)
      await makePrivateFolder(folder)
      return folder
    },
    release: () => lock.release(),
  }
}

async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
}
