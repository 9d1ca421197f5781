import type { Platform } from '../contracts.ts'

/** Signs the heads of all workspaces every hour. */
export function scheduleHeads({ jobs, database, transparency, log }: Pick<Platform, 'jobs' | 'database' | 'transparency' | 'log'>): void {
  jobs.schedule({
    id: 'log-heads',
    cron: '0 * * * *',
    async run(signal) {
      for (const workspaceId of await database.workspaceIds()) {
        signal.throwIfAborted()
        try {
          await transparency.hourly(workspaceId)
        } catch (error) {
          // The others get theirs.
          log.error({ err: error, workspaceId }, 'the head of the log was not signed')
        }
      }
    },
  })
}
