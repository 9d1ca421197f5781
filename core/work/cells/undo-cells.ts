import type { CellsUndo, Entry, UnitOfWork } from '@overt/sdk'
import type { Acting } from '../acting.ts'
import { changeEntry } from '../entry-edits.ts'
import { findEntry } from '../entries.ts'
import { removeEntries } from '../removal.ts'
import type { TimerContext } from '../timer.ts'
import { findBatch, restore } from '../trash.ts'

/** Takes a change of cells back in one unit: what it added goes, what it changed and deleted is as it was. Errors: those of each of these steps. */
export async function undoCells(context: TimerContext, unit: UnitOfWork, acting: Acting, { created, changed, batchIds }: CellsUndo): Promise<readonly Entry[]> {
  if (created.length > 0) await removeEntries(context, unit, acting, created)
  const entries: Entry[] = []
  // The shortest first: they make room for those that were longer.
  const length = ({ startedAt, stoppedAt }: CellsUndo['changed'][number]): number => Date.parse(stoppedAt) - Date.parse(startedAt)
  for (const { id, startedAt, stoppedAt, description } of changed.toSorted((one, other) => length(one) - length(other))) {
    const found = await findEntry(unit, acting.ability, 'update', id)
    const timed = found.entry.startedAt !== startedAt || found.entry.stoppedAt !== stoppedAt
    entries.push((await changeEntry(context, unit, acting, found, { description, ...(timed ? { startedAt, stoppedAt, placed: found.entry.placed, confirmLong: true } : {}) })).entry)
  }
  for (const batchId of batchIds) await restore(context, unit, await findBatch(unit, acting.ability, batchId))
  return entries
}
