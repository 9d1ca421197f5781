import type { Entry } from '@overt/sdk'
import { cellSeveral, cellRuns, cellTimed } from '../errors.ts'

/** What an entry of a cell takes of its day. */
export interface CellPart {
  readonly entry: Entry
  readonly seconds: number
  /** Wholly within the day. */
  readonly whole: boolean
}

/** What makes a cell hold what it is to hold. */
export interface CellPlan {
  readonly remove: readonly Entry[]
  readonly resize?: { readonly entry: Entry; readonly seconds: number } | undefined
  readonly describe?: Entry | undefined
  /** Seconds of a new entry. */
  readonly create?: number | undefined
}

/**
 * Entries with times of their own stay as they are: what is missing comes as a new entry, and what is too much is taken only from entries that were filed
 * as a length, the latest first. Errors: `cell-runs`, `cell-timed`, `cell-several` for a description that has no one entry to go to.
 */
export function planCell(parts: readonly CellPart[], seconds: number, described: boolean): CellPlan {
  const total = parts.reduce((sum, part) => sum + part.seconds, 0)
  const timed = seconds !== total
  if (timed && parts.some(({ entry }) => entry.stoppedAt === null)) throw cellRuns()
  if (!timed) {
    if (!described || parts.length === 0) return { remove: [] }
    if (parts.length > 1) throw cellSeveral()
    return { remove: [], describe: parts[0]!.entry }
  }
  const placed = parts.filter(({ entry, whole }) => entry.placed && whole)
  let missing = seconds - parts.filter((part) => !placed.includes(part)).reduce((sum, part) => sum + part.seconds, 0)
  if (missing < 0) throw cellTimed()
  const remove: Entry[] = []
  for (const [index, part] of placed.entries()) {
    const isLast = index === placed.length - 1
    if (missing > 0 && (isLast || missing <= part.seconds)) {
      remove.push(...placed.slice(index + 1).map(({ entry }) => entry))
      return { remove, resize: missing === part.seconds ? undefined : { entry: part.entry, seconds: missing }, ...(described ? { describe: part.entry } : {}) }
    }
    if (missing === 0) remove.push(part.entry)
    else missing -= part.seconds
  }
  return missing > 0 ? { remove, create: missing } : { remove }
}
