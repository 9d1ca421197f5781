import { chmod, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AgentError, errorMessage, systemCode } from './errors.ts'

/** Where the agent keeps its files; every folder 0700, every file 0600. */
export interface DataFolder {
  readonly path: string
  file(name: string): string
  /** Makes and returns a folder below. */
  folder(...names: readonly string[]): Promise<string>
  release(): Promise<void>
}

/**
 * Opens the data folder for one agent at a time.
 *
 * @throws AgentError `data-folder-unwritable`, `second-instance`
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const lock = join(path, 'agent.lock')
  try {
    await makePrivateFolder(path)
    await takeLock(lock)
  } catch (error) {
    if (error instanceof AgentError) throw error
    throw new AgentError('data-folder-unwritable', { detail: systemCode(error) ?? errorMessage(error) }, { cause: error })
  }
  return {
    path,
    file: (name) => join(path, name),
    async folder(...names) {
      const folder = join(path, ...names)
      await makePrivateFolder(folder)
      return folder
    },
    release: () => rm(lock, { force: true }),
  }
}

async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
}

async function takeLock(lock: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = await open(lock, 'wx', 0o600)
      await handle.writeFile(String(process.pid))
      await handle.close()
      return
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
      if (isRunning(Number(await readFile(lock, 'utf8')))) break
      await rm(lock, { force: true })
    }
  }
  throw new AgentError('second-instance')
}

function isRunning(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0 || processId === process.pid) return false
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}
