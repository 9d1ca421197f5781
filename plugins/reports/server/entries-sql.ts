import type { Ability, UnitOfWork } from '@overt/sdk'
import type { Selection } from './selection.ts'
import { entryConditions } from './spans.ts'
import type { Condition } from './spans.ts'

/** The entries `e` that a report counts, uncut, for after `from`: $1 workspace, $2 and $3 the range. */
export function entriesSql(unit: UnitOfWork, ability: Ability, selection: Selection, further: readonly Condition[] = []): { readonly text: string; readonly values: unknown[] } {
  const values: unknown[] = [unit.workspaceId, selection.start.toString(), selection.end.toString()]
  return {
    values,
    text: `core.entry e where e.workspace_id = $1 and e.deleted_batch is null and e.started_at < $3::timestamptz and e.started_at >= $2::timestamptz - interval '7 days'
      and (e.started_at >= $2::timestamptz or coalesce(e.stopped_at, (select core.now())) > $2::timestamptz) and ${entryConditions(ability, selection, values, further)}`,
  }
}
