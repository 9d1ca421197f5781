import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive } from './supervise.ts'

/** PostgreSQL's own lock file of a cluster. */
export const lockFile = (cluster: string): string => join(cluster, 'postmaster.pid')

/** The process that holds the cluster, and what it is doing (`starting`, `ready`, `stopping`; empty in its first moment), from the lock file; owner 0 without one. */
export function readLock(cluster: string): { readonly owner: number; readonly status: string } {
  const [owner = '0', , , , , , , status = ''] = readLines(lockFile(cluster))
  return { owner: Number(owner), status: status.trim() }
}

/** Whether a PostgreSQL holds the cluster that takes no connections yet, because it recovers. */
export function isStarting(cluster: string): boolean {
  const { owner, status } = readLock(cluster)
  return (status === 'starting' || status === '') && isAlive(owner)
}

/** The lines of a file that may be deleted at any time; none without it. */
function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Waits until the previous PostgreSQL has shut down, which takes as long as its last checkpoint; a new one would refuse to start beside it. */
export async function waitForPrevious(cluster: string, deadlineMs: number, onProgress: ((message: string) => void) | undefined): Promise<void> {
  const deadline = Date.now() + deadlineMs
  const stopping = (): number | undefined => {
    const { owner, status } = readLock(cluster)
    return status === 'stopping' && isAlive(owner) ? owner : undefined
  }
  const previous = stopping()
  if (previous === undefined) return
  onProgress?.(`Waiting for the PostgreSQL of the previous start to stop (process ${previous})`)
  while (stopping() !== undefined && Date.now() < deadline) await pause(20)
}
