import { readJson, removeIfThere, writeAtomically } from './atomic-file.ts'
import { isDiskFull } from './disk-space.ts'
import type { SpareSpace } from './disk-space.ts'

/** A small JSON value that outlives the agent. A full disk is no error: it is held in memory and written once there is space. */
export interface StateFile {
  /** Null where there is none or it is damaged. */
  read(): Promise<unknown>
  /** Resolves with whether it is on disk. */
  write(value: unknown): Promise<boolean>
  remove(): Promise<void>
  /** Whether what was written last is on disk. */
  isKept(): boolean
  /** Writes what did not fit before. */
  retry(): Promise<void>
}

export function createStateFile(path: string, spare: SpareSpace): StateFile {
  let pending: { readonly value: unknown } | null = null
  const attempt = async (value: unknown): Promise<boolean> => {
    try {
      await writeAtomically(path, JSON.stringify(value))
      return true
    } catch (error) {
      if (!isDiskFull(error)) throw error
      return false
    }
  }
  const file: StateFile = {
    read: () => readJson(path),
    async write(value) {
      const mine = { value }
      pending = mine
      const kept = await attempt(value) || (await spare.spend() && await attempt(value))
      if (kept && pending === mine) pending = null
      return kept
    },
    async remove() {
      pending = null
      await removeIfThere(path)
      await removeIfThere(`${path}.new`)
    },
    isKept: () => pending === null,
    async retry() {
      if (pending !== null) await file.write(pending.value)
    },
  }
  return file
}
