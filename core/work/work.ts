import type { EntrySource, UnitOfWork, Work } from '@overt/sdk'
import type { Abilities } from '../contracts.ts'
import type { Acting } from './acting.ts'
import { findEntry } from './entries.ts'
import { changeEntry, createEntry } from './entry-edits.ts'
import { keepNote } from './entry-notes.ts'
import { taskByName } from './task-by-name.ts'
import { lockTimer, runningEntry, startTimer, stopTimer } from './timer.ts'
import type { TimerContext } from './timer.ts'
import { removeEmpty, removeEntries } from './removal.ts'

/** Entries for plugins: the same rules as over HTTP, with the rights of the member they are for. */
export function createWork(context: TimerContext & { readonly abilities: Abilities }): Work {
  const acting = async (unit: UnitOfWork, memberId: string, source: EntrySource): Promise<Acting> =>
    ({ memberId, source, ability: await context.abilities.of(unit, memberId) })

  return {
    running: runningEntry,
    lock: lockTimer,
    async start(unit, memberId, { source, ...work }) {
      const member = await acting(unit, memberId, source)
      return startTimer(context, unit, member, { ...work, taskId: await taskByName(context, unit, member, work) })
    },
    async stop(unit, memberId, { at, confirmLong = false } = {}) {
      return stopTimer(context, unit, { memberId }, at, confirmLong)
    },
    async file(unit, memberId, { source, ...work }) {
      return createEntry(context, unit, await acting(unit, memberId, source), work)
    },
    async change(unit, memberId, entryId, changes) {
      const member = await acting(unit, memberId, 'api')
      const found = await findEntry(unit, member.ability, 'update', entryId)
      const { entry: after } = await changeEntry(context, unit, member, found, changes(found.entry))
      return { before: found.entry, after }
    },
    async remove(unit, memberId, entryId) {
      await removeEntries(context, unit, await acting(unit, memberId, 'api'), [entryId])
    },
    async removeEmpty(unit, memberId, made) {
      await removeEmpty(context, unit, await acting(unit, memberId, 'api'), made)
    },
    async task(unit, memberId, names) {
      return taskByName(context, unit, await acting(unit, memberId, 'api'), names)
    },
    note: keepNote,
  }
}
