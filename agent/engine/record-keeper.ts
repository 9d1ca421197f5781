import type { CollectedRecord } from '@overt/sdk/agent'
import { AgentError } from './errors.ts'
import type { Outbox } from './outbox.ts'

const heldAtMost = 1_000

/** Puts records into the outbox; while the disk is full it holds up to 1,000 in memory and says so. */
export interface RecordKeeper {
  /** True once the records are on disk, false while they are only held. */
  keep(records: readonly CollectedRecord[]): Promise<boolean>
  /** Tries again to put on disk what is held. */
  retry(): Promise<void>
  held(): number
  /** Why records are held, or null. */
  trouble(): 'outbox-full' | 'outbox-write-failed' | null
  /** Records that no longer fitted into memory. */
  lost(): number
}

export function createRecordKeeper(outbox: Outbox): RecordKeeper {
  let held: CollectedRecord[] = []
  let trouble: ReturnType<RecordKeeper['trouble']> = null
  let lost = 0
  const keep = async (records: readonly CollectedRecord[]): Promise<boolean> => {
    const all = [...held, ...records]
    held = []
    try {
      await outbox.append(all)
      trouble = null
      return true
    } catch (error) {
      if (!(error instanceof AgentError) || (error.code !== 'outbox-full' && error.code !== 'outbox-write-failed')) throw error
      trouble = error.code
      const together = [...all, ...held]
      lost += Math.max(0, together.length - heldAtMost)
      held = together.slice(-heldAtMost)
      return false
    }
  }
  return {
    keep,
    async retry() {
      if (held.length > 0) await keep([])
    },
    held: () => held.length,
    trouble: () => trouble,
    lost: () => lost,
  }
}
