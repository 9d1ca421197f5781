import type { Job, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'

/** An upload that began before the deletion may still store its file after it. */
const laterHours = 24

/** Removes the files of deleted workspaces: queued in the transaction that deletes, so that they go exactly if it commits. */
export interface WorkspaceFiles {
  remove(unit: UnitOfWork): Promise<void>
}

export function createWorkspaceFiles({ jobs, blobs, clock }: Pick<Platform, 'jobs' | 'blobs' | 'clock'>): WorkspaceFiles {
  const job: Job<null> = jobs.declare('core', {
    id: 'workspace-files', timeoutMs: 10 * 60_000, maxAttempts: 20,
    async run(_, { workspaceId, signal }) {
      for await (const { key } of blobs.list(workspaceId, '')) {
        signal.throwIfAborted()
        await blobs.delete(workspaceId, key)
      }
    },
  })
  return {
    async remove(unit) {
      await job.add(unit, null)
      await job.add(unit, null, { runAt: clock.now().add({ hours: laterHours }) })
    },
  }
}
