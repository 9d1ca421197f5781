import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase } from 'idb'
import type { Entry } from '@overt/sdk/ui'

interface KeptData extends DBSchema {
  /** Whole answers by address. */
  answers: { key: string; value: { readonly address: string; readonly text: string } }
  /** Own entries of the last days, however they were asked for. */
  entries: { key: string; value: { readonly id: string; readonly workspaceId: string; readonly entry: Entry } }
}

interface Common {
  readonly id: string
  readonly workspaceId: string
  readonly memberId: string
  /** Why the server refused it; null while it waits. */
  readonly problem: { readonly code: string; readonly text: string } | null
}
/** A change that waits to be sent, made at the moment it says. */
export type WaitingChange = Common & (
  | { readonly kind: 'start'; readonly body: Readonly<Record<string, unknown>> & { readonly id: string; readonly at: string } }
  | { readonly kind: 'stop'; readonly at: string; readonly entryId: string }
  | { readonly kind: 'create'; readonly body: Readonly<Record<string, unknown>> & { readonly id: string; readonly taskId: string; readonly startedAt: string; readonly stoppedAt: string | null } }
)

interface QueueData extends DBSchema {
  changes: { key: number; value: WaitingChange }
}

let kept: Promise<IDBPDatabase<KeptData>> | undefined
let queue: Promise<IDBPDatabase<QueueData>> | undefined

/** What was read: gone when the person signs out. */
export function keptData(): Promise<IDBPDatabase<KeptData>> {
  const opened: Promise<IDBPDatabase<KeptData>> = kept ??= openDB<KeptData>('overt-kept', 1, {
    upgrade(database) {
      database.createObjectStore('answers', { keyPath: 'address' })
      database.createObjectStore('entries', { keyPath: 'id' })
    },
    // Another tab signs out.
    blocking() {
      kept = undefined
      void opened.then((database) => { database.close() })
    },
    terminated() { kept = undefined },
  })
  return opened
}

/** What was done and not sent yet, in its order. */
export const queueData = (): Promise<IDBPDatabase<QueueData>> => queue ??= openDB<QueueData>('overt-queue', 1, {
  upgrade(database) { database.createObjectStore('changes', { autoIncrement: true }) },
  terminated() { queue = undefined },
})
