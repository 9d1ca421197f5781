import { openDB } from 'idb'
import type { DBSchema, IDBPDatabase } from 'idb'
import type { Fix } from '../../rules/index.ts'
import type { ClearPinBody, KioskView, Me, Punch, PunchBody, PunchReceipt, SealedPinBody } from '../../wire.ts'

/** Whose session, or which kiosk, may send a record: `<workspaceId>/<memberId>` or `kiosk/<kioskId>`. */
export type Owner = string

/** Earlier versions of the app kept the PIN of a kiosk's punch as it was typed; see `sealKeptPins`. */
export type QueuedBody = Omit<PunchBody, 'sentMonotonicMs'> | Omit<SealedPinBody, 'sentMonotonicMs'> | Omit<ClearPinBody, 'sentMonotonicMs'>

/** Why the server did not take a punch; it stays until the person settles it. */
export interface Refusal {
  readonly code: string
  readonly detail: string
}

export interface QueuedPunch {
  readonly id: string
  readonly owner: Owner
  readonly body: QueuedBody
  readonly refusal: Refusal | null
}

/** The beginning or end of a break, in one order with the punches. */
export interface QueuedBreak {
  readonly id: string
  readonly owner: Owner
  readonly act: 'start' | 'end'
  /** `at` by the server's clock as far as this phone knows it. */
  readonly body: { readonly id: string; readonly at: string; readonly breakId?: string }
  readonly refusal: Refusal | null
}

export type Queued = QueuedPunch | QueuedBreak

export const isBreak = (queued: Queued): queued is QueuedBreak => 'act' in queued
export const isPunch = (queued: Queued): queued is QueuedPunch => !isBreak(queued)

export interface KeptSelfie {
  readonly punchId: string
  readonly owner: Owner
  readonly bytes: ArrayBuffer
  readonly mediaType: string
}

/** Where a punch was made, in verdict-only mode: only this phone knows. */
export interface KeptPlace {
  readonly punchId: string
  readonly owner: Owner
  readonly fix: Fix
  readonly nonce: string
  readonly keptUntilMs: number
}

export interface KeptReceipt {
  readonly id: string
  readonly owner: Owner
  readonly receipt: PunchReceipt
  readonly receivedAtMs: number
}

export interface Session {
  readonly workspaceId: string
  readonly workspaceName: string
  readonly memberId: string
}

/** What a kiosk was told last; an earlier version of the app kept it without the key. */
export type KeptKioskView = Omit<KioskView, 'pinKey'> & Partial<Pick<KioskView, 'pinKey'>>

export interface EnrolledKiosk {
  readonly token: string
  readonly workspaceId: string
  readonly view: KeptKioskView
}

/** The server's time as it was last read, and the reading of which run of the monotonic count that was. */
export interface ServerTime {
  readonly serverTime: string
  readonly bootId: string
  readonly monotonicMs: number
}

/** Single values; those of a person carry their owner in the key. */
export interface KeptValues {
  readonly session: Session
  readonly kiosk: EnrolledKiosk
  readonly 'server-time': ServerTime
}

interface Schema extends DBSchema {
  punches: { key: number; value: Queued; indexes: { id: string } }
  selfies: { key: string; value: KeptSelfie }
  places: { key: string; value: KeptPlace }
  receipts: { key: string; value: KeptReceipt }
  kept: { key: string; value: KeptValues[keyof KeptValues] | Me | readonly Punch[] }
}

export type PunchDatabase = IDBPDatabase<Schema>

let opened: Promise<PunchDatabase> | undefined

/** What this phone keeps, opened once for a page or a worker. */
export function database(name = 'punchim'): Promise<PunchDatabase> {
  return opened ??= openPunchDatabase(name).catch((cause: unknown) => {
    opened = undefined
    throw cause
  })
}

export function openPunchDatabase(name: string): Promise<PunchDatabase> {
  return openDB<Schema>(name, 1, {
    upgrade(made) {
      // Numbers in the order of being added are the order of sending.
      made.createObjectStore('punches', { autoIncrement: true }).createIndex('id', 'id', { unique: true })
      made.createObjectStore('selfies', { keyPath: 'punchId' })
      made.createObjectStore('places', { keyPath: 'punchId' })
      made.createObjectStore('receipts', { keyPath: 'id' })
      made.createObjectStore('kept')
    },
    // A newer version of the app waits in another tab: let it.
    blocking: (_, __, event) => { (event.target as IDBDatabase).close() },
  })
}

/** Whether a write failed because the phone has no room for it. */
export const isFull = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'QuotaExceededError'

/** Writes a copy of what the server has; false where the phone is full, which costs nothing but the copy. */
export async function keepCopy(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (cause) {
    if (!isFull(cause)) throw cause
    return false
  }
}

export async function readKept<K extends keyof KeptValues>(key: K): Promise<KeptValues[K] | undefined> {
  return await (await database()).get('kept', key) as KeptValues[K] | undefined
}

export async function keep<K extends keyof KeptValues>(key: K, value: KeptValues[K] | undefined): Promise<void> {
  const kept = await database()
  await (value === undefined ? kept.delete('kept', key) : kept.put('kept', value, key))
}
