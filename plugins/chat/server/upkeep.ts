import { deleteInBatches } from '@overt/sdk'
import type { ExportSheet, UnitOfWork } from '@overt/sdk'
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

/** Nightly: what is past its time. */
export async function deleteExpired({ database, clock, settings }: ChatContext, workspaceId: string): Promise<void> {
  const { retentionDays } = await settings(workspaceId)
  const now = clock.now()
  const before = (hours: number) => now.subtract({ hours }).toString()
  await deleteInBatches(database, workspaceId, { table: 'p_chat.message', condition: 'created_at < $2', values: [before(retentionDays * 24)] })
  await deleteInBatches(database, workspaceId, { table: 'p_chat.received', condition: 'created_at < $2', values: [before(7 * 24)] })
  await database.inWorkspace({ workspaceId }, async (unit) => {
    await unit.query('delete from p_chat.link_code where workspace_id = $1 and expires_at < $2', [workspaceId, now.toString()])
    await unit.query('delete from p_chat.link_attempt where workspace_id = $1 and created_at < $2', [workspaceId, before(24)])
  })
}

export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  for (const table of ['message', 'link', 'link_code']) await unit.query(`delete from p_chat.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, memberId])
}
