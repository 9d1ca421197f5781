import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { CollectedRecord } from '@overt/sdk/agent'
import { removeIfThere, readBytesIfThere, writeAtomically } from './atomic-file.ts'
import { decodeLines, encodeLine, isRecord } from './record-lines.ts'

/** A file that has grown to this is written afresh. */
const largestBytes = 4_096

/** What is being recorded right now, so that a crash loses at most the time since the last save. */
export interface Checkpoint {
  /**
   * Writes what changed since the last save: nothing while somebody is away, only the new end while somebody works on, all of it when
   * something else began.
   */
  save(open: readonly CollectedRecord[]): Promise<void>
  /** Writes everything before it returns, as the end of this run: the system is about to end the process. Nothing is saved after it. */
  seal(open: readonly CollectedRecord[]): void
  /** What a run left that did not end by `clear`, or null; `sealed`: it had no time for more, and did not crash. */
  left(): Promise<Left | null>
  clear(): Promise<void>
}

export interface Left {
  readonly records: readonly CollectedRecord[]
  readonly sealed: boolean
}

/** The whole, or the ends alone of the same records as before. */
type Line = { readonly records: readonly CollectedRecord[], readonly sealed?: boolean } | { readonly ends: readonly unknown[] }

export function createCheckpoint(path: string): Checkpoint {
  let saved: readonly CollectedRecord[] | null = null
  let bytes = 0
  let isSealed = false
  const append = async (line: Buffer): Promise<void> => {
    const file = await open(path, 'a', 0o600)
    try {
      await file.appendFile(line)
      await file.datasync()
      bytes += line.length
    } catch (error) {
      await file.truncate(bytes)
      throw error
    } finally {
      await file.close()
    }
  }
  const writeWhole = async (records: readonly CollectedRecord[]): Promise<void> => {
    const line = encode({ records })
    if (saved !== null && bytes + line.length <= largestBytes) return append(line)
    await writeAtomically(path, line)
    bytes = line.length
  }
  return {
    async save(records) {
      if (isSealed) return
      if (saved !== null && hasSameBeginning(saved, records)) {
        if (records.every(isAway) || isEqual(ends(saved), ends(records))) return
        await append(encode({ ends: ends(records) }))
      } else await writeWhole(records)
      saved = records
    },
    seal(records) {
      isSealed = true
      const file = openSync(path, 'w', 0o600)
      try {
        writeSync(file, encode({ records, sealed: true }))
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
    },
    async left() {
      const content = await readBytesIfThere(path)
      if (content === null) return null
      return decodeLines(content).records.map(({ line }) => line as Line).reduce<Left>(follow, { records: [], sealed: false })
    },
    async clear() {
      saved = null
      await removeIfThere(path)
    },
  }
}

function encode(line: Line): Buffer {
  return encodeLine({ kind: 'checkpoint', id: '', line })
}

function follow({ records }: Left, line: Line): Left {
  if ('records' in line) return { records: line.records.filter(isRecord), sealed: line.sealed === true }
  return { records: records.map((record, index) => (line.ends[index] === undefined ? record : { ...record, endedAt: line.ends[index] })), sealed: false }
}

/** Time that somebody is away is known to five minutes without a save: records end on that grid. */
function isAway({ state }: CollectedRecord): boolean {
  return state === 'idle' || state === 'locked' || state === 'paused'
}

const ends = (records: readonly CollectedRecord[]): unknown[] => records.map(({ endedAt }) => endedAt)

/** Records that are still open get another id with every look. */
function hasSameBeginning(one: readonly CollectedRecord[], other: readonly CollectedRecord[]): boolean {
  return isEqual(one.map(beginningOf), other.map(beginningOf))
}

function beginningOf({ id: _, endedAt: _end, ...rest }: CollectedRecord): unknown {
  return rest
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The part of recovered segments that lies after everything already recorded. */
export function afterRecorded(left: readonly CollectedRecord[], recorded: readonly CollectedRecord[]): CollectedRecord[] {
  const last = recorded.map((record) => record.endedAt).filter((end) => typeof end === 'string').sort().at(-1) ?? ''
  return left
    .filter(({ endedAt }) => typeof endedAt === 'string' && endedAt > last)
    .map((record) => (typeof record.startedAt === 'string' && record.startedAt < last ? { ...record, startedAt: last } : record))
}
