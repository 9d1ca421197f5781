import { isBusy } from '../state/offline/door.ts'

const quietMs = 3_000

/** Waits until this page has everything that it asked for, so that nothing that is done for later is in the way of what somebody waits for. */
export async function whenQuiet(): Promise<void> {
  const loadedAt = (): number => performance.getEntriesByType('resource').at(-1)?.startTime ?? 0
  do await new Promise((resolve) => { setTimeout(resolve, quietMs) })
  while (document.readyState !== 'complete' || isBusy(quietMs) || performance.now() - loadedAt() < quietMs)
}
