import { appendFile, readFile, readdir, rename, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { CollectedRecord } from '@overt/sdk/agent'
import { createAppendFile } from './append-file.ts'
import type { AppendFile } from './append-file.ts'
import { writeAtomically } from './atomic-file.ts'
import { isDiskFull } from './disk-space.ts'
import { decodeLines, encodeLine } from './record-lines.ts'

const recordsPerFile = 200
const bytesPerFile = 256 * 1024

interface QueueFile {
  readonly name: string
  records: number
  bytes: number
}

export interface Batch {
  readonly records: readonly CollectedRecord[]
  readonly files: readonly string[]
}

/**
 * The records that wait to be sent, in files of lines: a file is an upload unit and acknowledging is unlinking, so that
 * even a full disk can be emptied. A record counts as kept only once it is on disk.
 */
export interface Outbox {
  readonly folder: string
  /** @throws AgentError `outbox-full`, `outbox-write-failed` */
  append(records: readonly CollectedRecord[]): Promise<void>
  /** The oldest records, or null; the same ones until they are acknowledged. */
  next(limits: { readonly records: number, readonly bytes: number }): Promise<Batch | null>
  acknowledge(batch: Batch): Promise<void>
  /** Removes the records of these kinds and says how many there were. */
  drop(kinds: readonly string[]): Promise<number>
  size(): { readonly records: number, readonly bytes: number }
  /** Everything that waits, oldest first, at most `limit`, from `offset`. */
  list(offset: number, limit: number): Promise<CollectedRecord[]>
  /** Lines that were found damaged when it was opened; they lie in `damaged.ndj`. */
  readonly damagedLines: number
  close(): Promise<void>
}

export async function openOutbox(folder: string): Promise<Outbox> {
  const { files, damagedLines } = await recover(folder)
  let nextSequence = files.reduce((highest, file) => Math.max(highest, Number.parseInt(file.name, 10) + file.records), 1)
  let active: { file: QueueFile, writer: AppendFile } | null = null
  let waiting: { records: readonly CollectedRecord[], resolve: () => void, reject: (error: unknown) => void }[] = []
  let turn: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work, work)
    turn = result.catch(() => undefined)
    return result
  }
  const forget = (name: string): void => {
    const index = files.findIndex((file) => file.name === name)
    if (index !== -1) files.splice(index, 1)
  }
  const seal = async (): Promise<void> => {
    if (active === null) return
    const { file, writer: open } = active
    active = null
    await open.close()
    if (file.records > 0) return
    await rm(open.path, { force: true })
    forget(file.name)
  }
  const writer = async (): Promise<{ file: QueueFile, writer: AppendFile }> => {
    if (active !== null && (active.file.records >= recordsPerFile || active.file.bytes >= bytesPerFile)) await seal()
    if (active !== null) return active
    const name = `${String(nextSequence).padStart(12, '0')}.ndj`
    const file = { name, records: 0, bytes: 0 }
    active = { file, writer: await createAppendFile(join(folder, name)) }
    files.push(file)
    return active
  }
  /** Everything that waits at this moment goes to disk together. */
  const flush = async (): Promise<void> => {
    const group = waiting
    waiting = []
    if (group.length === 0) return
    try {
      const lines = group.flatMap(({ records }) => records.map(encodeLine))
      const target = await writer()
      await target.writer.append(Buffer.concat(lines))
      target.file.records += lines.length
      target.file.bytes = target.writer.bytes()
      nextSequence += lines.length
      for (const { resolve } of group) resolve()
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
  /** False where the disk is too full: then it stays as it is, and the server refuses those records once more. */
  const rewrite = async (file: QueueFile, records: readonly CollectedRecord[]): Promise<boolean> => {
    if (records.length === 0) {
      await rm(join(folder, file.name), { force: true })
      forget(file.name)
      return true
    }
    const content = Buffer.concat(records.map(encodeLine))
    try {
      await writeAtomically(join(folder, file.name), content)
    } catch (error) {
      if (isDiskFull(error)) return false
      throw error
    }
    Object.assign(file, { records: records.length, bytes: content.length })
    return true
  }
  const read = async (file: QueueFile): Promise<CollectedRecord[]> => decodeLines(await readFile(join(folder, file.name))).records
  return {
    folder,
    damagedLines,
    append: (records) => records.length === 0
      ? Promise.resolve()
      : new Promise((resolve, reject) => {
        waiting.push({ records, resolve, reject })
        void inTurn(flush)
      }),
    next: (limits) => inTurn(async () => {
      const records: CollectedRecord[] = []
      const names: string[] = []
      let bytes = 0
      for (const file of files) {
        const fits = records.length + file.records <= limits.records && bytes + file.bytes <= limits.bytes
        if (names.length > 0 && !fits) break
        if (file.records === 0) break
        if (file === active?.file) await seal()
        records.push(...await read(file))
        names.push(file.name)
        bytes += file.bytes
      }
      return records.length === 0 ? null : { records, files: names }
    }),
    acknowledge: (batch) => inTurn(async () => {
      for (const name of batch.files) {
        await rm(join(folder, name), { force: true })
        forget(name)
      }
    }),
    drop: (kinds) => inTurn(async () => {
      await seal()
      let dropped = 0
      for (const file of [...files]) {
        const records = await read(file)
        const kept = records.filter((record) => !kinds.includes(record.kind))
        if (kept.length === records.length || !await rewrite(file, kept)) continue
        dropped += records.length - kept.length
      }
      return dropped
    }),
    size: () => files.reduce(
      (sum, file) => ({ records: sum.records + file.records, bytes: sum.bytes + file.bytes }), { records: 0, bytes: 0 }),
    list: (offset, limit) => inTurn(async () => {
      const found: CollectedRecord[] = []
      let position = 0
      for (const file of files) {
        if (position + file.records > offset && found.length < limit) {
          const from = Math.max(0, offset - position)
          found.push(...(await read(file)).slice(from, from + limit - found.length))
        }
        position += file.records
      }
      return found
    }),
    close: () => inTurn(seal),
  }
}

/** Takes stock of what a previous run left: cuts a torn tail, isolates damaged lines, removes what is empty. */
async function recover(folder: string): Promise<{ files: QueueFile[], damagedLines: number }> {
  const names = (await readdir(folder)).filter((name) => /^\d{12}\.ndj$/.test(name)).sort()
  const files: QueueFile[] = []
  let damagedLines = 0
  for (const name of names) {
    const path = join(folder, name)
    const content = await readFile(path)
    const lines = decodeLines(content)
    if (lines.damagedLines > 0) {
      const torn = content.subarray(lines.goodBytes)
      const onlyTail = lines.damagedLines === 1 && !torn.subarray(0, -1).includes(0x0a)
      if (name === names.at(-1) && onlyTail && torn.length > 0) await truncate(path, lines.goodBytes)
      else {
        damagedLines += lines.damagedLines
        await setAside(folder, path, content, lines.records)
      }
    }
    if (lines.records.length === 0) await rm(path, { force: true })
    else files.push({ name, records: lines.records.length, bytes: lines.goodBytes })
  }
  return { files, damagedLines }
}

/** On a full disk the file stays as it is: whoever reads it leaves the damaged lines out. */
async function setAside(folder: string, path: string, content: Buffer, good: readonly CollectedRecord[]): Promise<void> {
  const draft = `${path}.repaired`
  try {
    await appendFile(join(folder, 'damaged.ndj'), content, { mode: 0o600 })
    await writeAtomically(draft, Buffer.concat(good.map(encodeLine)))
    await rename(draft, path)
  } catch (error) {
    if (!isDiskFull(error)) throw error
  }
}
