import { readInPages } from '@overt/sdk'
import type { Database, ExportSheet } from '@overt/sdk'

/** What a member did with the timer at their desktop, page by page. */
export const timerCommandSheet = (database: Database, workspaceId: string, memberId: string): ExportSheet => ({
  name: 'timer-commands',
  rows: readInPages(database, {
    workspaceId,
    columns: 'id, member_id, device_id, at, command, content, state, code, entry_id, choice, received_at, settled_at',
    from: 'core.timer_command', where: 'workspace_id = $1 and member_id = $2', values: [workspaceId, memberId], key: { id: 'uuid' },
  }),
})
