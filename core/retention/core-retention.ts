import { deleteInBatches } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { noticeRetentionDays } from '../notices/index.ts'
import { commandRetentionDays } from '../timer-commands/index.ts'
import { purgeTrash, trashDays } from '../work/index.ts'
import { coreOwner, nightly } from './retention.ts'

const at = '02:17'

/** What the core itself keeps for a time only; nobody may choose how long. */
export function scheduleCoreRetention(platform: Platform): void {
  const { database, jobs, log, retention } = platform
  retention.declare(coreOwner, {
    at,
    kinds: [
      { id: 'trash', kept: { days: trashDays }, ends: 'deleted', deleteExpired: ({ workspaceId, signal }) => purgeTrash(platform, workspaceId, signal) },
      { id: 'notices', kept: { days: noticeRetentionDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
        deleteInBatches(database, workspaceId, { table: 'core.notice', condition: 'created_at < $2', values: [before], signal }) },
      { id: 'timer-commands', kept: { days: commandRetentionDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
        deleteInBatches(database, workspaceId, { table: 'core.timer_command', condition: `state in ('applied', 'dropped') and received_at < $2`, values: [before], signal }) },
    ],
  })
  jobs.schedule({
    id: 'retention', cron: nightly(at),
    async run(signal) {
      for (const workspaceId of await database.workspaceIds()) {
        if (signal.aborted) return
        // Other workspaces have their turn all the same.
        try { await retention.run(coreOwner, workspaceId, signal) } catch (error) { log.error({ err: error, workspaceId }, 'the nightly retention of the core failed for a workspace') }
      }
    },
  })
}
