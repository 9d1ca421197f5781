import { readJson, writeAtomically } from './atomic-file.ts'
import { errorMessage } from './errors.ts'
import type { Log } from './log.ts'

/** What collectors wrote down for their next start, one value each. */
export interface CollectorMemory {
  recall(collector: string): unknown
  /** On disk when it resolves. A full disk is no error: the value then lasts until the agent ends. */
  remember(collector: string, value: unknown): Promise<void>
  settled(): Promise<void>
}

export async function openCollectorMemory(file: string, log: Log): Promise<CollectorMemory> {
  const stored = await readJson(file)
  const values = new Map<string, unknown>(typeof stored === 'object' && stored !== null ? Object.entries(stored) : [])
  let writing: Promise<void> = Promise.resolve()
  return {
    recall: (collector) => values.get(collector) ?? null,
    remember(collector, value) {
      values.set(collector, value)
      writing = writeAtomically(file, JSON.stringify(Object.fromEntries(values)))
        .catch((error: unknown) => log.warn('memory-not-written', { detail: errorMessage(error) }))
      return writing
    },
    settled: () => writing,
  }
}
