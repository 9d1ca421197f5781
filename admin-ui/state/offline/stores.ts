import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase } from 'idb'
import type { Entry } from '@overt/sdk/ui'
import { storageRefused } from './door.ts'

interface KeptData extends DBSchema {
  /** Whole answers by address. */
  answers: { key: string; value: { readonly address: string; readonly text: string } }
  /** Own entries of the last days, however they were asked for. */
  entries: { key: string; value: { readonly id: string; readonly workspaceId: string; readonly entry: Entry } }
  /** Since which date the entries of a workspace are whole, and when they were read. */
  weeks: { key: string; value: { readonly workspaceId: string; readonly from: string; readonly readAt: number } }
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
  /** `overwrite` once its person has decided that this time counts, not that of another device. */
  | { readonly kind: 'stop'; readonly at: string; readonly entryId: string; readonly overwrite?: boolean }
  | { readonly kind: 'create'; readonly body: Readonly<Record<string, unknown>> & { readonly id: string; readonly taskId: string; readonly startedAt: string; readonly stoppedAt: string | null } }
)

interface QueueData extends DBSchema {
  changes: { key: number; value: WaitingChange }
}

let kept: Promise<IDBPDatabase<KeptData>> | undefined
let queue: Promise<IDBPDatabase<QueueData>> | undefined

/** Opens a database; a browser that refuses is asked again the next time. */
async function opened<T>(open: () => Promise<T>, forget: () => void): Promise<T> {
  try {
    const found = await open()
    storageRefused.value = false
    return found
  } catch (cause) {
    storageRefused.value = true
    forget()
    throw cause
  }
}

/** What was read: gone when the person signs out. */
export const keptData = (): Promise<IDBPDatabase<KeptData>> => opened(() => kept ??= openKept(), () => { kept = undefined })

function openKept(): Promise<IDBPDatabase<KeptData>> {
  const database: Promise<IDBPDatabase<KeptData>> = openDB<KeptData>('overt-kept', 1, {
    upgrade(made) {
      made.createObjectStore('answers', { keyPath: 'address' })
      made.createObjectStore('entries', { keyPath: 'id' })
      made.createObjectStore('weeks', { keyPath: 'workspaceId' })
    },
    // Another tab signs out.
    blocking() {
      kept = undefined
      void database.then((open) => { open.close() })
    },
    terminated() { kept = undefined },
  })
  return database
}

/** What was done and not sent yet, in its order. */
export const queueData = (): Promise<IDBPDatabase<QueueData>> => opened(() => queue ??= openDB<QueueData>('overt-queue', 1, {
  upgrade(made) { made.createObjectStore('changes', { autoIncrement: true }) },
  terminated() { queue = undefined },
}), () => { queue = undefined })
