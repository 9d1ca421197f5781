import type { Note, UnitOfWork } from '@overt/sdk'
import { punchesOfEntries } from './entry-punches.ts'
import type { PunchContext } from './punch-context.ts'

/** Notes on the entries that punches started and stopped: `punchim.punch {punchId, kind, verdict, fenceName, flags}`. Where it was is read by the punch, with its receipt. */
export async function entryNotes(context: PunchContext, unit: UnitOfWork, entryIds: readonly string[]): Promise<ReadonlyMap<string, readonly Note[]>> {
  const notes = new Map<string, Note[]>()
  for (const { id, entryId, correctedAt, kind, verdict, fenceName, flags } of await punchesOfEntries(context, unit, entryIds)) {
    const note: Note = { id, entryId, plugin: 'punchim', kind: 'punchim.punch', at: correctedAt.toISOString(), data: { punchId: id, kind, verdict, fenceName, flags } }
    notes.set(entryId, [...notes.get(entryId) ?? [], note])
  }
  return notes
}
