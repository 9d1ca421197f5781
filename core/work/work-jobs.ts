import type { Platform } from '../contracts.ts'
import { endReachedEntries } from './ended-entries.ts'
import { askAboutLongEntries } from './long-entries.ts'

/** Periodic work: members are asked about entries that have been running for long, and some are stopped. */
export function registerWorkJobs(platform: Platform): void {
  const { jobs, database } = platform
  jobs.schedule({
    id: 'work.long-entries',
    cron: '*/10 * * * *',
    async run(signal) {
      for (const workspaceId of await database.workspaceIds()) {
        signal.throwIfAborted()
        await database.inWorkspace({ workspaceId }, (unit) => askAboutLongEntries(unit, platform))
      }
    },
  })
  jobs.schedule({
    id: 'work.reached-entries',
    cron: '* * * * *',
    async run(signal) {
      for (const workspaceId of await database.workspaceIds()) {
        signal.throwIfAborted()
        await database.inWorkspace({ workspaceId }, (unit) => endReachedEntries(unit, platform))
      }
    },
  })
}
