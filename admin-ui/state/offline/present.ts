import type { Entry } from '@overt/sdk/ui'
import type { WaitingChange } from './stores.ts'

export interface TaskPlace {
  readonly projectId: string
  readonly organizationId: string
}

/** Own work as the server knew it last, or as it is with the changes that wait. */
export interface OwnWork {
  readonly running: Entry | null
  readonly entries: readonly Entry[]
}

/** What own work looks like with the changes that wait, in their order; refused ones change nothing. */
export function withWaiting(work: OwnWork, changes: readonly WaitingChange[], place: (taskId: string) => TaskPlace): OwnWork {
  const entries = new Map(work.entries.map((entry) => [entry.id, entry]))
  let { running } = work
  const stop = (at: string): void => {
    if (running === null) return
    entries.set(running.id, { ...running, stoppedAt: at })
    running = null
  }
  for (const change of changes) {
    if (change.problem !== null) continue
    if (change.kind === 'start') {
      const { id, at } = change.body
      stop(at)
      running = localEntry(change, { id, startedAt: at, stoppedAt: null }, change.body, place)
      entries.set(running.id, running)
    } else if (change.kind === 'stop') {
      if (running?.id === change.entryId) stop(change.at)
    } else {
      const entry = localEntry(change, change.body, change.body, place)
      entries.set(entry.id, entry)
    }
  }
  return { running, entries: [...entries.values()].toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)) }
}

function localEntry(
  { memberId }: WaitingChange, { id, startedAt, stoppedAt }: Pick<Entry, 'id' | 'startedAt' | 'stoppedAt'>, given: Readonly<Record<string, unknown>>, place: (taskId: string) => TaskPlace,
): Entry {
  const text = (name: string): string => (typeof given[name] === 'string' ? given[name] : '')
  const taskId = text('taskId')
  return {
    id, memberId, taskId, ...place(taskId), startedAt, stoppedAt, source: 'web',
    // A new task has no id before the server made it; its name is all that can be shown.
    description: text('description') || text('task'),
    billable: given['billable'] === true, billableByHand: typeof given['billable'] === 'boolean',
    tags: Array.isArray(given['tags']) ? given['tags'] as string[] : [], placed: false, askedAt: null, createdAt: startedAt, updatedAt: startedAt,
  }
}
