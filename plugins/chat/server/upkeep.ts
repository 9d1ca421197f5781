import { deleteInBatches } from '@overt/sdk'
import type { RetentionRun } from '@overt/sdk'
import type { ChatContext } from './speaker.ts'

const receivedDays = 7
const attemptDays = 1

/** Nightly: conversations, then what only guards against repeated deliveries and guessed codes. */
export function declareRetention({ database, clock, retention }: ChatContext): void {
  const older = (table: string) => ({ workspaceId, before, signal }: RetentionRun): Promise<number> => deleteInBatches(database, workspaceId, { table, condition: 'created_at < $2', values: [before], signal })
  retention.declare({
    at: '03:23',
    kinds: [
      { id: 'messages', kept: { setting: 'retentionDays' }, ends: 'deleted', deleteExpired: older('p_chat.message') },
      { id: 'deliveries', kept: { days: receivedDays }, ends: 'deleted', deleteExpired: older('p_chat.received') },
      {
        id: 'link-attempts', kept: { days: attemptDays }, ends: 'deleted',
        async deleteExpired(run) {
          const codes = await deleteInBatches(database, run.workspaceId, { table: 'p_chat.link_code', condition: 'expires_at < $2', values: [clock.now().toString()], signal: run.signal })
          return codes + await older('p_chat.link_attempt')(run)
        },
      },
    ],
  })
}

