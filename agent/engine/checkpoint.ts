import type { CollectedRecord } from '@overt/sdk/agent'
import { readJson, removeIfThere, writeAtomically } from './atomic-file.ts'
import { isRecord } from './record-lines.ts'

/** What is being recorded right now, so that a crash loses at most the time since the last save. */
export interface Checkpoint {
  save(open: readonly CollectedRecord[]): Promise<void>
  /** What a run that did not end properly left, or null after a proper end. */
  left(): Promise<readonly CollectedRecord[] | null>
  clear(): Promise<void>
}

export function createCheckpoint(file: string): Checkpoint {
  return {
    save: (open) => writeAtomically(file, JSON.stringify(open)),
    async left() {
      const stored = await readJson(file)
      return Array.isArray(stored) ? stored.filter(isRecord) : null
    },
    clear: () => removeIfThere(file),
  }
}

/** The part of recovered segments that lies after everything already recorded. */
export function afterRecorded(left: readonly CollectedRecord[], recorded: readonly CollectedRecord[]): CollectedRecord[] {
  const last = recorded.map((record) => record.endedAt).filter((end) => typeof end === 'string').sort().at(-1) ?? ''
  return left
    .filter(({ endedAt }) => typeof endedAt === 'string' && endedAt > last)
    .map((record) => (typeof record.startedAt === 'string' && record.startedAt < last ? { ...record, startedAt: last } : record))
}
