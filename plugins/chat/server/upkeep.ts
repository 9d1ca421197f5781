import { deleteInBatches } from '@overt/sdk'
import type { ExportSheet, RetentionRun, UnitOfWork } from '@overt/sdk'
import type { ChatContext } from './speaker.ts'

const pageRows = 1_000

/** What a person, or the whole workspace, gets of the plugin's data. */
export function exportSheets({ database }: ChatContext, workspaceId: string, memberId: string | null): ExportSheet[] {
  const sheet = (name: string, table: string, columns: string): ExportSheet => ({ name, rows: pages(table, columns), private: true })
  async function* pages(table: string, columns: string) {
    let after: string | null = null
    for (;;) {
      const rows: Record<string, unknown>[] = await database.inWorkspace({ workspaceId, memberId }, (unit) => unit.query<Record<string, unknown>>(
        `select id, ${columns} from p_chat.${table} where workspace_id = $1 and ($2::uuid is null or member_id = $2::uuid) and ($3::uuid is null or id > $3::uuid) order by id limit ${String(pageRows)}`,
        [workspaceId, memberId, after]))
      yield* rows
      if (rows.length < pageRows) return
      after = String(rows.at(-1)?.id)
    }
  }
  return [sheet('chat-messages', 'message', 'member_id, channel, text, answer, undone_at, created_at'), sheet('chat-links', 'link', 'member_id, network, account_name, created_at')]
}

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

export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  for (const table of ['message', 'link', 'link_code']) await unit.query(`delete from p_chat.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, memberId])
}
