import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'

/** Waits until every row of the trail is chained and, where there is a log, has its leaf: what a round leaves behind is part of its cost, and must not be part of the next one's. */
export async function caughtUp(admin: pg.Pool, withLeaves: boolean): Promise<void> {
  for (;;) {
    const { rows: [left] } = await admin.query<{ pending: boolean; behind: boolean }>(`
      select exists (select from core.audit_pending) as pending,
        exists (select from core.audit_head h left join core.log_tree t on t.workspace_id = h.workspace_id where h.sequence > coalesce(t.size, 0)) as behind`)
    if (!left!.pending && !(withLeaves && left!.behind)) return
    await pause(100)
  }
}
