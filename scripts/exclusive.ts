import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const staleAfterMs = 10_000

/**
 * Runs one at a time among all processes: whoever makes the folder runs, the others wait.
 * The owner renews the folder's time each second, so that the lock of a process that was killed is taken over whatever became of its id.
 */
export async function exclusively<T>(folder: string, run: () => Promise<T>): Promise<T> {
  while (!take(folder)) await pause(100)
  const renewal = setInterval(() => { utimesSync(folder, new Date(), new Date()) }, 1_000)
  try {
    return await run()
  } finally {
    clearInterval(renewal)
    rmSync(folder, { recursive: true, force: true })
  }
}

function take(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  if (age > staleAfterMs) rmSync(folder, { recursive: true, force: true })
  return false
}
