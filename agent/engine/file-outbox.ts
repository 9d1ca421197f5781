import { readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { CollectedFile, CollectedRecord } from '@overt/sdk/agent'
import { removeIfThere, syncFolder, writeAtomically } from './atomic-file.ts'
import { systemCode } from './errors.ts'
import { isRecord } from './record-lines.ts'
import { openParts, sealParts } from './sealed-parts.ts'

const dayMilliseconds = 86_400_000
const ending = '.sealed'

export interface FileLimits {
  /** What all files together may take. */
  readonly bytes: number
  /** How long one waits to be sent at most. */
  readonly milliseconds: number
  /** Space that stays free for records. */
  readonly reserveBytes: number
}

export const defaultLimits: FileLimits = { bytes: 1024 ** 3, milliseconds: 14 * dayMilliseconds, reserveBytes: 64 * 1024 ** 2 }

export interface FileOutboxOptions {
  /** Files that wait. */
  readonly waiting: string
  /** Copies of what was sent, for the person, for a day. */
  readonly sent: string
  readonly key: () => Promise<Buffer>
  /** A waiting file was dropped to make room; on disk when it resolves. */
  readonly dropped: (record: CollectedRecord) => Promise<unknown>
  readonly limits?: FileLimits
}

export interface FileOfDay {
  readonly record: CollectedRecord
  readonly status: 'waiting' | 'sent'
}

/**
 * Records with a file that wait to be sent, one encrypted file each: it is there as a whole or not at all, and acknowledging moves it to
 * the copies that the person may look at for a day. What does not fit any more is dropped from the oldest on, and told.
 */
export interface FileOutbox {
  /** On disk when it resolves with `kept`. */
  keep(record: CollectedRecord, file: CollectedFile, now: number): Promise<'kept' | 'disk-full'>
  /** The oldest that waits, the same one until it is acknowledged or discarded. */
  next(): Promise<{ readonly record: CollectedRecord, readonly bytes: Buffer } | null>
  acknowledge(id: string, now: number): Promise<void>
  /** The server refused it: no copy stays. */
  discard(id: string): Promise<void>
  /** Removes what waits of these kinds and says how many there were. */
  drop(kinds: readonly string[]): Promise<number>
  /** Removes what is too old or too much. */
  makeRoom(now: number): Promise<void>
  /** Gives up the oldest file for the sake of records that no longer fit on the disk; false where there is none. */
  shed(): Promise<boolean>
  has(id: string): boolean
  size(): { readonly files: number, readonly bytes: number }
  /** Waiting records, oldest first. */
  list(offset: number, limit: number): Promise<CollectedRecord[]>
  /** Waiting and sent ones from `from` (epoch milliseconds) on, oldest first. */
  since(from: number): Promise<FileOfDay[]>
  /** The picture or its preview; null where there is none with this id. */
  read(id: string, what: 'preview' | 'file'): Promise<Buffer | null>
  /** Files that could not be opened, for instance because the system's key store was replaced. */
  damaged(): number
  /** Removes the copies of what was sent, and makes no more. */
  forgetSent(): Promise<void>
  settled(): Promise<void>
}

interface Item {
  readonly id: string
  readonly bytes: number
  readonly status: FileOfDay['status']
  record: CollectedRecord | null
}

export async function openFileOutbox({ waiting, sent, key, dropped, limits = defaultLimits }: FileOutboxOptions): Promise<FileOutbox> {
  let items = [...await takeStock(waiting, 'waiting'), ...await takeStock(sent, 'sent')].sort((one, other) => one.id.localeCompare(other.id))
  let damaged = 0
  let keepsCopies = true
  let turn: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work, work)
    turn = result.catch(() => undefined)
    return result
  }
  const pathOf = ({ id, status }: Pick<Item, 'id' | 'status'>): string => join(status === 'waiting' ? waiting : sent, `${id}${ending}`)
  const oldest = (status: Item['status']): Item | undefined => items.find((item) => item.status === status)
  const remove = async (item: Item): Promise<void> => {
    await removeIfThere(pathOf(item))
    items = items.filter((each) => each !== item)
  }
  const recordOf = async (item: Item): Promise<CollectedRecord | null> => {
    if (item.record !== null) return item.record
    const [head] = await openParts(await key(), item.id, pathOf(item), 1) ?? []
    const record: unknown = head === undefined ? null : JSON.parse(head.toString('utf8'))
    item.record = isRecord(record) ? record : null
    return item.record
  }
  /** What cannot be opened is of no use to anyone. */
  const giveUp = async (item: Item): Promise<void> => {
    damaged++
    await remove(item)
  }
  const tellDropped = async (item: Item): Promise<void> => {
    const record = await recordOf(item)
    if (record === null) damaged++
    else await dropped(record)
  }
  const dropOldest = async (item: Item): Promise<void> => {
    if (item.status === 'waiting') await tellDropped(item)
    await remove(item)
  }
  const makeRoom = async (now: number, incoming: number): Promise<void> => {
    for (const item of [...items]) {
      const age = now - instantOf(item.id)
      if (age > (item.status === 'sent' ? dayMilliseconds : limits.milliseconds)) await dropOldest(item)
    }
    for (let total = sum(items); total + incoming > limits.bytes; total = sum(items)) {
      const first = oldest('sent') ?? oldest('waiting')
      if (first === undefined) return
      await dropOldest(first)
    }
  }
  const write = async (path: string, content: Buffer): Promise<'kept' | 'disk-full'> => {
    const { bavail, bsize } = await statfs(waiting)
    if (bavail * bsize < content.length + limits.reserveBytes) return 'disk-full'
    try {
      await writeAtomically(path, content)
      return 'kept'
    } catch (error) {
      await removeIfThere(`${path}.new`)
      if (['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '')) return 'disk-full'
      throw error
    }
  }
  return {
    keep: (record, { bytes, preview }, now) => inTurn(async () => {
      const content = sealParts(await key(), record.id, [Buffer.from(JSON.stringify(record)), preview, bytes])
      await makeRoom(now, content.length)
      const item: Item = { id: record.id, bytes: content.length, status: 'waiting', record }
      const outcome = await write(pathOf(item), content)
      if (outcome === 'kept') items = [...items, item].sort((one, other) => one.id.localeCompare(other.id))
      return outcome
    }),
    next: () => inTurn(async () => {
      for (let item = oldest('waiting'); item !== undefined; item = oldest('waiting')) {
        const record = await recordOf(item)
        const parts = await openParts(await key(), item.id, pathOf(item), 3)
        if (record !== null && parts?.[2] !== undefined) return { record, bytes: parts[2] }
        await giveUp(item)
      }
      return null
    }),
    acknowledge: (id, now) => inTurn(async () => {
      const item = items.find((each) => each.id === id && each.status === 'waiting')
      if (item === undefined) return
      if (!keepsCopies || now - instantOf(id) > dayMilliseconds) return remove(item)
      const copy: Item = { ...item, status: 'sent' }
      await rename(pathOf(item), pathOf(copy))
      items = items.map((each) => (each === item ? copy : each))
      await syncFolder(sent)
      await syncFolder(waiting)
    }),
    discard: (id) => inTurn(async () => {
      const item = items.find((each) => each.id === id && each.status === 'waiting')
      if (item !== undefined) await remove(item)
    }),
    drop: (kinds) => inTurn(async () => {
      let count = 0
      for (const item of items.filter(({ status }) => status === 'waiting')) {
        const record = await recordOf(item)
        if (record === null || !kinds.includes(record.kind)) continue
        await remove(item)
        count++
      }
      return count
    }),
    makeRoom: (now) => inTurn(() => makeRoom(now, 0)),
    shed: () => inTurn(async () => {
      const item = oldest('sent') ?? oldest('waiting')
      if (item === undefined) return false
      const record = item.status === 'waiting' ? await recordOf(item) : null
      await remove(item)
      // Only now is there space for what tells of it.
      if (record !== null) await dropped(record)
      return true
    }),
    has: (id) => items.some((item) => item.id === id),
    size() {
      const own = items.filter(({ status }) => status === 'waiting')
      return { files: own.length, bytes: sum(own) }
    },
    list: (offset, limit) => inTurn(async () => {
      const own = items.filter(({ status }) => status === 'waiting').slice(offset, offset + limit)
      return (await Promise.all(own.map(recordOf))).filter((record) => record !== null)
    }),
    since: (from) => inTurn(async () => {
      const found: FileOfDay[] = []
      for (const item of items.filter(({ id }) => instantOf(id) >= from)) {
        const record = await recordOf(item)
        if (record !== null) found.push({ record, status: item.status })
      }
      return found
    }),
    read: (id, what) => inTurn(async () => {
      const item = items.find((each) => each.id === id)
      if (item === undefined) return null
      const parts = await openParts(await key(), id, pathOf(item), what === 'preview' ? 2 : 3)
      return parts?.[what === 'preview' ? 1 : 2] ?? null
    }),
    damaged: () => damaged,
    forgetSent: () => inTurn(async () => {
      keepsCopies = false
      for (const item of items.filter(({ status }) => status === 'sent')) await remove(item)
    }),
    settled: async () => {
      await turn
    },
  }
}

/** What a previous run left; a draft that was not finished when it ended was never kept. */
async function takeStock(folder: string, status: Item['status']): Promise<Item[]> {
  const items: Item[] = []
  for (const name of await readdir(folder)) {
    const id = name.slice(0, -ending.length)
    if (!name.endsWith(ending) || !isId.test(id)) await rm(join(folder, name), { force: true })
    else items.push({ id, bytes: (await stat(join(folder, name))).size, status, record: null })
  }
  return items
}

const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The instant inside a version 7 UUID, in epoch milliseconds. */
function instantOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

function sum(items: readonly Item[]): number {
  return items.reduce((total, { bytes }) => total + bytes, 0)
}
